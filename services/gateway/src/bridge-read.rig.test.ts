import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Producer } from '@platformatic/kafka';
import {
  bytes,
  createTopic,
  faults,
  type KafkaRig,
  kafkaRig,
  LIMITS,
  openBridge,
  record,
  texts,
  waiting,
} from './bridge/rig.test-help.ts';
import type { Store } from './port.ts';

/** Against a real Apache Kafka, with its own command-line tools as the second opinion. `e2e/rigs/kafka.sh` starts it. */
const TIMEOUT_MS = 120_000;
let kafka: KafkaRig;
let store: Store;
beforeAll(async () => {
  kafka = await kafkaRig();
  store = await openBridge(kafka.address());
}, TIMEOUT_MS);
afterAll(async () => {
  await store?.close();
  await kafka?.end();
}, TIMEOUT_MS);
afterAll(() => expect(faults).toEqual([]));

describe('fetch(from)', () => {
  it('begins at exactly the offset, in the middle of any batch, and stops at the limits', async () => {
    const topic = await createTopic(store);
    for (let n = 0; n < 3; n++)
      await store.append(
        Array.from({ length: 10 }, (_, i) => record(topic, `${10 * n + i}`)),
        null,
      );
    for (const [offset, maxRecords] of [
      [0, 500],
      [4, 500],
      [9, 2],
      [10, 10],
      [17, 7],
      [29, 1],
    ] as const) {
      const found = await store.fetch([{ topic, partition: 0, offset }], { ...LIMITS, maxRecords }, waiting(0));
      const numbers = Array.from({ length: Math.min(30 - offset, maxRecords) }, (_, n) => offset + n);
      expect(found.map((one) => [one.offset, String(one.value)])).toEqual(numbers.map((n) => [n, String(n)]));
    }
    expect(
      await store.fetch([{ topic, partition: 0, offset: 3 }], { maxRecords: 5, maxBytes: 1 }, waiting(0)),
    ).toHaveLength(1);
    await expect(store.fetch([{ topic, partition: 0, offset: 31 }], LIMITS, waiting(0))).rejects.toMatchObject({
      status: 400,
      earliest: 0,
      latest: 30,
    });
    expect(await store.fetch([{ topic, partition: 0, offset: 30 }], LIMITS, waiting(0))).toEqual([]);
  });

  it('wakes when a record comes, and when its caller goes', async () => {
    const topic = await createTopic(store, 2);
    const places = [0, 1].map((partition) => ({ topic, partition, offset: 0 }));
    const woken = store.fetch(places, LIMITS, waiting(60_000));
    const gone = new AbortController();
    const left = store.fetch(places, LIMITS, waiting(60_000, gone.signal));
    await sleep(500);
    gone.abort();
    expect(await left).toEqual([]);
    await store.append([record(topic, 'now', { partition: 1 })], null);
    expect(texts(await woken)).toEqual(['now']);
  });

  it('shows what transactions commit, and neither their markers nor what they abort', async () => {
    const topic = await createTopic(store);
    const producer = new Producer({
      clientId: 'rig',
      bootstrapBrokers: [kafka.address()],
      idempotent: true,
      transactionalId: topic,
    });
    for (const [value, end] of [
      ['kept 1', 'commit'],
      ['dropped 1', 'abort'],
      ['kept 2', 'commit'],
      ['dropped 2', 'abort'],
      ['dropped 3', 'abort'],
    ] as const) {
      const transaction = await producer.beginTransaction();
      await transaction.send({ messages: [{ topic, partition: 0, key: undefined, value: bytes(value) } as never] });
      await transaction[end]();
    }
    await producer.close();
    await store.append([record(topic, 'plain')], null);
    const all = await store.fetch([{ topic, partition: 0, offset: 0 }], LIMITS, waiting(5000));
    expect(texts(all)).toEqual(['kept 1', 'kept 2', 'plain']);
    for (let offset = 0; offset <= 10; offset++)
      expect(texts(await store.fetch([{ topic, partition: 0, offset }], LIMITS, waiting(0)))).toEqual(
        texts(all.filter((one) => one.offset >= offset)),
      );
  });
});

describe('topics and offsets', () => {
  it('knows a topic from another client at once, its settings, and not the internal ones', async () => {
    const name = `other-${Date.now()}`;
    expect(await store.topics.find(name)).toBeNull();
    await kafka.tool('TopicCommand', [
      ...['--bootstrap-server', kafka.address(), '--create', '--topic', name, '--partitions', '5'],
      ...['--config', 'retention.ms=86400000'],
    ]);
    expect(await store.topics.find(name)).toMatchObject({ partitions: 5 });
    const topics = await store.topics.list();
    expect(topics.find((topic) => topic.name === name)).toEqual({
      name,
      partitions: 5,
      retentionMs: 86_400_000,
      retentionBytes: null,
    });
    expect(topics.filter((topic) => topic.name.startsWith('__'))).toEqual([]);
    expect(await store.topics.find('__consumer_offsets')).toBeNull();
    await expect(
      store.topics.create({ name, partitions: 1, retentionMs: null, retentionBytes: null }),
    ).rejects.toMatchObject({ status: 409 });
    await store.topics.delete(name);
    expect(await store.topics.find(name)).toBeNull();
    await expect(store.topics.delete(name)).rejects.toMatchObject({ status: 404 });
  });

  it('finds offsets by time', async () => {
    const topic = await createTopic(store, 2);
    for (const timestampMs of [1000, 3000, 2000])
      await store.append([record(topic, 'v', { partition: 1, timestampMs })], null);
    const places = [
      { topic, partition: 1 },
      { topic, partition: 0 },
      { topic, partition: 1 },
    ];
    const ask = (at: number | 'earliest' | 'latest') => store.offsets(at, places, 5000);
    expect([await ask('earliest'), await ask('latest')]).toEqual([
      [0, 0, 0],
      [3, 0, 3],
    ]);
    expect([await ask(1), await ask(1001), await ask(3001)]).toEqual([
      [0, null, 0],
      [1, null, 1],
      [null, null, null],
    ]);
  });
});

describe('groups', () => {
  it('lists committed offsets as Kafka’s own tool does, which may also set them', async () => {
    const topic = await createTopic(store, 2);
    const id = { group: `group-${topic}`, instance: 'i' };
    await store.groups.commit(id, [
      { topic, partition: 0, offset: 7 },
      { topic, partition: 1, offset: 9 },
    ]);
    const group = ['--bootstrap-server', kafka.address(), '--group', id.group];
    const table = await kafka.tool('consumer.group.ConsumerGroupCommand', [...group, '--describe', '--offsets']);
    expect(table).toMatch(new RegExp(`${topic}\\s+0\\s+7\\s`));
    await kafka.tool('consumer.group.ConsumerGroupCommand', [
      ...group,
      '--reset-offsets',
      '--to-earliest',
      '--topic',
      `${topic}:1`,
      '--execute',
    ]);
    expect(
      await store.groups.committed(
        id,
        [0, 1, 0].map((partition) => ({ topic, partition })),
        5000,
      ),
    ).toEqual([7, 0, 7]);
    expect(await store.groups.names()).toContain(id.group);
  });
});
