import { batchBase, LOG, logPrefix, topicLogPrefix } from './keys.ts';
import { listAll, type Objects } from './objects.ts';
import { placeOf, type Topic, type TopicObjects } from './topics.ts';

export interface RetentionOptions {
  readonly objects: Objects;
  readonly topics: TopicObjects;
  readonly defaultRetentionMs: number;
  readonly now: () => number;
}

/** A batch goes only when its successor has been there this long: nobody still takes its place for the end of the log. */
const SUCCESSOR_MS = 3_600_000;

/**
 * Deletes batches by the time of their append, oldest first, and those beyond a topic's size; never the newest, because the
 * log's end is read from it. Of deleted topics everything goes, an hour after its last batch. Answers how many are gone.
 */
export function retention({ objects, topics, defaultRetentionMs, now }: RetentionOptions): () => Promise<number> {
  async function sweepPartition(topic: Topic, partition: number): Promise<number> {
    const retentionMs = topic.retentionMs ?? defaultRetentionMs;
    const nowMs = now();
    const prefix = logPrefix(placeOf(topic, partition));
    const batches = [];
    for await (const one of listAll(objects, prefix)) if (batchBase(one.key) !== null) batches.push(one);
    let bytes = batches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    let deleted = 0;
    for (const [n, { key, atMs, sizeBytes }] of batches.entries()) {
      const successor = batches[n + 1];
      const tooOld = retentionMs >= 0 && atMs < nowMs - retentionMs;
      const tooMany = topic.retentionBytes !== null && topic.retentionBytes >= 0 && bytes > topic.retentionBytes;
      if (!successor || successor.atMs > nowMs - SUCCESSOR_MS || !(tooOld || tooMany)) break;
      await objects.remove(key);
      bytes -= sizeBytes;
      deleted++;
    }
    return deleted;
  }

  /** Lives are listed before topics: a topic is there before its first batch, so one made meanwhile is not taken for dead. */
  async function sweepDeleted(): Promise<number> {
    const lives = new Map<string, { keys: string[]; newestMs: number }>();
    for await (const { key, atMs } of listAll(objects, LOG)) {
      const [topic, id] = key.slice(LOG.length).split('/');
      const life = `${topic}/${id}`;
      if (id === undefined) continue;
      const found = lives.get(life) ?? { keys: [], newestMs: 0 };
      lives.set(life, { keys: [...found.keys, key], newestMs: Math.max(found.newestMs, atMs) });
    }
    const living = (await topics.all()).filter((topic) => !topic.deleted);
    for (const { name, id } of living) lives.delete(`${topicLogPrefix(name).slice(LOG.length)}${id}`);
    let deleted = 0;
    for (const { keys, newestMs } of lives.values()) {
      if (newestMs > now() - SUCCESSOR_MS) continue;
      for (const key of keys) await objects.remove(key);
      deleted += keys.length;
    }
    return deleted;
  }

  return async () => {
    const living = (await topics.all()).filter(({ deleted }) => !deleted);
    let deleted = 0;
    for (const topic of living)
      for (let partition = 0; partition < topic.partitions; partition++)
        deleted += await sweepPartition(topic, partition);
    return deleted + (await sweepDeleted());
  };
}
