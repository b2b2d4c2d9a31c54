import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';

/** Offsets by time, and what a group has committed. */
export const offsets = checksOf('offsets', (check) => {
  check('earliest and latest are the first record and the next one to be written', async ({ kafka, topic, fill }) => {
    const t = await topic(2);
    await fill(t, ['a', 'b', 'c'], 1);
    const topicPartitions = [1, 0].map((partition) => ({ topic: t, partition }));
    const at = (timestamp: 'earliest' | 'latest') =>
      kafka.admin().topicPartitionOffsets({ timestamp, topicPartitions });
    expect(await at('earliest')).toEqual(topicPartitions.map((place) => ({ ...place, offset: 0 })));
    expect(await at('latest')).toEqual(
      topicPartitions.map((place) => ({ ...place, offset: place.partition === 1 ? 3 : 0 })),
    );
  });

  check(
    'a time is milliseconds and finds the first record that is not older, −1 where there is none',
    async ({ kafka, topic }) => {
      const t = await topic(2);
      for (const timestamp of [1_700_000_001_000, 1_700_000_002_000, 1_700_000_003_000])
        await kafka.producer().produce(t, 'v', { timestamp, partition: 0 });
      const at = async (timestamp: number) =>
        (await kafka.admin().topicPartitionOffsets({ timestamp, topicPartition: { topic: t, partition: 0 } }))[0]!
          .offset;
      expect(await at(0)).toBe(0);
      expect(await at(1_700_000_001)).toBe(0); // seconds are January 1970
      expect(await at(1_700_000_002_000)).toBe(1);
      expect(await at(1_700_000_002_001)).toBe(2);
      expect(await at(1_700_000_003_001)).toBe(-1);
      const empty = { timestamp: 1, topicPartition: { topic: t, partition: 1 } };
      expect(await kafka.admin().topicPartitionOffsets(empty)).toEqual([{ topic: t, partition: 1, offset: -1 }]);
    },
  );

  check(
    'records out of order in time are found by the first in the log that is not older',
    async ({ kafka, topic }) => {
      const t = await topic();
      const timesMs = [5000, 9000, 2000, 9500].map((ms) => 1_700_000_000_000 + ms);
      for (const timestamp of timesMs) await kafka.producer().produce(t, 'v', { timestamp });
      for (const [ms, offset] of [
        [1000, 0],
        [5001, 1],
        [9000, 1],
        [9001, 3],
      ] as const) {
        const request = { timestamp: 1_700_000_000_000 + ms, topicPartition: { topic: t, partition: 0 } };
        expect([ms, (await kafka.admin().topicPartitionOffsets(request))[0]!.offset]).toEqual([ms, offset]);
      }
    },
  );

  check('one partition may come without an array', async ({ post, topic }) => {
    const place = { topic: await topic(), partition: 0 };
    expect((await post('/offsets/latest?timeout=5000', place)).body).toEqual([{ ...place, offset: 0 }]);
  });

  check(
    'another word, a negative time, an unknown partition and no body are 400, an unknown topic 404',
    async ({ post, topic, name }) => {
      const place = { topic: await topic(), partition: 0 };
      for (const [at, body, status] of [
        ['newest', place, 400],
        ['-1', place, 400],
        ['1.5', place, 400],
        ['latest', { ...place, partition: 1 }, 400],
        ['latest', undefined, 400],
        ['latest', { topic: place.topic }, 400],
        ['latest?timeout=soon', place, 400],
        ['latest', { topic: name('missing'), partition: 0 }, 404],
      ] as const)
        expect([at, body, (await post(`/offsets/${at}`, body)).status]).toEqual([at, body, status]);
    },
  );
});

export const committed = checksOf('committed', (check) => {
  check(
    'one entry per partition in the order asked, −1 where nothing is committed, and the instance need not exist',
    async ({ kafka, topic, name }) => {
      const [a, b, group] = [await topic(2), await topic(), name('group')];
      const ids = { consumerGroupId: group, instanceId: 'nobody' };
      await kafka.consumer().commit({ ...ids, offset: { topic: a, partition: 1, offset: 41 } });
      const topicPartitions = [
        { topic: b, partition: 0 },
        { topic: a, partition: 1 },
        { topic: a, partition: 0 },
      ];
      const expected = [-1, 41, -1].map((offset, n) => ({ ...topicPartitions[n], offset }));
      expect(await kafka.consumer().committed({ ...ids, topicPartitions })).toEqual(expected);
      expect(await kafka.admin().committedOffsets({ ...ids, topicPartitions })).toEqual(expected);
      expect(await kafka.admin().committedOffsets({ ...ids, topicPartition: topicPartitions[1]! })).toEqual([
        expected[1],
      ]);
    },
  );

  check(
    'one partition may come without an array, none at all is 400, an unknown topic 404',
    async ({ post, topic, name }) => {
      const [place, group] = [{ topic: await topic(), partition: 0 }, name('group')];
      expect((await post(`/committed/${group}/i?timeout=5000`, place)).body).toEqual([{ ...place, offset: -1 }]);
      expect((await post(`/committed/${group}/i`)).status).toBe(400);
      expect((await post(`/committed/${group}/i`, { ...place, partition: 1 })).status).toBe(400);
      expect((await post(`/committed/${group}/i`, { ...place, topic: name('missing') })).status).toBe(404);
    },
  );
});
