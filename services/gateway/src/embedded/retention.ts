import type { DatabaseSync } from 'node:sqlite';
import type { IdempotencyTable } from './idempotency.ts';
import type { Topic } from './topics.ts';
import type { Writer } from './writer.ts';

/** Per transaction, so that writers never wait long: a sweep is many small steps. */
const STEP_BATCHES = 64;
const STEP_BYTES = 4 * 1_048_576;
const STEP_KEYS = 1000;

export interface RetentionOptions {
  readonly db: DatabaseSync;
  readonly writer: Writer;
  readonly topics: () => readonly Topic[];
  readonly idempotency: IdempotencyTable;
  /** For topics that set none of their own; -1: for ever. */
  readonly defaultRetentionMs: number;
  readonly now: () => number;
}

interface Oldest {
  readonly base: number;
  readonly records: number;
  readonly bytes: number;
  readonly appendedAtMs: number;
}

/** Answers how many of the partition's oldest batches may go. */
type Spare = (oldest: readonly Oldest[], partitionBytes: number) => number;

/**
 * Removes what is past its time or over its size, oldest first, and what deleted topics have left. Time is the append's,
 * never the record's: a replay of last year stays as long as anything else. The log's end stays where it is.
 * Answers the sweep: a function that resolves when everything due is gone; called while it runs, it joins that run.
 */
export function retention({ db, writer, topics, idempotency, defaultRetentionMs, now }: RetentionOptions) {
  const oldestOf = db.prepare(`SELECT base_offset AS base, records, bytes, appended_at_ms AS appendedAtMs
    FROM batches WHERE topic_id = ? AND partition = ? ORDER BY base_offset LIMIT ${STEP_BATCHES}`);
  const bytesOf = db.prepare('SELECT bytes FROM partitions WHERE topic_id = ? AND partition = ?');
  const removeBelow = db.prepare('DELETE FROM batches WHERE topic_id = ? AND partition = ? AND base_offset < ?');
  const advance = db.prepare(`UPDATE partitions SET log_start = ?, bytes = bytes - ?
    WHERE topic_id = ? AND partition = ?`);
  const orphans = db.prepare(`SELECT topic_id AS id, partition FROM partitions
    WHERE topic_id NOT IN (SELECT id FROM topics)`);
  const forget = db.prepare('DELETE FROM partitions WHERE topic_id = ? AND partition = ?');

  /** One small transaction; true while there may be more to remove. */
  const step = (id: number, partition: number, spare: Spare) =>
    writer.run(() => {
      const oldest = oldestOf.all(id, partition) as unknown as Oldest[];
      const state = bytesOf.get(id, partition) as { bytes: number } | undefined;
      const due = oldest.slice(0, spare(oldest, state?.bytes ?? 0));
      let bytes = 0;
      let last: Oldest | undefined;
      for (const batch of due) {
        if (bytes >= STEP_BYTES) break;
        bytes += batch.bytes;
        last = batch;
      }
      if (!last) return false;
      const start = last.base + last.records;
      removeBelow.run(id, partition, start);
      advance.run(start, bytes, id, partition);
      return true;
    });

  /** Batches past their time, then more as long as the limit by size still holds without them. */
  function spareOf({ retentionMs, retentionBytes }: Topic): Spare {
    const keepMs = retentionMs ?? defaultRetentionMs;
    return (oldest, partitionBytes) => {
      let left = partitionBytes;
      let count = 0;
      for (const { appendedAtMs, bytes } of oldest) {
        const tooOld = keepMs >= 0 && appendedAtMs < now() - keepMs;
        const tooMuch = retentionBytes !== null && left - bytes >= retentionBytes;
        if (!tooOld && !tooMuch) break;
        left -= bytes;
        count++;
      }
      return count;
    };
  }

  async function sweepAll(): Promise<void> {
    for (const topic of topics()) {
      const spare = spareOf(topic);
      for (let partition = 0; partition < topic.partitions; partition++) while (await step(topic.id, partition, spare));
    }
    for (const { id, partition } of orphans.all() as { id: number; partition: number }[]) {
      while (await step(id, partition, (oldest) => oldest.length));
      await writer.run(() => forget.run(id, partition));
    }
    while ((await writer.run(() => idempotency.sweep(STEP_KEYS))) === STEP_KEYS);
  }

  let running: Promise<void> | null = null;
  return (): Promise<void> => {
    running ??= sweepAll().finally(() => {
      running = null;
    });
    return running;
  };
}
