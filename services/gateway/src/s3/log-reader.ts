import { type Room, readBatch } from '../batch.ts';
import { OffsetOutOfRangeError } from '../errors.ts';
import type { StoredRecord } from '../port.ts';
import { batchCache, type CachedBatch } from './batch-cache.ts';
import { batchBase, batchKey, beforeBatchOf, gapKey, type LogPlace, logPrefix } from './keys.ts';
import { batchesFrom, damaged, headBatch } from './log-end.ts';
import { LIST_PAGE, listAll, type Objects } from './objects.ts';

export interface LogReader {
  /** Takes records from the offset on while there is room. Throws OffsetOutOfRangeError. */
  read(place: LogPlace, offset: number, room: Room, out: StoredRecord[]): Promise<void>;
  earliest(place: LogPlace): Promise<number>;
  latest(place: LogPlace): Promise<number>;
  /** First offset whose record is not older; null: none is that new. */
  offsetAt(place: LogPlace, timestampMs: number): Promise<number | null>;
}

/** A read that met retention looks again, this often. */
const LOOKS = 3;

/** Reads batches by their names: the last base at or before an offset holds it. */
export function logReader(objects: Objects, cacheBytes: number, endHint: (place: LogPlace) => number): LogReader {
  const cache = batchCache(objects, cacheBytes);

  /** First key left; null: nothing is there. */
  async function firstBase(place: LogPlace, after?: string): Promise<number | null> {
    for await (const { key } of listAll(objects, logPrefix(place), after)) {
      const base = batchBase(key);
      if (base !== null) return base;
    }
    return null;
  }

  const earliest = async (place: LogPlace) => (await firstBase(place)) ?? 0;

  async function latest(place: LogPlace): Promise<number> {
    for (let look = 0; look < LOOKS; look++) {
      let listed = await batchesFrom(objects, place, endHint(place));
      if (listed.length === 0) listed = await batchesFrom(objects, place, 0);
      const newest = listed.at(-1);
      if (!newest) return 0;
      const info = await headBatch(objects, place, batchBase(newest.key)!);
      if (info) return info.base + info.count;
    }
    return 0;
  }

  async function outOfRange({ topic, partition, ...rest }: LogPlace, offset: number): Promise<Error> {
    const place = { topic, partition, ...rest };
    return new OffsetOutOfRangeError(topic, partition, offset, await earliest(place), await latest(place));
  }

  /** The batch that holds the offset; null at the exact end of the log. */
  async function find(place: LogPlace, offset: number): Promise<CachedBatch | null> {
    const { holds, ends } = cache.around(place, offset);
    if (holds) return holds;
    if (ends) {
      const next = await firstBase(place, batchKey(place, offset - 1));
      if (next === null) return null;
      if (next === offset) return (await cache.get(place, offset)) ?? find(place, offset);
      throw await outOfRange(place, offset);
    }
    for (let look = 0; look < LOOKS; look++) {
      const base = await lastBaseUpTo(place, offset);
      if (base === null) break;
      const batch = await cache.get(place, base);
      if (!batch) continue; // deleted since it was listed
      if (offset < base + batch.count) return batch;
      if (offset === base + batch.count) return null;
      break;
    }
    if (offset === 0 && (await firstBase(place)) === null) return null;
    throw await outOfRange(place, offset);
  }

  async function lastBaseUpTo(place: LogPlace, offset: number): Promise<number | null> {
    let found: number | null = null;
    for (let after = beforeBatchOf(place, offset); ; ) {
      const page = await objects.list(logPrefix(place), after);
      for (const { key } of page) {
        const base = batchBase(key);
        if (base === null) continue;
        if (base > offset) return found;
        found = base;
      }
      if (page.length < LIST_PAGE) return found;
      after = page.at(-1)!.key;
    }
  }

  /** Whether there may be room for more. A batch that an operator has given up is passed over. */
  async function take(place: LogPlace, batch: CachedBatch, offset: number, room: Room, out: StoredRecord[]) {
    try {
      return readBatch(batch.body, place, batch.base, offset, room, out);
    } catch {
      const key = batchKey(place, batch.base);
      if (await objects.head(gapKey(place, batch.base))) return true;
      throw damaged(key);
    }
  }

  return {
    earliest,
    latest,
    async read(place, offset, room, out) {
      let batch = await find(place, offset);
      while (batch && (await take(place, batch, offset, room, out))) {
        batch = await cache.get(place, batch.base + batch.count);
      }
    },
    async offsetAt(place, timestampMs) {
      const bases = (await batchesFrom(objects, place, 0)).map(({ key }) => batchBase(key)!);
      let [low, high] = [0, bases.length]; // the first batch whose running maximum reaches the time
      while (low < high) {
        const middle = (low + high) >> 1;
        const info = await headBatch(objects, place, bases[middle]!);
        if (info && info.runningMaxMs >= timestampMs) high = middle;
        else low = middle + 1;
      }
      const base = bases[low];
      const batch = base === undefined ? null : await cache.get(place, base);
      if (!batch) return null;
      const records: StoredRecord[] = [];
      await take(place, batch, batch.base, { maxRecords: Infinity, maxBytes: Infinity }, records);
      return records.find((record) => record.timestampMs >= timestampMs)?.offset ?? null;
    },
  };
}
