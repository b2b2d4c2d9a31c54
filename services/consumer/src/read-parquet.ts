import { zstdDecompressSync } from 'node:zlib';
import { iso, type SqlRow } from 'flights-core';
import { parquetReadObjects } from 'hyparquet';

/** The rows of a file of ours, times as ISO 8601. */
export async function readParquet(body: Uint8Array): Promise<readonly SqlRow[]> {
  const file = new Uint8Array(body).buffer;
  const compressors = { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) };
  const timestampFromMilliseconds = (millis: bigint) => iso(new Date(Number(millis)));
  return (await parquetReadObjects({ file, compressors, parsers: { timestampFromMilliseconds } })) as SqlRow[];
}
