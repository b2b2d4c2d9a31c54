import { join } from 'node:path';
import { type Lake, POLLS_TOPIC, type SqlRow, STATES_TOPIC } from 'flights-core';
import { type Gateway, serveStore } from 'flights-gateway';
import { openS3 } from 'flights-gateway/s3';
import { type DuckDbWarehouse, duckdbWarehouse } from 'flights-metrics-sql';
import { download } from './cloud.test-help.ts';

const LOGIN = { username: 'pipeline', password: 'a-long-enough-password' };

/** A gateway on a log in the bucket, of which this process is told, and how to log in. */
export async function serveBucket(bucket: string, partitions: number): Promise<Gateway & { login: typeof LOGIN }> {
  const { store } = await openS3({ bucket, prefix: '' });
  const gateway = await serveStore(store, null, {
    credentials: [LOGIN],
    topics: [
      { name: STATES_TOPIC, partitions },
      { name: POLLS_TOPIC, partitions: 1 },
    ],
  });
  Object.assign(process.env, {
    UPSTASH_KAFKA_REST_URL: gateway.url,
    UPSTASH_KAFKA_REST_USERNAME: LOGIN.username,
    UPSTASH_KAFKA_REST_PASSWORD: LOGIN.password,
  });
  return { ...gateway, login: LOGIN };
}

/** Requests the gateway has answered so far, by its own count. */
export async function requestsAnswered(url: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString('base64')}`;
  const text = await (await fetch(`${url}/-/metrics`, { headers: { authorization } })).text();
  const counts = [...text.matchAll(/^gateway_requests_total\{route="(?!metrics)[a-z]+",.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** A new DuckDB over the lake's files, downloaded under the folder, and what to do with it. */
export async function withDuckDb<T>(
  lake: Lake,
  work: string,
  use: (duckdb: DuckDbWarehouse) => Promise<T>,
): Promise<T> {
  const folder = join(work, String(Math.random()).slice(2));
  await download(lake, folder);
  const warehouse = await duckdbWarehouse({ lakeDir: folder });
  try {
    return await use(warehouse);
  } finally {
    warehouse.close();
  }
}

/** Numbers as 32-bit floats, which is what `real` columns hold: engines print them with more or fewer digits. */
export const rounded = (rows: readonly SqlRow[]) =>
  rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, v]) => [name, typeof v === 'number' ? Math.fround(v) : v])),
  );
