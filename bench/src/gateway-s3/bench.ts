import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { badValue, type Command, formatOption, readOptions, say, writeRows } from 'flights-command-line';
import { ConfigError } from 'flights-core';
import type { Store } from 'flights-gateway';
import { embeddedStore } from 'flights-gateway/embedded';
import { countedObjects, type RequestCounts, s3Objects, s3Store } from 'flights-gateway/s3';
import { type Appended, appending, RECORDS, reading, TOPIC } from './load.ts';

const WRITERS = [1, 4, 16, 50] as const;
/** Servers that share the bucket; writers are spread over them. */
const SERVERS = 5;
const PARTITIONS = 4;

export const gatewayS3Bench: Command = {
  name: 'gateway-s3',
  summary: 'the log in a bucket: appends, conflicts and requests, beside the SQLite store in the same run',
  help: `Usage: pnpm bench gateway-s3 [options]

Appends of ${RECORDS} records of 300 bytes to ${PARTITIONS} partitions by ${WRITERS.join(', ')} writers over up to ${SERVERS} servers, then reads of all of it, in a new
bucket at AWS_ENDPOINT_URL; and the same on the SQLite store. Requests are what the bill is made of: they are counted.

  --seconds N   of each measurement (6)
  --format F    table (on a terminal), json or csv
`,
  async run(args) {
    const { values } = readOptions(args, { seconds: { type: 'string', default: '6' }, format: { type: 'string' } });
    const seconds = Number(values.seconds);
    if (!(seconds >= 1 && seconds <= 600)) throw badValue('--seconds', `'${values.seconds}' is no length`, '6');
    const format = formatOption(values.format);
    if (!(process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL))
      throw new ConfigError('AWS_ENDPOINT_URL', 'is not set, and this bench writes much', 'http://127.0.0.1:4566');
    const rows = [];
    for (const writers of WRITERS) {
      say(`a bucket, ${writers} writers`);
      rows.push(...(await onS3(writers, seconds)));
    }
    for (const writers of WRITERS) {
      say(`SQLite, ${writers} writers`);
      rows.push(await onSqlite(writers, seconds));
    }
    writeRows(rows, format);
    return 0;
  },
};

async function onS3(writers: number, seconds: number) {
  const bucket = `bench-${process.pid}-${Date.now()}`;
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucket }));
  const servers = Array.from({ length: Math.min(writers, SERVERS) }, () => {
    const bare = s3Objects({ bucket, prefix: '' });
    const { objects, requests } = countedObjects(bare);
    return { store: s3Store({ objects, cacheBytes: 0 }), requests, close: () => bare.destroy() };
  });
  await create(servers[0]!.store);
  const sum = () => total(servers.map(({ requests }) => requests));
  const conflicts = () => servers.reduce((n, { store }) => n + store.counts.conflicts, 0);
  const appended = await appending(
    servers.map(({ store }) => store),
    writers,
    seconds,
  );
  const [spent, met] = [sum(), conflicts()];
  const read = await reading(servers[0]!.store, PARTITIONS);
  const forReading = minus(sum(), spent);
  for (const { close } of servers) close();
  return [
    {
      ...row('bucket append', writers, appended),
      conflicts_per_append: each(met, appended.count),
      ...per(spent, appended.count),
    },
    { ...row('bucket fetch', 1, read), conflicts_per_append: null, ...per(forReading, read.count) },
  ];
}

async function onSqlite(writers: number, seconds: number) {
  const folder = await mkdtemp(join(tmpdir(), 'flights-bench-'));
  const store = embeddedStore({ dataDir: folder, mode: 'serve' });
  try {
    await create(store);
    const none = { conflicts_per_append: null, puts: null, lists: null, gets: null };
    return { ...row('SQLite append', writers, await appending([store], writers, seconds)), ...none };
  } finally {
    await store.close();
    await rm(folder, { recursive: true });
  }
}

const create = (store: Store) =>
  store.topics.create({ name: TOPIC, partitions: PARTITIONS, retentionMs: null, retentionBytes: null });

const row = (what: string, writers: number, { count, seconds, latenciesMs }: Appended) => {
  const sorted = [...latenciesMs].sort((a, b) => a - b);
  const at = (share: number) =>
    Number((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1));
  return { what, writers, per_s: Math.round(count / seconds), p50_ms: at(0.5), p99_ms: at(0.99) };
};

const each = (n: number, count: number) => Number((n / count).toFixed(2));
const per = ({ puts, lists, gets }: RequestCounts, count: number) => ({
  puts: each(puts, count),
  lists: each(lists, count),
  gets: each(gets, count),
});
const total = (all: readonly RequestCounts[]): RequestCounts =>
  all.reduce((a, b) => ({ puts: a.puts + b.puts, lists: a.lists + b.lists, gets: a.gets + b.gets }), {
    puts: 0,
    lists: 0,
    gets: 0,
  });
const minus = (a: RequestCounts, b: RequestCounts): RequestCounts => ({
  puts: a.puts - b.puts,
  lists: a.lists - b.lists,
  gets: a.gets - b.gets,
});
