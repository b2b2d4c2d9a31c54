import type { DatabaseSync } from 'node:sqlite';
import { badRequest } from '../errors.ts';
import type { Idempotency } from '../port.ts';

/** Where one request's records went: enough to give the same answer again without keeping it. */
export interface Placement {
  readonly appendedAtMs: number;
  /** By topic: its id, the partition of records without a key, and the first offset per partition. */
  readonly topics: Record<string, { id: number; sticky: number; first: Record<number, number> }>;
}

export interface IdempotencyTable {
  /** Where the key's records went, if it is known within the window. Throws a 400 if it came with other records. */
  find(key: Idempotency, hash: Buffer, alive: (topic: string, topicId: number) => boolean): Placement | null;
  remember(key: Idempotency, hash: Buffer, placement: Placement): void;
  /** Drops at most `limit` keys older than the window; answers how many. */
  sweep(limit: number): number;
}

/** Keys live in the log's own database: a key is remembered exactly when its records are stored. */
export function idempotencyTable(db: DatabaseSync, windowMs: number, now: () => number): IdempotencyTable {
  const select = db.prepare(`SELECT body_hash AS hash, appended_at_ms AS appendedAtMs, placement
    FROM idempotency WHERE scope = ? AND key = ?`);
  const upsert = db.prepare(`INSERT INTO idempotency (scope, key, body_hash, appended_at_ms, placement)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT (scope, key) DO UPDATE SET
    body_hash = excluded.body_hash, appended_at_ms = excluded.appended_at_ms, placement = excluded.placement`);
  const expire = db.prepare(`DELETE FROM idempotency WHERE id IN
    (SELECT id FROM idempotency WHERE appended_at_ms < ? ORDER BY appended_at_ms LIMIT ?)`);
  return {
    find({ scope, key }, hash, alive) {
      const row = select.get(scope, key) as { hash: Uint8Array; appendedAtMs: number; placement: string } | undefined;
      if (!row || row.appendedAtMs < now() - windowMs) return null;
      if (!hash.equals(row.hash))
        throw badRequest(`Idempotency key '${key}' was used with other messages: use a new key for new messages`);
      const placement = JSON.parse(row.placement) as Placement;
      const topics = Object.entries(placement.topics);
      return topics.every(([name, { id }]) => alive(name, id)) ? placement : null; // a topic made again starts anew
    },
    remember: ({ scope, key }, hash, placement) => {
      upsert.run(scope, key, hash, placement.appendedAtMs, JSON.stringify(placement));
    },
    sweep: (limit) => Number(expire.run(now() - windowMs, limit).changes),
  };
}
