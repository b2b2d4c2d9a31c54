import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { numbered, values } from './world.ts';

/** Keys and Java's `Utils.murmur2` of their UTF-8 bytes, as Kafka's own tests list them. */
const MURMUR2: readonly (readonly [key: string, hash: number])[] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

export const produce = checksOf('produce', (check) => {
  check('the path form answers one object and writes the decoded rest of the path', async ({ raw, topic, kafka }) => {
    const t = await topic();
    const { status, body } = await raw({ path: `/produce/${t}/caf%C3%A9%20+/a%2Fb/c?key=k%3D1` });
    expect([status, body]).toEqual([200, { topic: t, partition: 0, offset: 0, timestamp: expect.any(Number) }]);
    const records = await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 });
    expect(records).toMatchObject([{ value: 'café +/a/b/c', key: 'k=1', headers: [] }]);
    expect((await raw({ path: `/produce/${t}/a//b` })).status).toBe(200);
    expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 1 })).toMatchObject([{ value: 'a//b' }]);
  });

  check('both body forms answer an array, for a single object too', async ({ post, topic }) => {
    const t = await topic();
    const entry = { topic: t, partition: 0, timestamp: expect.any(Number) };
    expect((await post(`/produce/${t}`, { value: 'a' })).body).toEqual([{ ...entry, offset: 0 }]);
    expect((await post('/produce', { topic: t, value: 'b' })).body).toEqual([{ ...entry, offset: 1 }]);
    expect((await post(`/produce/${t}`, [{ value: 'c' }, { value: 'd' }])).body).toMatchObject([
      { offset: 2 },
      { offset: 3 },
    ]);
    expect((await post(`/produce/${t}`, [])).body).toEqual([]);
    expect((await post('/produce', [])).body).toEqual([]);
  });

  check(
    'the answer is one entry per message in their order, across topics and partitions',
    async ({ topic, kafka }) => {
      const [a, b] = [await topic(3), await topic(2)];
      const requests = numbered(40).map((value, n) =>
        n % 3 === 0 ? { topic: b, partition: n % 2, value } : { topic: a, partition: n % 3, value },
      );
      const metadata = await kafka.producer().produceMany(requests);
      expect(metadata.map(({ topic, partition }) => ({ topic, partition }))).toEqual(
        requests.map(({ topic, partition }) => ({ topic, partition })),
      );
      const readBack = metadata.map(async ({ topic, partition, offset }) => {
        const [record] = await kafka.consumer().fetch({ topic, partition, offset });
        return record!.value;
      });
      expect(await Promise.all(readBack)).toEqual(values(requests));
    },
  );

  check('a timestamp is milliseconds and kept, without one it is now', async ({ kafka, topic }) => {
    const t = await topic();
    const given = await kafka.producer().produce(t, 'old', { timestamp: 1_530_000_000_123 });
    const now = await kafka.producer().produce(t, 'new');
    expect(given.timestamp).toBe(1_530_000_000_123);
    expect(Math.abs(now.timestamp - Date.now())).toBeLessThan(60_000);
    const records = await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 });
    expect(records.map(({ timestamp }) => timestamp)).toEqual([given.timestamp, now.timestamp]);
  });

  check('keys choose partitions as Java does', async ({ kafka, topic }) => {
    const t = await topic(7);
    const metadata = await kafka.producer().produceMany(MURMUR2.map(([key]) => ({ topic: t, key, value: key })));
    expect(metadata.map(({ partition }) => partition)).toEqual(MURMUR2.map(([, hash]) => (hash & 0x7fffffff) % 7));
  });

  check('an empty key is a key, and all its records meet in one partition', async ({ raw, topic }) => {
    const t = await topic(8);
    const partitions = new Set<number>();
    for (const value of numbered(6))
      partitions.add((await raw({ path: `/produce/${t}/${value}?key=` })).body.partition);
    expect([...partitions]).toEqual([275_646_681 % 8]); // murmur2 of no bytes
  });

  check('records without a key do not all go to one partition for ever', async ({ kafka, topic }) => {
    const t = await topic(2);
    const partitions = new Set<number>();
    for (let n = 0; n < 60 && partitions.size < 2; n++)
      partitions.add((await kafka.producer().produce(t, 'v')).partition);
    expect(partitions.size).toBe(2);
  });

  check(
    'a partition that is not there is 400, and nothing of the request is written',
    async ({ post, topic, kafka }) => {
      const t = await topic(2);
      for (const partition of [2, -1]) {
        expect(
          (
            await post(`/produce/${t}`, [
              { value: 'a', partition: 0 },
              { value: 'b', partition },
            ])
          ).status,
        ).toBe(400);
      }
      expect(
        await kafka.admin().topicPartitionOffsets({ timestamp: 'latest', topicPartition: { topic: t, partition: 0 } }),
      ).toMatchObject([{ offset: 0 }]);
    },
  );

  check(
    'a topic that is not there is 404, is not made, and nothing of the request is written',
    async ({ raw, kafka, topic, name }) => {
      const [known, unknown] = [await topic(), name('missing')];
      const both = [known, unknown].map((one) => ({ topic: one, value: 'v' }));
      await expect(kafka.producer().produceMany(both)).rejects.toMatchObject({ status: 404 });
      await expect(kafka.producer().produce(unknown, 'v')).rejects.toMatchObject({ status: 404 });
      expect((await raw({ path: `/produce/${unknown}/v` })).status).toBe(404);
      expect(Object.keys(await kafka.admin().topics())).not.toContain(unknown);
      const topicPartition = { topic: known, partition: 0 };
      expect(await kafka.admin().topicPartitionOffsets({ timestamp: 'latest', topicPartition })).toMatchObject([
        { offset: 0 },
      ]);
    },
  );

  check(
    'a message without a value, or without a topic where none is in the path, is 400',
    async ({ post, topic, kafka }) => {
      const t = await topic();
      await expect(kafka.producer().produce(t, undefined)).rejects.toMatchObject({ status: 400 });
      expect((await post('/produce', { value: 'v' })).status).toBe(400);
      expect((await post(`/produce/${t}`, [{ value: 'v' }, { key: 'k' }])).status).toBe(400);
      expect((await post(`/produce/${t}`)).status).toBe(400);
    },
  );

  check(
    'null keys, tombstones and null header values read as empty text, and headers as an array',
    async ({ post, topic, kafka }) => {
      const t = await topic();
      const messages = [
        { value: null, key: 'gone' },
        { value: 'v', headers: [{ key: 'h', value: null }] },
        { value: 'w', key: null },
      ];
      expect((await post(`/produce/${t}`, messages)).status).toBe(200);
      expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([
        { key: 'gone', value: '', headers: [] },
        { key: '', value: 'v', headers: [{ key: 'h', value: '' }] },
        { key: '', value: 'w', headers: [] },
      ]);
    },
  );

  check('headers keep their order', async ({ kafka, topic }) => {
    const t = await topic();
    const headers = [
      { key: 'z', value: '1' },
      { key: 'a', value: '2' },
      { key: '10', value: '3' },
      { key: '9', value: '4' },
    ];
    await kafka.producer().produce(t, 'v', { headers });
    expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([{ headers }]);
  });

  check('headers may repeat', async ({ kafka, topic }) => {
    const t = await topic();
    const headers = [
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ];
    await kafka.producer().produce(t, 'v', { headers });
    expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([{ headers }]);
  });

  check('headers of another shape are 400', async ({ post, topic }) => {
    const t = await topic();
    for (const headers of [{ a: 'b' }, [{ value: 'v' }], [{ key: 'k', value: {} }], ['k'], 'k'])
      expect([headers, (await post(`/produce/${t}`, { value: 'v', headers })).status]).toEqual([headers, 400]);
  });

  check('text is UTF-8 all the way', async ({ kafka, topic }) => {
    const t = await topic();
    const text = 'Zürich ✈ 東京 👩‍✈️ \u0000 "\\';
    await kafka.producer().produce(t, text, { key: text, headers: [{ key: text, value: text }] });
    expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([
      { key: text, value: text, headers: [{ key: text, value: text }] },
    ]);
  });

  check('writers at the same time get different offsets without a gap', async ({ kafka, topic }) => {
    const t = await topic();
    const writers = numbered(20).map((writer) =>
      kafka.producer().produceMany(numbered(5, writer).map((value) => ({ topic: t, partition: 0, value }))),
    );
    const offsets = (await Promise.all(writers)).flat().map(({ offset }) => offset);
    expect(offsets.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });
});
