import { randomUUID } from 'node:crypto';
import { conflict, unavailable, unknownTopic } from '../errors.ts';
import type { PartitionState, TopicSettings, Topics } from '../port.ts';
import { type LogPlace, logPrefix, metaKey, metaName, TOPICS } from './keys.ts';
import type { LogReader } from './log-reader.ts';
import { jsonBody, listAll, type Objects } from './objects.ts';

/** A topic as its object says it. A deleted one leaves its object, so that whoever may not delete can end it. */
export interface Topic extends TopicSettings {
  /** Fresh at each creation. */
  readonly id: string;
  readonly deleted: boolean;
}

export interface TopicObjects {
  readonly port: Topics;
  /** null: no such topic. */
  find(name: string): Promise<Topic | null>;
  /** Throws a 404. */
  get(name: string): Promise<Topic>;
  /** Of all names, those of deleted topics too. */
  all(): Promise<readonly Topic[]>;
}

export const placeOf = ({ name, id }: Topic, partition: number): LogPlace => ({ topic: name, topicId: id, partition });

const SWAPS = 5;

export function topicObjects(objects: Objects, reader: LogReader): TopicObjects {
  async function read(name: string): Promise<{ topic: Topic; version: string } | null> {
    const stored = await objects.get(metaKey(TOPICS, name));
    return stored && { topic: JSON.parse(Buffer.from(stored.body).toString()) as Topic, version: stored.version };
  }
  async function find(name: string): Promise<Topic | null> {
    const found = await read(name);
    return found && !found.topic.deleted ? found.topic : null;
  }
  async function get(name: string): Promise<Topic> {
    const topic = await find(name);
    if (topic) return topic;
    throw unknownTopic(name);
  }
  async function all(): Promise<readonly Topic[]> {
    const topics: Topic[] = [];
    for await (const { key } of listAll(objects, TOPICS)) {
      const name = metaName(TOPICS, key);
      const found = name === null ? null : await read(name);
      if (found) topics.push(found.topic);
    }
    return topics.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  /** Changes the topic's object as it is now. */
  async function change(name: string, to: (topic: Topic | null) => Topic): Promise<void> {
    for (let attempt = 0; attempt < SWAPS; attempt++) {
      const found = await read(name);
      const topic = to(found?.topic ?? null);
      if (await objects.swap(metaKey(TOPICS, name), jsonBody(topic), found?.version ?? null)) return;
    }
    throw unavailable(`Topic '${name}' is being changed by others: try again`);
  }

  return {
    find,
    get,
    all,
    port: {
      list: async () => (await all()).filter(({ name, deleted }) => !deleted && !name.startsWith('__')),
      find,
      create: (settings) => {
        const id = randomUUID(); // one for all attempts: an answer that was lost shows our own topic
        return change(settings.name, (found) => {
          if (found && !found.deleted && found.id !== id) throw conflict(`Topic '${settings.name}' exists already`);
          return { ...settings, id, deleted: false };
        });
      },
      delete: (name) =>
        change(name, (found) => {
          if (!found || found.deleted) throw unknownTopic(name);
          return { ...found, deleted: true };
        }),
      async describe(name) {
        const topic = await get(name);
        const state = async (partition: number): Promise<PartitionState> => {
          const place = placeOf(topic, partition);
          let bytes = 0;
          for await (const { sizeBytes } of listAll(objects, logPrefix(place))) bytes += sizeBytes;
          return { partition, earliest: await reader.earliest(place), latest: await reader.latest(place), bytes };
        };
        return Promise.all(Array.from({ length: topic.partitions }, (_, partition) => state(partition)));
      },
    },
  };
}
