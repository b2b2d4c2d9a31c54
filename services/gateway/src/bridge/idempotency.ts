import { badRequest } from '../errors.ts';
import type { Idempotency, NewRecord, RecordMetadata } from '../port.ts';
import { recordsHash } from '../records-hash.ts';

const WINDOW_MS = 15 * 60_000;
const MOST_KEYS = 10_000;
const MOST_RECORDS = 1_000_000;

interface Remembered {
  readonly hash: Buffer;
  readonly outcome: Promise<readonly RecordMetadata[]>;
  readonly records: number;
  readonly atMs: number;
}

/**
 * Idempotency keys in this process's memory: Kafka has no place for them beside its records. A key is known for 15
 * minutes, while there are at most 10,000 keys and a million records under them; the oldest go first.
 *
 * What it covers: a caller who repeats a request to the same gateway, also while the first is still under way or after
 * its answer came too late. What it does not: a gateway that was started anew or another one behind a balancer knows
 * nothing of the key and appends again; and so does a repeat after an error that Kafka's own idempotent producer could
 * not settle, where records may have been written though the answer said 503.
 */
export interface IdempotencyWindow {
  /** Appends at most once for a key; a 400 where it came with other records before. */
  once(
    key: Idempotency,
    records: readonly NewRecord[],
    append: () => Promise<readonly RecordMetadata[]>,
  ): Promise<readonly RecordMetadata[]>;
}

export function idempotencyWindow(now: () => number = Date.now): IdempotencyWindow {
  const known = new Map<string, Remembered>(); // oldest first
  let held = 0;

  function forget(id: string, entry: Remembered): void {
    if (known.get(id) !== entry) return;
    known.delete(id);
    held -= entry.records;
  }

  function makeRoom(): void {
    for (const [id, entry] of known) {
      if (known.size <= MOST_KEYS && held <= MOST_RECORDS && entry.atMs > now() - WINDOW_MS) return;
      forget(id, entry);
    }
  }

  return {
    once({ scope, key }, records, append) {
      const id = JSON.stringify([scope, key]);
      const hash = recordsHash(records);
      makeRoom();
      const before = known.get(id);
      if (before) {
        if (!before.hash.equals(hash))
          throw badRequest(`Idempotency key '${key}' was used with other messages: use a new key for new messages`);
        return before.outcome;
      }
      const entry: Remembered = { hash, outcome: append(), records: records.length, atMs: now() };
      known.set(id, entry);
      held += entry.records;
      entry.outcome.catch(() => forget(id, entry)); // a failure is tried again
      return entry.outcome;
    },
  };
}
