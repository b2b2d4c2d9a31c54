import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderLake, land } from 'flights-consumer';
import { type FlightStream, type Lake, partitionHour, STATES_COLUMNS } from 'flights-core';
import { flightStream } from 'flights-kafka-rest';
import { countedLake } from './counted-lake.ts';

/** A process of its own, so that its CPU and memory are its own: lands one topic in one way and says what it took. */
export interface Task {
  readonly way: 'ours' | 'duckdb' | 'object-per-flight';
  /** A folder, or `s3://bucket`. */
  readonly lake: string;
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly topics: { readonly states: string; readonly polls: string };
}

export interface Taken {
  readonly records: number;
  readonly cpuS: number;
  readonly wallS: number;
  readonly peakMb: number;
  readonly puts: number;
  /** Objects that are there afterwards. */
  readonly objects: number;
  readonly bytes: number;
}

type Landed = Omit<Taken, 'cpuS' | 'wallS' | 'peakMb'>;

const bucketOf = (lake: string): string | undefined => /^s3:\/\/(.+)$/.exec(lake)?.[1];

/** Loaded when asked for, as by the program: a run on a folder needs no AWS SDK. */
async function bucketLake(bucket: string): Promise<Lake> {
  const { s3Client, s3Lake } = await import('flights-consumer/aws');
  return s3Lake({ client: s3Client(), bucket });
}

async function ours(stream: FlightStream, { lake: place, topics }: Task): Promise<Landed> {
  const bucket = bucketOf(place);
  const bare = bucket === undefined ? folderLake(place) : await bucketLake(bucket);
  const { lake, requests } = countedLake(bare);
  const { totals } = await land({ stream, lake, topics });
  return { records: totals.records, puts: requests.puts, objects: totals.files, bytes: requests.bytes };
}

async function* everything(stream: FlightStream, topic: string) {
  for (let partition = 0; partition < (await stream.partitions(topic)); partition++) {
    const { start, end } = await stream.range(topic, partition);
    for await (const page of stream.read(topic, partition, start, end)) yield page;
  }
}

/** The records as they are into one file of NDJSON, then one COPY: what there is to do without a table in memory. */
async function duckdb(stream: FlightStream, { lake, topics }: Task): Promise<Landed> {
  await mkdir(lake, { recursive: true });
  const file = join(lake, 'all.ndjson');
  const out = createWriteStream(file);
  let records = 0;
  for await (const page of everything(stream, topics.states)) {
    records += page.length;
    if (!out.write(page.map(({ value }) => `${value}\n`).join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  const types = STATES_COLUMNS.map(({ name, type }) => `${name}: '${type === 'timestamp' ? 'TIMESTAMP' : type}'`);
  const instants = STATES_COLUMNS.filter(({ type }) => type === 'timestamp').map(
    ({ name }) => `CAST(${name} AS TIMESTAMP_MS) AS ${name}`,
  );
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`COPY (SELECT * REPLACE (${instants.join(', ')}), strftime(slot_at, '%Y-%m-%d-%H') AS dt
    FROM read_json('${file}', format = 'newline_delimited', columns = {${types.join(', ')}}))
    TO '${lake}/states' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (dt))`);
  await rm(file);
  const sizes = await connection.runAndReadAll(
    `SELECT count(*), sum(size) FROM read_blob('${lake}/states/*/*.parquet')`,
  );
  const [objects, bytes] = sizes.getRows()[0]!.map(Number) as [number, number];
  return { records, puts: objects, objects, bytes };
}

/** The Python original's layout: an object for each flight in the folder of the hour, written over by the next poll. */
async function objectPerFlight(stream: FlightStream, { lake, topics }: Task): Promise<Landed> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const { s3Client } = await import('flights-consumer/aws');
  const [bucket, client] = [bucketOf(lake), s3Client()];
  const sizes = new Map<string, number>();
  let records = 0;
  for await (const page of everything(stream, topics.states)) {
    for (const { key, value, timestampMs } of page) {
      const name = `states/dt=${partitionHour(new Date(timestampMs))}/flight_${key}.json`;
      records++;
      if (bucket) await client.send(new PutObjectCommand({ Bucket: bucket, Key: name, Body: value }));
      else {
        await mkdir(join(lake, name, '..'), { recursive: true });
        await writeFile(join(lake, name), value);
      }
      sizes.set(name, value.length);
    }
  }
  return { records, puts: records, objects: sizes.size, bytes: [...sizes.values()].reduce((a, b) => a + b, 0) };
}

const WAYS = { ours, duckdb, 'object-per-flight': objectPerFlight };

const task = JSON.parse(process.argv[2] ?? '') as Task;
const startedAt = performance.now();
const landed = await WAYS[task.way](flightStream(task), task);
const { user, system } = process.cpuUsage();
const taken: Taken = {
  ...landed,
  cpuS: (user + system) / 1e6,
  wallS: (performance.now() - startedAt) / 1000,
  peakMb: process.resourceUsage().maxRSS / 1024,
};
console.log(JSON.stringify(taken));
