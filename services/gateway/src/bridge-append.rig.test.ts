import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  bytes,
  createTopic,
  faults,
  type KafkaRig,
  kafkaRig,
  openBridge,
  readAll,
  record,
  texts,
} from './bridge/rig.test-help.ts';
import type { NewRecord, Store } from './port.ts';

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
      const ours = (await Promise.all([0, 1].map((partition) => readAll(store, topic, partition)))).flat();
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
    expect((await readAll(store, topic, 0, 7)).map(({ value }) => Number.parseInt(String(value), 10))).toEqual(
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
    expect(texts(await readAll(store, topic, 0))).toEqual(['a', 'c']);
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
    expect(await readAll(store, topic, 0)).toEqual([
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
