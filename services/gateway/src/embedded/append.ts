import type { DatabaseSync } from 'node:sqlite';
import { encodeBatch, inBatches, type TimedRecord } from '../batch.ts';
import { unknownPartition } from '../errors.ts';
import { partitionForKey } from '../partitioner.ts';
import type { Idempotency, NewRecord, RecordMetadata, TopicPartition } from '../port.ts';
import { recordsHash } from '../records-hash.ts';
import type { IdempotencyTable, Placement } from './idempotency.ts';
import type { Topic } from './topics.ts';

/** Small enough to be read for one record, large enough to compress well. */
export const BATCH_LIMITS = { records: 1000, bytes: 1_048_576 } as const;

interface End {
  readonly topic: Topic;
  readonly partition: number;
  logEnd: number;
  runningMaxTs: number;
  appendedAtMs: number;
  readonly pending: TimedRecord[];
}

export interface Appender {
  /** Inside a transaction: takes the records in, checks first. They are written by `flush`. */
  append(records: readonly NewRecord[], idempotency: Idempotency | null): readonly RecordMetadata[];
  /** Writes what was taken in: a batch per partition, whoever the records came from. */
  flush(): void;
  /** Forgets what was taken in; answers the partitions that were touched. */
  reset(): readonly TopicPartition[];
}

export interface AppenderOptions {
  readonly db: DatabaseSync;
  readonly topic: (name: string) => Topic;
  readonly idempotency: IdempotencyTable;
  readonly now: () => number;
}

export function appender({ db, topic: getTopic, idempotency: known, now }: AppenderOptions): Appender {
  const readEnd = db.prepare(
    `SELECT log_end AS logEnd, running_max_ts AS runningMaxTs, appended_at_ms AS appendedAtMs FROM partitions WHERE topic_id = ? AND partition = ?`,
  );
  const writeEnd =
    db.prepare(`UPDATE partitions SET log_end = ?, bytes = bytes + ?, running_max_ts = ?, appended_at_ms = ?
    WHERE topic_id = ? AND partition = ?`);
  const insert = db.prepare(`INSERT INTO batches
    (topic_id, partition, base_offset, records, appended_at_ms, max_ts, running_max_ts, bytes, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const ends = new Map<string, End>();
  const stickyTurns = new Map<number, number>();

  function endOf(topic: Topic, partition: number): End {
    const id = `${topic.id}:${partition}`;
    let end = ends.get(id);
    if (!end) {
      end = { topic, partition, ...(readEnd.get(topic.id, partition) as object), pending: [] } as unknown as End;
      ends.set(id, end);
    }
    return end;
  }

  /** Records without key or partition stay together within a request; requests take turns over the partitions. */
  function nextSticky({ id, partitions }: Topic): number {
    const turn = stickyTurns.get(id) ?? Math.floor(Math.random() * partitions);
    stickyTurns.set(id, (turn + 1) % partitions);
    return turn;
  }

  function place(records: readonly NewRecord[], topics: ReadonlyMap<string, Topic>, appendedAtMs: number): Placement {
    for (const { topic: name, partition } of records) {
      const { partitions } = topics.get(name)!;
      if (partition !== null && partition >= partitions) throw unknownPartition(name, partition, partitions);
    }
    const entries = [...topics.values()].map(
      (topic) => [topic.name, { id: topic.id, sticky: nextSticky(topic), first: {} }] as const,
    );
    return { appendedAtMs, topics: Object.fromEntries(entries) };
  }

  return {
    append(records, idempotency) {
      const topics = new Map([...new Set(records.map(({ topic }) => topic))].map((name) => [name, getTopic(name)]));
      const hash = idempotency && recordsHash(records);
      const remembered = idempotency && known.find(idempotency, hash!, (name, id) => topics.get(name)?.id === id);
      if (remembered) return answer(records, remembered, topics);
      const placement = place(records, topics, now());
      const metadata = answer(records, placement, topics, (record, partition) => {
        const end = endOf(topics.get(record.topic)!, partition);
        end.pending.push({ ...record, timestampMs: record.timestampMs ?? placement.appendedAtMs });
        return end.logEnd++;
      });
      if (idempotency) known.remember(idempotency, hash!, placement);
      return metadata;
    },
    flush() {
      const appendedAtMs = now();
      for (const end of ends.values()) {
        end.appendedAtMs = Math.max(end.appendedAtMs, appendedAtMs); // a clock set back must not confuse retention
        let base = end.logEnd - end.pending.length;
        let bytes = 0;
        for (const batch of inBatches(end.pending, BATCH_LIMITS)) {
          const maxTs = batch.reduce((max, { timestampMs }) => Math.max(max, timestampMs), -1);
          end.runningMaxTs = Math.max(end.runningMaxTs, maxTs);
          const data = encodeBatch(batch);
          const { id } = end.topic;
          const { length } = batch;
          insert.run(id, end.partition, base, length, end.appendedAtMs, maxTs, end.runningMaxTs, data.length, data);
          bytes += data.length;
          base += length;
        }
        writeEnd.run(end.logEnd, bytes, end.runningMaxTs, end.appendedAtMs, end.topic.id, end.partition);
      }
    },
    reset() {
      const touched = [...ends.values()].map(({ topic, partition }) => ({ topic: topic.name, partition }));
      ends.clear();
      return touched;
    },
  };
}

/**
 * The metadata of each record. `assign` hands out offsets the first time and the placement notes the first of each
 * partition; without it the noted ones are counted up again.
 */
function answer(
  records: readonly NewRecord[],
  { topics: placed, appendedAtMs }: Placement,
  topics: ReadonlyMap<string, Topic>,
  assign?: (record: NewRecord, partition: number) => number,
): readonly RecordMetadata[] {
  const next = new Map<string, number>();
  return records.map((record) => {
    const { topic } = record;
    const { sticky, first } = placed[topic]!;
    const partition =
      record.partition ?? (record.key ? partitionForKey(record.key, topics.get(topic)!.partitions) : sticky);
    const place = `${partition}:${topic}`;
    const offset = assign?.(record, partition) ?? next.get(place) ?? first[partition]!;
    first[partition] ??= offset;
    next.set(place, offset + 1);
    return { topic, partition, offset, timestampMs: record.timestampMs ?? appendedAtMs };
  });
}
