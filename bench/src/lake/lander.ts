import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { land } from 'flights-consumer';
import { type FlightStream, partitionHour, STATES_COLUMNS } from 'flights-core';
import { flightStream } from 'flights-kafka-rest';
import { bucketOf, contentOf, countedClient, countedLake, type Requests } from './places.ts';

/** A process of its own, so that its CPU and memory are its own: lands one topic in one way and says what it took. */
export interface Task {
  readonly way: 'ours' | 'duckdb' | 'object-per-flight';
  /** A folder, or `s3://bucket/prefix`. */
  readonly lake: string;
  /** Where there are more records, these are landed: for ways that would take hours. */
  readonly atMost: number;
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
  readonly requests: number;
  readonly puts: number;
  /** Of flight states, afterwards. */
  readonly objects: number;
  readonly bytes: number;
}

interface Landed {
  readonly records: number;
  readonly requests: Requests;
}

async function ours(stream: FlightStream, { lake: place, topics }: Task): Promise<Landed> {
  const { lake, requests } = await countedLake(place);
  const { totals } = await land({ stream, lake, topics });
  return { records: totals.records, requests };
}

async function* everything(stream: FlightStream, topic: string, atMost: number) {
  let left = atMost;
  for (let partition = 0; partition < (await stream.partitions(topic)) && left > 0; partition++) {
    const { start, end } = await stream.range(topic, partition);
    for await (const page of stream.read(topic, partition, start, Math.min(end, start + left))) {
      left -= page.length;
      yield page;
    }
  }
}

/** The records as they are into one file of NDJSON, then one COPY: what there is to do without a table in memory. */
async function duckdb(stream: FlightStream, { lake, topics, atMost }: Task): Promise<Landed> {
  await mkdir(lake, { recursive: true });
  const file = join(lake, 'all.ndjson');
  const out = createWriteStream(file);
  let records = 0;
  for await (const page of everything(stream, topics.states, atMost)) {
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
  const { objects } = await contentOf(lake);
  return { records, requests: { all: objects, puts: objects } };
}

/** The Python original's layout: an object for each flight in the folder of the hour, written over by the next poll. */
async function objectPerFlight(stream: FlightStream, { lake, topics, atMost }: Task): Promise<Landed> {
  const requests: Requests = { all: 0, puts: 0 };
  const put = await putter(lake, requests);
  let records = 0;
  for await (const page of everything(stream, topics.states, atMost))
    for (const { key, value, timestampMs } of page) {
      await put(`states/dt=${partitionHour(new Date(timestampMs))}/flight_${key}.json`, value);
      records++;
    }
  return { records, requests };
}

/** Puts an object over whatever is there. */
async function putter(place: string, requests: Requests): Promise<(key: string, body: string) => Promise<unknown>> {
  const bucket = bucketOf(place);
  if (bucket !== null) {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const client = await countedClient(requests);
    return (key, Body) => client.send(new PutObjectCommand({ Bucket: bucket.bucket, Key: bucket.prefix + key, Body }));
  }
  const folders = new Set<string>();
  return async (key, body) => {
    requests.all++;
    requests.puts++;
    const path = join(place, key);
    if (!folders.has(dirname(path))) await mkdir(dirname(path), { recursive: true });
    folders.add(dirname(path));
    await writeFile(path, body);
  };
}

const WAYS = { ours, duckdb, 'object-per-flight': objectPerFlight };

const task = JSON.parse(process.argv[2] ?? '') as Task;
const startedAt = performance.now();
const { records, requests } = await WAYS[task.way](flightStream(task), task);
const { user, system } = process.cpuUsage();
const [wallS, peakMb] = [(performance.now() - startedAt) / 1000, process.resourceUsage().maxRSS / 1024];
const taken: Taken = {
  records,
  cpuS: (user + system) / 1e6,
  wallS,
  peakMb,
  requests: requests.all,
  puts: requests.puts,
  ...(await contentOf(task.lake)),
};
console.log(JSON.stringify(taken));
