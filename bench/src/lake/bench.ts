import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  badValue,
  type Command,
  formatOption,
  progress,
  readOptions,
  say,
  usage,
  writeRows,
} from 'flights-command-line';
import type { StreamRecord } from 'flights-core';
import { flightStream } from 'flights-kafka-rest';
import { LOGIN, newTopic, startServer } from '../server.ts';
import { CASES, type Case, SAMPLE } from './cases.ts';
import type { Taken, Task } from './lander.ts';
import { bucketOf, contentOf, empty } from './places.ts';
import { flightRecords } from './records.ts';
import { runSpark } from './spark.ts';

const LANDER = join(import.meta.dirname, 'lander.ts');
const APPENDED_AT_ONCE = 5000;

interface Row {
  readonly load: string;
  readonly way: string;
  readonly lake: string;
  readonly taken: Omit<Taken, 'requests' | 'puts'> & Partial<Taken>;
}

export const lakeBench: Command = {
  name: 'lake',
  summary: 'landing beside DuckDB, one object per flight and Spark: CPU, memory, objects, requests',
  help: `Usage: pnpm bench lake [options]

Flight states from a gateway of its own over HTTP into a lake, each way in a process of its own: the lander of this
project, DuckDB, and an object for each flight (of at most ${SAMPLE} records). Loads:
${CASES.map(({ name }) => `  ${name}`).join('\n')}

  --only TEXT         loads whose name contains it
  --s3 s3://BUCKET    also into this bucket, under a prefix that is emptied afterwards; region, credentials and, where it
                      is not Amazon's, address are the AWS SDK's (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL …)
  --kafka HOST:PORT   read from this Kafka through the gateway's bridge, not from the gateway's own log
  --spark DIR         with --kafka and --s3: Spark from that Kafka too; installed into DIR the first time (about 1 GB)
  --format F          table (on a terminal), json or csv

Needs some gigabytes of temporary space (TMPDIR) and, for all loads, a quarter of an hour.
`,
  async run(args) {
    const { values } = readOptions(args, {
      only: { type: 'string', default: '' },
      s3: { type: 'string' },
      kafka: { type: 'string' },
      spark: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOption(values.format);
    const cases = CASES.filter(({ name }) => name.includes(values.only));
    if (cases.length === 0) throw badValue('--only', `no load is called '${values.only}'`, CASES[0]!.name);
    if (values.s3 !== undefined && usage(() => bucketOf(values.s3!)) === null)
      throw badValue('--s3', `'${values.s3}' is no bucket`, 's3://my-bucket');
    if (values.spark !== undefined && !(values.kafka && values.s3))
      throw badValue(
        '--spark',
        'needs what it reads and writes',
        '--kafka 127.0.0.1:9092 --s3 s3://my-bucket --spark DIR',
      );
    if (values.s3 !== undefined) await contentOf(newPrefix(values.s3)); // a bucket that is not there is told before the work
    const folder = await mkdtemp(join(tmpdir(), 'flights-bench-'));
    try {
      const rows: Row[] = [];
      for (const one of cases) rows.push(...(await measured(one, folder, values)));
      writeRows(rows.map(asRow), format);
      return 0;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

interface Options {
  readonly s3?: string | undefined;
  readonly kafka?: string | undefined;
  readonly spark?: string | undefined;
}

async function measured(one: Case, folder: string, { s3, kafka, spark }: Options): Promise<Row[]> {
  const store = ['--data', await mkdtemp(join(folder, 'log-')), ...(kafka === undefined ? [] : ['--kafka', kafka])];
  const topics = { states: newTopic(store, one.partitions), polls: newTopic(store, 1) };
  const server = await startServer(store);
  const stream = { url: server.url, username: LOGIN.GATEWAY_USERNAME, password: LOGIN.GATEWAY_PASSWORD };
  const rows: Row[] = [];
  try {
    await fill(flightRecords(topics.states, one.scale, one.records), one, stream);
    const into = async (lake: string, way: string, run: (place: string) => Promise<Row['taken']>) => {
      say(`${one.name}: ${way}, ${lake}`);
      const place = lake === 's3' ? newPrefix(s3!) : await mkdtemp(join(folder, 'lake-'));
      try {
        rows.push({ load: one.name, way, lake, taken: await run(place) });
      } finally {
        await (lake === 's3' ? empty(place) : rm(place, { recursive: true }));
      }
    };
    for (const way of one.ways) {
      const atMost = way === 'object-per-flight' ? SAMPLE : one.records;
      const task = { way, atMost, ...stream, topics };
      for (const lake of s3 !== undefined && way !== 'duckdb' ? ['folder', 's3'] : ['folder'])
        await into(lake, way, (place) => inProcess({ ...task, lake: place }));
    }
    if (spark !== undefined && kafka !== undefined) {
      const load = { home: spark, kafka, topic: topics.states, records: one.records };
      await into('s3', 'Spark 4.1.1', (place) => runSpark({ ...load, lake: place }));
    }
  } finally {
    await server.stop();
  }
  return rows;
}

async function fill(
  records: Iterable<StreamRecord>,
  { name, records: total }: Case,
  to: Pick<Task, 'url' | 'username' | 'password'>,
) {
  const stream = flightStream(to);
  const bar = progress(`Filling the log: ${name}`);
  let some: StreamRecord[] = [];
  let done = 0;
  const send = async () => {
    await stream.append(some, `${name} ${done} ${process.pid}`);
    done += some.length;
    some = [];
    bar.step(done, total);
  };
  for (const record of records) if (some.push(record) === APPENDED_AT_ONCE) await send();
  if (some.length > 0) await send();
  bar.end();
}

async function inProcess(task: Task): Promise<Taken> {
  const args = ['--disable-warning=ExperimentalWarning', LANDER, JSON.stringify(task)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e8 });
  return JSON.parse(stdout) as Taken;
}

/** A part of the bucket that nobody else has. */
const newPrefix = (s3: string): string => `${s3.replace(/\/+$/, '')}/bench-${randomBytes(4).toString('hex')}`;

const asRow = ({ load, way, lake, taken }: Row) => ({
  load,
  way,
  lake,
  records: taken.records,
  cpu_s: Number(taken.cpuS.toFixed(2)),
  wall_s: Number(taken.wallS.toFixed(2)),
  records_per_cpu_s: Math.round(taken.records / taken.cpuS),
  peak_mb: Math.round(taken.peakMb),
  requests: taken.requests ?? null,
  puts: taken.puts ?? null,
  objects: taken.objects,
  kb: Math.round(taken.bytes / 1000),
});
