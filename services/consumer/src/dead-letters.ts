import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { StreamMessage } from 'flights-core';
import type { Chain } from './keys.ts';

/** One record that is no row, as a line of NDJSON: all that is needed to look at it or to send it again. */
export function deadLetterLine({ topic, partition }: Chain, message: StreamMessage, reason: string): string {
  const { offset, timestampMs, key, value } = message;
  const value_base64 = Buffer.from(value).toString('base64');
  return JSON.stringify({ topic, partition, offset, timestamp_ms: timestampMs, key, value_base64, reason });
}

const NEWLINE = 0x0a;

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export const linesHash = (lines: readonly string[]): string => sha256(`${lines.join('\n')}\n`);

/** Node writes no time and no file name into the header; what is compared is the lines, since processors pack differently. */
export const encodeLines = (lines: readonly string[]): Uint8Array => gzipSync(`${lines.join('\n')}\n`);

/** How many lines are inside and their hash; null for bytes that are not gzip. */
export function storedLines(body: Uint8Array): { rows: number; rowsSha256: string } | null {
  try {
    const text = gunzipSync(body);
    return { rows: text.filter((byte) => byte === NEWLINE).length, rowsSha256: sha256(text) };
  } catch {
    return null;
  }
}
