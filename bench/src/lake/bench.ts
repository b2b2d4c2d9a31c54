import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { badValue, type Command, formatOption, progress, readOptions, say, writeRows } from 'flights-command-line';
import { s3Client } from 'flights-consumer/aws';
import type { StreamRecord } from 'flights-core';
import { flightStream } from 'flights-kafka-rest';
import { LOGIN, newTopic, startServer } from '../server.ts';
import { CASES, type Case } from './cases.ts';
import type { Taken, Task } from './lander.ts';
import { flightRecords } from './records.ts';
import { runSpark } from './spark.ts';

const LANDER = join(import.meta.dirname, 'lander.ts');
const APPENDED_AT_ONCE = 5000;

interface Row {
  readonly load: string;
  readonly way: string;
  readonly lake: string;
  readonly taken: Pick<Taken, 'records' | 'cpuS' | 'wallS' | 'peakMb'> & Partial<Taken>;
}

export const lakeBench: Command = {
  name: 'lake',
  summary: 'landing beside DuckDB, one object per flight and Spark: CPU, memory, objects, requests',
  help: `Usage: pnpm bench lake [options]

Flight states from a gateway of its own over HTTP into a lake, each way in a process of its own. Loads: ${CASES.map(({ name }) => name).join('; ')}.

  --only TEXT         loads whose name contains it
  --s3                also into S3 (a new bucket at AWS_ENDPOINT_URL)
  --kafka HOST:PORT   read from this Kafka through the gateway's bridge, not from the gateway's own log
  --spark DIR         with --kafka and --s3: Spark from that Kafka too; installed into DIR the first time (about 1 GB)
  --format F          table (on a terminal), json or csv
`,
  async run(args) {
    const { values } = readOptions(args, {
      only: { type: 'string', default: '' },
      s3: { type: 'boolean', default: false },
      kafka: { type: 'string' },
      spark: { type: 'string' },
      format: { type: 'string' },
    });
    const format = formatOption(values.format);
    const cases = CASES.filter(({ name }) => name.includes(values.only));
    if (cases.length === 0) throw badValue('--only', `no load is called '${values.only}'`, CASES[0]!.name);
    if (values.spark !== undefined && !(values.kafka && values.s3))
      throw badValue('--spark', 'Spark reads Kafka and writes S3', '--kafka 127.0.0.1:9092 --s3 --spark DIR');
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
  readonly s3: boolean;
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
    for (const way of one.ways) {
      for (const lake of s3 && way !== 'duckdb' ? ['folder', 's3'] : ['folder']) {
        say(`${one.name}: ${way}, ${lake}`);
        const place = lake === 's3' ? `s3://${await newBucket()}` : await mkdtemp(join(folder, 'lake-'));
        rows.push({ load: one.name, way, lake, taken: await inProcess({ way, lake: place, ...stream, topics }) });
      }
    }
    if (spark !== undefined && kafka !== undefined) {
      say(`${one.name}: Spark`);
      const bucket = await newBucket();
      const taken = await runSpark({ home: spark, kafka, topic: topics.states, bucket, records: one.records });
      rows.push({ load: one.name, way: 'Spark 4.1.1', lake: 's3', taken });
    }
  } finally {
    await server.stop();
  }
  return rows;
}

async function fill(
  records: Iterable<StreamRecord>,
  { name, records: total }: Case,
  to: Omit<Task, 'way' | 'lake' | 'topics'>,
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

async function newBucket(): Promise<string> {
  const bucket = `bench-${process.pid}-${Date.now()}`;
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

const asRow = ({ load, way, lake, taken }: Row) => ({
  load,
  way,
  lake,
  records: taken.records,
  cpu_s: Number(taken.cpuS.toFixed(2)),
  wall_s: Number(taken.wallS.toFixed(2)),
  records_per_cpu_s: Math.round(taken.records / taken.cpuS),
  peak_mb: Math.round(taken.peakMb),
  puts: taken.puts ?? null,
  objects: taken.objects ?? null,
  kb: taken.bytes === undefined ? null : Math.round(taken.bytes / 1000),
});
