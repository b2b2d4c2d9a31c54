import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Producer } from '@platformatic/kafka';
import {
  createTopic,
  faults,
  type KafkaRig,
  kafkaRig,
  LIMITS,
  LOGIN,
  openBridge,
  poll,
  record,
  texts,
  waiting,
} from './bridge/rig.test-help.ts';
import type { NewRecord, Store, StoredRecord } from './port.ts';

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

interface Seen {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

/** What Kafka's console consumer reads from the beginning, in order of partition and offset. */
async function readByTool(topic: string, count: number): Promise<Seen[]> {
  const print = ['partition', 'offset', 'key', 'value'].flatMap((what) => [
    '--formatter-property',
    `print.${what}=true`,
  ]);
  const output = await kafka.tool('consumer.ConsoleConsumer', [
    ...['--bootstrap-server', kafka.address(), '--topic', topic, '--from-beginning', '--max-messages', String(count)],
    ...['--timeout-ms', '30000', ...print],
  ]);
  return output
    .trim()
    .split('\n')
    .map((line) => {
      const [partition, offset, key, value] = line.split('\t');
      return {
        partition: Number(partition!.split(':')[1]),
        offset: Number(offset!.split(':')[1]),
        key: key!,
        value: value!,
      };
    })
    .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}

/** Everything in the partition, `maxRecords` at a time. */
async function readAll(topic: string, partition: number, maxRecords = 500): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (;;) {
    const from = [{ topic, partition, offset: (records.at(-1)?.offset ?? -1) + 1 }];
    const more = await store.fetch(from, { ...LIMITS, maxRecords }, waiting(0));
    if (more.length === 0) return records;
    records.push(...more);
  }
}

const bytes = (text: string) => Buffer.from(text);
const keyed = (topic: string, count: number): NewRecord[] =>
  Array.from({ length: count }, (_, n) => record(topic, `v${n}`, { key: bytes(`key-${n % 40}`) }));

describe('append(records)', () => {
  it('answers where an independent reader finds each record, callers side by side', async () => {
    const topic = await createTopic(store, 4);
    const requests = Array.from({ length: 12 }, (_, r) =>
      Array.from({ length: 25 }, (_, n) => record(topic, `r${r}-${n}`, n % 3 === 0 ? { partition: (r + n) % 4 } : {})),
    );
    const answers = await Promise.all(requests.map((records) => store.append(records, null)));
    const told = requests
      .flatMap((records, r) =>
        records.map(({ value }, n) => {
          const { partition, offset } = answers[r]![n]!;
          return { partition, offset, key: 'null', value: value!.toString() };
        }),
      )
      .sort((a, b) => a.partition - b.partition || a.offset - b.offset);
    expect(await readByTool(topic, 300)).toEqual(told);
  });

  it('puts a key where Kafka’s own producer puts it', async () => {
    const topic = await createTopic(store, 7);
    const keys = [
      ...Array.from({ length: 60 }, (_, n) => `key-${n}`),
      'ключ',
      '鍵',
      'é',
      '-',
      'a much longer key than most',
    ];
    await kafka.tool(
      'ConsoleProducer',
      [
        ...['--bootstrap-server', kafka.address(), '--topic', topic],
        ...['--reader-property', 'parse.key=true', '--reader-property', 'key.separator=|'],
      ],
      `${keys.map((key) => `${key}|java`).join('\n')}\n`,
    );
    await store.append(
      keys.map((key) => record(topic, 'ours', { key: bytes(key) })),
      null,
    );
    const partitions = new Map<string, Set<number>>(keys.map((key) => [key, new Set()]));
    for (const { key, partition } of await readByTool(topic, 2 * keys.length)) partitions.get(key)!.add(partition);
    expect([...partitions].filter(([, found]) => found.size !== 1)).toEqual([]);
  });

  it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'])('is read by Kafka with codec %s, and by us', async (codec) => {
    const compressing = await openBridge(kafka.address(), { KAFKA_COMPRESSION: codec });
    try {
      const topic = await createTopic(store, 2);
      const records = keyed(topic, 200);
      const metadata = await compressing.append(records, null);
      const seen = await readByTool(topic, records.length);
      const ours = (await Promise.all([0, 1].map((partition) => readAll(topic, partition)))).flat();
      expect(ours.map(({ offset, value }) => [offset, String(value)])).toEqual(
        seen.map(({ offset, value }) => [offset, value]),
      );
      expect(new Set(seen.map(({ value }) => value)).size).toBe(records.length);
      expect(
        metadata.every(({ partition, offset }, n) =>
          seen.some((one) => one.partition === partition && one.offset === offset && one.value === `v${n}`),
        ),
      ).toBe(true);
    } finally {
      await compressing.close();
    }
  });

  it('splits what is too much for one batch, and keeps its order', async () => {
    const topic = await createTopic(store);
    const records = Array.from({ length: 60 }, (_, n) => record(topic, `${n} `.padEnd(100_000, '.')));
    const metadata = await store.append(records, null);
    expect(metadata.map(({ offset }) => offset)).toEqual(records.map((_, n) => n));
    expect((await readAll(topic, 0, 7)).map(({ value }) => Number.parseInt(String(value), 10))).toEqual(
      records.map((_, n) => n),
    );
  });

  it('a record that Kafka refuses is its caller’s error alone', async () => {
    const topic = await createTopic(store);
    const future = { timestampMs: Date.now() + 10 * 86_400_000 };
    const asked = [
      record(topic, 'a'),
      record(topic, 'b', future),
      record(topic, 'c'),
      record(topic, 'd'.padEnd(3_000_000)),
    ];
    const answers = await Promise.allSettled(asked.map((one) => store.append([one], null)));
    expect(answers.map((answer) => (answer.status === 'rejected' ? answer.reason.status : 200))).toEqual([
      200, 400, 200, 413,
    ]);
    expect(texts(await readAll(topic, 0))).toEqual(['a', 'c']);
    expect(await store.append([record(topic, 'e')], null)).toMatchObject([{ offset: 2 }]);
  });

  it('keeps null and empty apart, repeated headers and their order', async () => {
    const topic = await createTopic(store);
    const headers = [
      { key: 'b', value: bytes('1') },
      { key: 'a', value: null },
      { key: 'b', value: bytes('2') },
      { key: 'b', value: bytes('1') },
    ];
    await store.append(
      [record(topic, '', { headers, timestampMs: 0 }), record(topic, 'x', { value: null, key: bytes('') })],
      null,
    );
    expect(await readAll(topic, 0)).toEqual([
      { topic, partition: 0, offset: 0, timestampMs: 0, key: null, value: bytes(''), headers },
      { topic, partition: 0, offset: 1, timestampMs: expect.any(Number), key: bytes(''), value: null, headers: [] },
    ]);
  });

  it('with an idempotency key writes once, also while the first is under way', async () => {
    const topic = await createTopic(store, 3);
    const [records, key] = [keyed(topic, 20), { scope: 'user', key: topic }];
    const [first, ...again] = await Promise.all([1, 2, 3].map(() => store.append(records, key)));
    expect([...again, await store.append(records, key)]).toEqual([first, first, first]);
    expect((await readByTool(topic, 20)).length).toBe(20);
    await expect(store.append(keyed(topic, 3), key)).rejects.toMatchObject({ status: 400 });
    await store.append(records, { ...key, scope: 'another' });
    const ends = await store.topics.describe(topic);
    expect(ends.reduce((sum, { latest }) => sum + latest, 0)).toBe(40);
  });
});

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

describe('login and TLS', () => {
  const ca = () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA: join(kafka.folder, 'ca.crt') });
  it.each([
    ['SASL_PLAINTEXT', 'PLAIN', false],
    ['SASL_PLAINTEXT', 'SCRAM-SHA-256', false],
    ['SASL_SSL', 'SCRAM-SHA-512', true],
    ['SSL', undefined, true],
  ] as const)('%s with %s serves all that the bridge does', async (listener, mechanism, tls) => {
    const login = mechanism && { KAFKA_SASL_MECHANISM: mechanism, ...LOGIN };
    const other = await openBridge(kafka.address(listener), { ...login, ...(tls && ca()) });
    try {
      const topic = await createTopic(other);
      await other.append([record(topic, 'secret')], null);
      const id = { group: topic, instance: 'i' };
      const seen: StoredRecord[] = [];
      for (let n = 0; n < 20 && seen.length === 0; n++) seen.push(...(await poll(other, id, topic)).records);
      expect(texts(seen)).toEqual(['secret']);
      expect(await other.groups.remove(id)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('a wrong password, a missing login and an unknown certificate are told apart', async () => {
    const wrong = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256', ...LOGIN, KAFKA_SASL_PASSWORD: 'guessed' };
    await expect(openBridge(kafka.address('SASL_PLAINTEXT'), wrong)).rejects.toThrow(/refuses the gateway's login/);
    await expect(openBridge(kafka.address('SASL_PLAINTEXT'), wrong)).rejects.not.toThrow(/guessed/);
    await expect(openBridge(kafka.address('SSL'), { KAFKA_TLS: 'true' })).rejects.toThrow(/KAFKA_TLS_CA/);
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
