import { createHash } from 'node:crypto';
import type { NewRecord } from './port.ts';

/** Hash of everything the caller sent, before the store's clock fills in missing times. */
export function recordsHash(records: readonly NewRecord[]): Buffer {
  const hash = createHash('sha256');
  const part = (bytes: Buffer | null) => {
    hash.update(`${bytes ? bytes.length : -1}:`);
    if (bytes) hash.update(bytes);
  };
  for (const { topic, partition, timestampMs, key, value, headers } of records) {
    hash.update(JSON.stringify([topic, partition, timestampMs, headers.length]));
    part(key);
    part(value);
    for (const header of headers) {
      hash.update(JSON.stringify(header.key));
      part(header.value);
    }
  }
  return hash.digest();
}
