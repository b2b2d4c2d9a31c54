import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { flightStream } from '../flight-stream.ts';
import { checksOf } from './checks.ts';
import { numbered, values } from './world.ts';

async function timed<T>(call: Promise<T>): Promise<{ answer: T; tookMs: number }> {
  const startedMs = performance.now();
  return { answer: await call, tookMs: performance.now() - startedMs };
}

export const fetch = checksOf('fetch', (check) => {
  check(
    'records begin exactly at the offset and ascend, and asking again brings them again',
    async ({ kafka, topic, fill }) => {
      const t = await topic();
      await fill(t, numbered(5));
      await fill(t, numbered(5, 'w')); // a second batch: a store that keeps batches must cut into the first
      const ask = () => kafka.consumer().fetch({ topic: t, partition: 0, offset: 3 });
      const first = await ask();
      expect(first[0]).toEqual({
        topic: t,
        partition: 0,
        offset: 3,
        timestamp: expect.any(Number),
        key: '',
        value: 'v3',
        headers: [],
      });
      expect(first.map(({ offset }) => offset)).toEqual(first.map((_, n) => n + 3));
      expect((await ask()).slice(0, first.length)).toEqual(first);
    },
  );

  check('without an offset it begins at the earliest record', async ({ post, topic, fill }) => {
    const t = await topic();
    await fill(t, ['a', 'b']);
    expect((await post('/fetch', { topic: t, partition: 0 })).body[0]).toMatchObject({ offset: 0, value: 'a' });
  });

  check('at the end of the log it waits for its timeout and brings nothing', async ({ kafka, topic, fill }) => {
    const t = await topic();
    await fill(t, ['a']);
    const ask = (timeout?: number) =>
      timed(kafka.consumer().fetch({ topic: t, partition: 0, offset: 1, ...(timeout !== undefined && { timeout }) }));
    const [short, usual, none] = await Promise.all([ask(300), ask(), ask(0)]);
    expect([short.answer, usual.answer, none.answer]).toEqual([[], [], []]);
    expect(short.tookMs).toBeGreaterThan(280);
    expect(usual.tookMs).toBeGreaterThan(950); // the default is a second
    expect(none.tookMs).toBeLessThan(900);
  });

  check('a waiting fetch answers as soon as a record comes', async ({ kafka, topic, fill }) => {
    const t = await topic(2);
    const waiting = timed(
      kafka
        .consumer()
        .fetch(
          { topicPartitionOffsets: [0, 1].map((partition) => ({ topic: t, partition, offset: 0 })), timeout: 20_000 },
          { parallel: false },
        ),
    );
    await sleep(200);
    await fill(t, ['now'], 1);
    const { answer, tookMs } = await waiting;
    expect(answer).toMatchObject([{ partition: 1, value: 'now' }]);
    expect(tookMs).toBeLessThan(10_000);
  });

  check('it never waits for all partitions when one has records', async ({ kafka, topic, fill }) => {
    const [full, empty] = [await topic(), await topic()];
    await fill(full, ['a']);
    const topicPartitionOffsets = [{ topic: empty, partition: 0, offset: 0 }];
    const request = { topic: full, partition: 0, offset: 0, topicPartitionOffsets, timeout: 20_000 };
    const { answer, tookMs } = await timed(kafka.consumer().fetch(request, { parallel: false }));
    expect(values(answer)).toEqual(['a']);
    expect(tookMs).toBeLessThan(10_000);
  });

  check(
    'a single place and a list go together, in one request or split by the client',
    async ({ kafka, topic, fill }) => {
      const [a, b] = [await topic(2), await topic()];
      await fill(a, ['a0'], 0);
      await fill(a, ['a1'], 1);
      await fill(b, ['b0', 'b1']);
      const request = {
        topic: b,
        partition: 0,
        offset: 1,
        topicPartitionOffsets: [0, 1].map((partition) => ({ topic: a, partition, offset: 0 })),
        timeout: 1000,
      };
      expect(values(await kafka.consumer().fetch(request))).toEqual(['a0', 'a1', 'b1']);
      const together = new Set<string>();
      const seen = values(await kafka.consumer().fetch(request, { parallel: false }));
      for (const value of seen) together.add(value);
      expect(seen.length).toBeGreaterThan(0); // what is there already, from any of them
      expect(['a0', 'a1', 'b1']).toEqual(expect.arrayContaining([...together]));
      expect(together.size).toBe(seen.length);
    },
  );

  check('an offset outside the log is 400 with the numbers to go on, never a jump', async ({ post, topic, fill }) => {
    const t = await topic();
    await fill(t, numbered(37));
    const { status, body } = await post('/fetch', { topic: t, partition: 0, offset: 38, timeout: 5000 });
    expect(status).toBe(400);
    expect(body.error).toMatch(/earliest\D*0\b/);
    expect(body.error).toMatch(/latest\D*37\b/);
  });

  check(
    'a negative offset, an unknown partition and nothing at all are 400, an unknown topic 404',
    async ({ post, topic, name }) => {
      const t = await topic();
      const statuses = [
        [{ topic: t, partition: 0, offset: -1 }, 400],
        [{ topic: t, partition: 1, offset: 0 }, 400],
        [{ topic: t, partition: -1, offset: 0 }, 400],
        [{ topic: t, offset: 0 }, 400],
        [{ topicPartitionOffsets: [{ topic: t, offset: 0 }] }, 400],
        [{}, 400],
        [{ topicPartitionOffsets: [] }, 400],
        [{ topic: name('missing'), partition: 0, offset: 0 }, 404],
        [
          {
            topicPartitionOffsets: [
              { topic: t, partition: 0, offset: 0 },
              { topic: name('missing'), partition: 0, offset: 0 },
            ],
          },
          404,
        ],
      ] as const;
      for (const [body, status] of statuses)
        expect([body, (await post('/fetch', body)).status]).toEqual([body, status]);
    },
  );

  check(
    'the flight stream writes thousands of records once and reads any range of them densely',
    async ({ subject, topic }) => {
      const t = await topic();
      const { url, username, password } = subject;
      const stream = flightStream({ url, username, password, retries: 0, batchMessages: 400 });
      const records = numbered(1300).map((value, n) => ({
        topic: t,
        key: `k${n % 7}`,
        value,
        timestampMs: 1_700_000_000_000 + n,
      }));
      await stream.append(records, 'london|slot');
      await stream.append(records, 'london|slot'); // the producer's whole poll again
      expect(await stream.partitions(t)).toBe(1);
      expect(await stream.range(t, 0)).toEqual({ start: 0, end: 1300 });
      const read = [];
      for await (const page of stream.read(t, 0, 5, 1299)) read.push(...page);
      expect(read).toEqual(
        records.slice(5, 1299).map(({ key, value, timestampMs }, n) => ({ offset: n + 5, key, value, timestampMs })),
      );
      await expect(stream.read(t, 0, 5, 1301)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
        name: 'LogMismatchError',
      });
    },
  );
});
