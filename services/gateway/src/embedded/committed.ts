import type { DatabaseSync } from 'node:sqlite';
import { unknownPartition } from '../errors.ts';
import type { TopicPartition, TopicPartitionOffset } from '../port.ts';
import type { TopicTable } from './topics.ts';
import type { Writer } from './writer.ts';

/** Committed offsets of groups: kept verbatim, durable like the records, gone with their topic. */
export interface CommittedOffsets {
  commit(group: string, offsets: readonly TopicPartitionOffset[]): Promise<void>;
  find(group: string, partition: TopicPartition): number | null;
  all(group: string): readonly TopicPartitionOffset[];
  groups(): readonly string[];
}

export function committedOffsets(
  db: DatabaseSync,
  writer: Writer,
  topics: TopicTable,
  now: () => number,
): CommittedOffsets {
  const upsert = db.prepare(`INSERT INTO committed VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset, committed_at_ms = excluded.committed_at_ms`);
  const select = db.prepare(`SELECT next_offset AS next FROM committed
    WHERE group_name = ? AND topic_id = ? AND partition = ?`);
  const selectAll = db.prepare(`SELECT name AS topic, partition, next_offset AS offset FROM committed
    JOIN topics ON topics.id = topic_id WHERE group_name = ? ORDER BY name, partition`);
  const names = db.prepare('SELECT DISTINCT group_name AS name FROM committed ORDER BY group_name');
  return {
    async commit(group, offsets) {
      if (offsets.length === 0) return;
      await writer.run(() => {
        const rows = offsets.map(({ topic: name, partition, offset }) => {
          const topic = topics.get(name);
          if (partition >= topic.partitions) throw unknownPartition(name, partition, topic.partitions);
          return [topic.id, partition, offset] as const;
        });
        for (const [topicId, partition, offset] of rows) upsert.run(group, topicId, partition, offset, now());
      });
    },
    find(group, { topic, partition }) {
      const row = select.get(group, topics.get(topic).id, partition) as { next: number } | undefined;
      return row?.next ?? null;
    },
    all: (group) => selectAll.all(group) as unknown as TopicPartitionOffset[],
    groups: () => (names.all() as { name: string }[]).map(({ name }) => name),
  };
}
