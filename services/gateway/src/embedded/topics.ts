import type { DatabaseSync } from 'node:sqlite';
import { conflict, unknownTopic } from '../errors.ts';
import type { PartitionState, TopicSettings, Topics } from '../port.ts';
import type { Writer } from './writer.ts';

/** A topic as this store knows it. Ids are never used again, so an id also says which life of a name is meant. */
export interface Topic extends TopicSettings {
  readonly id: number;
}

export interface TopicTable {
  readonly port: Topics;
  /** null: no such topic. Notices a change by another process. */
  find(name: string): Topic | null;
  /** Throws a 404. */
  get(name: string): Topic;
  all(): readonly Topic[];
}

/** `onChange` is called whenever topics came or went, whoever did it. */
export function topicTable(db: DatabaseSync, writer: Writer, now: () => number, onChange: () => void): TopicTable {
  const version = db.prepare('PRAGMA data_version'); // moves when another connection has written
  const rows = db.prepare(`SELECT id, name, partitions, retention_ms AS retentionMs, retention_bytes AS retentionBytes
    FROM topics ORDER BY name`);
  const insert = db.prepare(
    'INSERT INTO topics (name, partitions, retention_ms, retention_bytes, created_at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const insertPartition = db.prepare('INSERT INTO partitions VALUES (?, ?, 0, 0, 0, -1, 0)');
  const remove = db.prepare('DELETE FROM topics WHERE id = ?');
  const forget = db.prepare('DELETE FROM committed WHERE topic_id = ?');
  const states = db.prepare(`SELECT partition, log_start AS earliest, log_end AS latest, bytes
    FROM partitions WHERE topic_id = ? ORDER BY partition`);

  const readVersion = () => (version.get() as { data_version: number }).data_version;
  let known = new Map<string, Topic>();
  let seen = -1;
  function reload(): void {
    const before = known;
    known = new Map((rows.all() as unknown as Topic[]).map((topic) => [topic.name, topic]));
    const same = known.size === before.size && [...known.values()].every(({ id, name }) => before.get(name)?.id === id);
    if (!same) onChange();
  }
  function current(): Map<string, Topic> {
    const found = readVersion();
    if (found !== seen) {
      seen = found;
      reload();
    }
    return known;
  }
  const find = (name: string) => current().get(name) ?? null;
  const get = (name: string) => {
    const topic = find(name);
    if (!topic) throw unknownTopic(name);
    return topic;
  };
  const all = () => [...current().values()];

  return {
    find,
    get,
    all,
    port: {
      list: async () => all().filter(({ name }) => !name.startsWith('__')),
      find: async (name) => find(name),
      async create({ name, partitions, retentionMs, retentionBytes }) {
        await writer.run(() => {
          reload(); // inside the transaction, so that two processes cannot both create it
          if (known.has(name)) throw conflict(`Topic '${name}' exists already`);
          const { lastInsertRowid } = insert.run(name, partitions, retentionMs, retentionBytes, now());
          for (let partition = 0; partition < partitions; partition++) insertPartition.run(lastInsertRowid, partition);
        });
        reload();
      },
      /** The name is free at once; the records are swept by the server's retention, a little at a time. */
      async delete(name) {
        await writer.run(() => {
          reload();
          const topic = known.get(name);
          if (!topic) throw unknownTopic(name);
          remove.run(topic.id);
          forget.run(topic.id);
        });
        reload();
      },
      describe: async (name) => states.all(get(name).id) as unknown as PartitionState[],
    },
  };
}
