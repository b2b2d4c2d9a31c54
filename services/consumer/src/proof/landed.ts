import { gunzipSync } from 'node:zlib';
import type { Lake, SqlRow } from 'flights-core';
import { readParquet } from '../read-parquet.ts';

export { readParquet };

export interface DeadLetter {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp_ms: number;
  readonly key: string;
  readonly value_base64: string;
  readonly reason: string;
}

export const readDeadLetters = (body: Uint8Array): readonly DeadLetter[] =>
  gunzipSync(body)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

export async function keysOf(lake: Lake, prefix = ''): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of lake.list(prefix)) keys.push(key);
  return keys;
}

/** All rows of a table, by key of their file. */
export async function rowsOf(lake: Lake, table: 'states' | 'polls'): Promise<ReadonlyMap<string, readonly SqlRow[]>> {
  const files = new Map<string, readonly SqlRow[]>();
  for (const key of await keysOf(lake, `${table}/`)) files.set(key, await readParquet((await lake.read(key))!));
  return files;
}

export async function deadLettersOf(lake: Lake): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for (const key of await keysOf(lake, 'dlq/')) letters.push(...readDeadLetters((await lake.read(key))!));
  return letters;
}
