import { ConfigResourceTypes } from '@platformatic/kafka';
import { conflict, unknownTopic } from '../errors.ts';
import type { PartitionState, TopicSettings, Topics } from '../port.ts';
import type { ListOffsets } from './offsets.ts';
import type { Wire } from './wire.ts';

/** How long a partition count is believed; a topic that was not there is asked for each time. */
const BELIEVED_MS = 2000;
const LOOK_UP_MS = 10_000;
/** Until all brokers know of a topic that has come or gone. */
const SPREAD_MS = 5000;
/** What one message of the gateway's largest default size needs around it; Kafka's own default is just too small. */
const MAX_BATCH_BYTES = 1_048_576 + 65_536;
const RETENTION_MS = 'retention.ms';
const RETENTION_BYTES = 'retention.bytes';
const SET_ON_TOPIC = 1;

const isInternal = (name: string) => name.startsWith('__');

export function bridgeTopics(wire: Wire, listOffsets: ListOffsets): Topics {
  const { admin } = wire;
  const known = new Map<string, { readonly topic: TopicSettings; readonly atMs: number }>();
  const asking = new Map<string, Promise<TopicSettings | null>>();

  async function ask(name: string): Promise<TopicSettings | null> {
    try {
      const { topics } = await wire.settled(() => wire.metadata([name], true));
      const partitions = topics.get(name)?.partitionsCount;
      if (partitions === undefined) return null;
      const topic = { name, partitions, retentionMs: null, retentionBytes: null };
      known.set(name, { topic, atMs: performance.now() });
      return topic;
    } catch (error) {
      if ((error as { status?: number }).status !== 404) throw error;
      known.delete(name);
      return null;
    }
  }

  async function find(name: string): Promise<TopicSettings | null> {
    if (isInternal(name)) return null;
    const before = known.get(name);
    if (before && performance.now() - before.atMs < BELIEVED_MS) return before.topic;
    let answer = asking.get(name);
    if (!answer) {
      answer = ask(name).finally(() => asking.delete(name));
      asking.set(name, answer);
    }
    return answer;
  }

  /** Of each topic what it sets itself; what it has from the broker is null. */
  async function retentionOf(names: readonly string[]): Promise<Map<string, Map<string, number>>> {
    if (names.length === 0) return new Map();
    const described = await wire.settled(() =>
      admin.describeConfigs({
        resources: names.map((resourceName) => ({
          resourceType: ConfigResourceTypes.TOPIC,
          resourceName,
          configurationKeys: [RETENTION_MS, RETENTION_BYTES],
        })),
      }),
    );
    return new Map(
      described.map(({ resourceName, configs }) => {
        const own = configs.filter(({ configSource }) => (configSource as number) === SET_ON_TOPIC);
        return [resourceName, new Map(own.map(({ name, value }) => [name, Number(value)]))];
      }),
    );
  }

  async function until(name: string, there: boolean): Promise<void> {
    const deadline = performance.now() + SPREAD_MS;
    while (performance.now() < deadline) {
      known.delete(name);
      if (((await find(name)) !== null) === there) return;
    }
  }

  return {
    find,
    async list() {
      const names = (await wire.settled(() => admin.listTopics({}))).filter((name) => !isInternal(name)).sort();
      const [topics, retention] = await Promise.all([Promise.all(names.map(find)), retentionOf(names)]);
      return topics.flatMap((topic) => {
        if (!topic) return [];
        const own = retention.get(topic.name);
        return {
          ...topic,
          retentionMs: own?.get(RETENTION_MS) ?? null,
          retentionBytes: own?.get(RETENTION_BYTES) ?? null,
        };
      });
    },
    async create({ name, partitions, retentionMs, retentionBytes }) {
      const configs = [
        { name: 'max.message.bytes', value: String(MAX_BATCH_BYTES) },
        ...(retentionMs === null ? [] : [{ name: RETENTION_MS, value: String(retentionMs) }]),
        ...(retentionBytes === null ? [] : [{ name: RETENTION_BYTES, value: String(retentionBytes) }]),
      ];
      await wire
        .settled(() => admin.createTopics({ topics: [{ topic: name, partitions }], configs }))
        .catch((error) => {
          throw (error as { status?: number }).status === 409 ? conflict(`Topic '${name}' exists already`) : error;
        });
      await until(name, true);
    },
    async delete(name) {
      await wire
        .settled(() => admin.deleteTopics({ topics: [name] }))
        .catch((error) => {
          throw (error as { status?: number }).status === 404 ? unknownTopic(name) : error;
        });
      await until(name, false);
    },
    async describe(name) {
      const topic = await find(name);
      if (!topic) throw unknownTopic(name);
      const partitions = Array.from({ length: topic.partitions }, (_, partition) => ({ topic: name, partition }));
      const [earliest, latest] = await Promise.all([
        listOffsets('earliest', partitions, LOOK_UP_MS),
        listOffsets('latest', partitions, LOOK_UP_MS),
      ]);
      return partitions.map(
        ({ partition }, i): PartitionState => ({
          partition,
          earliest: earliest[i] ?? 0,
          latest: latest[i] ?? 0,
          bytes: null,
        }),
      );
    },
  };
}
