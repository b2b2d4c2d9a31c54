import type { DatabaseSync } from 'node:sqlite';
import { readBatch } from '../batch.ts';
import { OffsetOutOfRangeError, unknownPartition } from '../errors.ts';
import type { OffsetQuery, ReadFrom, ReadLimits, StoredRecord, TopicPartition } from '../port.ts';
import type { Topic } from './topics.ts';

export interface Reader {
  /** What is there now. Throws a 404, or a 400 where an offset is out of range. */
  read(from: readonly ReadFrom[], limits: ReadLimits): StoredRecord[];
  /** null: no record is that new. */
  offsetAt(at: OffsetQuery, partition: TopicPartition): number | null;
}

interface BatchRow {
  readonly base: number;
  readonly data: Uint8Array;
}

export function reader(db: DatabaseSync, topic: (name: string) => Topic): Reader {
  const boundsOf = db.prepare(`SELECT log_start AS earliest, log_end AS latest FROM partitions
    WHERE topic_id = ? AND partition = ?`);
  const baseOf = db.prepare(`SELECT max(base_offset) AS base FROM batches
    WHERE topic_id = ? AND partition = ? AND base_offset <= ?`);
  const batchesFrom = db.prepare(`SELECT base_offset AS base, data FROM batches
    WHERE topic_id = ? AND partition = ? AND base_offset >= ? ORDER BY base_offset`);
  const firstNotOlder = db.prepare(`SELECT base_offset AS base, data FROM batches
    WHERE topic_id = ? AND partition = ? AND running_max_ts >= ? AND max_ts >= ?
    ORDER BY running_max_ts, base_offset LIMIT 1`);

  function locate({ topic: name, partition }: TopicPartition) {
    const { id, partitions } = topic(name);
    if (partition >= partitions) throw unknownPartition(name, partition, partitions);
    return { id, ...(boundsOf.get(id, partition) as { earliest: number; latest: number }) };
  }

  return {
    read(from, { maxRecords, maxBytes }) {
      const out: StoredRecord[] = [];
      const places = from.map((place) => {
        const { id, earliest, latest } = locate(place);
        const offset = place.offset ?? earliest;
        if (offset < earliest || offset > latest)
          throw new OffsetOutOfRangeError(place.topic, place.partition, offset, earliest, latest);
        return { ...place, id, offset, latest };
      });
      for (const [i, { id, topic, partition, offset, latest }] of places.entries()) {
        if (out.length >= maxRecords) break;
        if (offset === latest) continue;
        const shares = places.length - i; // a full partition must not starve the ones behind it
        const room = {
          maxRecords: Math.ceil((maxRecords - out.length) / shares),
          maxBytes: Math.ceil(maxBytes / places.length),
        };
        const { base } = baseOf.get(id, partition, offset) as { base: number };
        for (const row of batchesFrom.iterate(id, partition, base) as Iterable<BatchRow>)
          if (!readBatch(row.data, { topic, partition }, row.base, offset, room, out)) break;
      }
      return out;
    },
    offsetAt(at, place) {
      const { id, earliest, latest } = locate(place);
      if (at === 'earliest') return earliest;
      if (at === 'latest') return latest;
      const row = firstNotOlder.get(id, place.partition, at, at) as BatchRow | undefined;
      if (!row) return null;
      const records: StoredRecord[] = [];
      readBatch(row.data, place, row.base, row.base, { maxRecords: Infinity, maxBytes: Infinity }, records);
      return records.find(({ timestampMs }) => timestampMs >= at)?.offset ?? null;
    },
  };
}
