import { type BatchInfo, infoOf } from './batch-object.ts';
import { batchKey, type LogPlace, logPrefix } from './keys.ts';
import { damaged } from './log-end.ts';
import type { Objects } from './objects.ts';

export interface CachedBatch extends BatchInfo {
  readonly body: Uint8Array;
}

/** Batches never change once they are there, so what was read stays read, as long as there is room. */
export interface BatchCache {
  /** The batch that holds the offset, or ends there, if it is known. */
  around(place: LogPlace, offset: number): { readonly holds?: CachedBatch; readonly ends: boolean };
  /** null where there is none by that base. Throws a 500 that names the key of a damaged one. */
  get(place: LogPlace, base: number): Promise<CachedBatch | null>;
}

export function batchCache(objects: Objects, maxBytes: number): BatchCache {
  const byKey = new Map<string, CachedBatch>(); // in the order of their last use
  const byPlace = new Map<string, Map<number, CachedBatch>>();
  let bytes = 0;

  function keep(place: LogPlace, key: string, batch: CachedBatch): void {
    byKey.set(key, batch);
    const prefix = logPrefix(place);
    byPlace.set(prefix, (byPlace.get(prefix) ?? new Map()).set(batch.base, batch));
    bytes += batch.body.length;
    for (const [oldKey, old] of byKey) {
      if (bytes <= maxBytes) break;
      byKey.delete(oldKey);
      const others = byPlace.get(oldKey.slice(0, oldKey.lastIndexOf('/') + 1));
      others?.delete(old.base);
      bytes -= old.body.length;
    }
  }

  return {
    around(place, offset) {
      let ends = false;
      for (const batch of byPlace.get(logPrefix(place))?.values() ?? []) {
        if (batch.base <= offset && offset < batch.base + batch.count) return { holds: batch, ends };
        ends ||= batch.base + batch.count === offset;
      }
      return { ends };
    },
    async get(place, base) {
      const key = batchKey(place, base);
      const known = byKey.get(key);
      if (known) {
        byKey.delete(key);
        byKey.set(key, known);
        return known;
      }
      const stored = await objects.get(key);
      if (!stored) return null;
      const info = infoOf(base, stored);
      if (!info) throw damaged(key);
      const batch = { ...info, body: stored.body };
      keep(place, key, batch);
      return batch;
    },
  };
}
