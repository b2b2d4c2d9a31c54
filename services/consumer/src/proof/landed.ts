import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Lake, SqlRow } from 'flights-core';
import { parquetReadObjects } from 'hyparquet';

/** Reads back what is in a lake, with another library's reader: the oracle's side of a test. */
export async function readParquet(body: Uint8Array): Promise<readonly SqlRow[]> {
  const file = new Uint8Array(body).buffer;
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  const rows = await parquetReadObjects({ file, compressors, parsers: { timestampFromMilliseconds: isoOf } });
  return rows as readonly SqlRow[];
}

const isoOf = (millis: bigint): string => new Date(Number(millis)).toISOString();

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
