import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { Message } from '../wire.ts';
import { checksOf } from './checks.ts';
import { basic } from './raw-http.ts';
import { eventually, numbered, values } from './world.ts';

export const consume = checksOf('consume', (check) => {
  check('an instance is listed from its first consume on', async ({ post, topic, name, assigned }) => {
    const [t, group] = [await topic(), name('group')];
    expect((await post(`/consume/${group}/i`, { topic: t, timeout: 0 })).status).toBe(200);
    expect(Object.keys(await assigned(group, t))).toEqual(['i']);
    await eventually(async () => {
      await post(`/consume/${group}/i`, { topic: t, timeout: 0 });
      expect(await assigned(group, t)).toEqual({ i: [0] });
    });
  });

  check(
    'the topic may stand in the path, in `topic` or in `topics`, and not be missing',
    async ({ raw, post, topic, name, fill }) => {
      const t = await topic();
      await fill(t, ['a']);
      const headers = { 'Kafka-Auto-Offset-Reset': 'earliest' };
      const [first, second, third] = [name('group'), name('group'), name('group')];
      const reads = [
        () => raw({ path: `/consume/${first}/i/${t}?timeout=500`, headers }),
        () => post(`/consume/${second}/i`, { topic: t, timeout: 500 }, headers),
        () => post(`/consume/${third}/i`, { topics: [t], timeout: 500 }, headers),
      ];
      for (const read of reads) await eventually(async () => expect(values((await read()).body)).toEqual(['a']));
      for (const body of [{ topics: [] }, {}, undefined, { topics: t }, { topics: [5] }, { topic: '' }])
        expect([body, (await post(`/consume/${name('group')}/i`, body)).status]).toEqual([body, 400]);
    },
  );

  check('an unknown topic is 404', async ({ post, topic, name }) => {
    const [t, missing] = [await topic(), name('missing')];
    expect((await post(`/consume/${name('group')}/i`, { topic: missing, timeout: 0 })).status).toBe(404);
    expect((await post(`/consume/${name('group')}/i`, { topics: [t, missing], timeout: 0 })).status).toBe(404);
  });

  check(
    'headers that make no sense are 400 on the request that creates the instance, and make none',
    async ({ post, topic, name, assigned }) => {
      const [t, group] = [await topic(), name('group')];
      for (const [header, value] of [
        ['Kafka-Enable-Auto-Commit', 'yes'],
        ['Kafka-Auto-Commit-Interval', 'soon'],
        ['Kafka-Auto-Commit-Interval', '-1'],
        ['Kafka-Auto-Offset-Reset', 'newest'],
        ['Kafka-Session-Timeout-Ms', '0'],
        ['Kafka-Session-Timeout-Ms', '1.5'],
      ] as const)
        expect([header, value, (await post(`/consume/${group}/i`, { topic: t }, { [header]: value })).status]).toEqual([
          header,
          value,
          400,
        ]);
      expect(await assigned(group, t)).toEqual({});
    },
  );

  check(
    'headers count in any case on the first request, and not at all later',
    async ({ post, topic, name, fill, committed, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['a']);
      const first = { 'KAFKA-ENABLE-AUTO-COMMIT': 'false', 'kafka-auto-offset-reset': 'earliest' };
      const seen: Message[] = (await post(`/consume/${group}/i`, { topic: t, timeout: 0 }, first)).body;
      const later = {
        'Kafka-Enable-Auto-Commit': 'true',
        'Kafka-Auto-Commit-Interval': '0',
        'Kafka-Session-Timeout-Ms': 'nonsense',
      };
      const ask = () => post(`/consume/${group}/i`, { topic: t, timeout: 200 }, later);
      await eventually(async () => {
        const { status, body } = await ask();
        expect(status).toBe(200);
        seen.push(...body);
        expect(values(seen)).toEqual(['a']);
      });
      for (let more = 0; more < 3; more++) expect((await ask()).body).toEqual([]);
      expect(await committed(group, t)).toBe(-1);
      expect(await drain(name('other'), 'i', [t], 1)).toMatchObject([{ value: 'a' }]);
    },
  );

  check('a poll brings at most 500 records, the next one goes on', async ({ topic, name, fill, kafka, drain }) => {
    const [t, group] = [await topic(), name('group')];
    await fill(t, numbered(700));
    const first = await drain(group, 'i', [t], 1);
    expect(first.length).toBeLessThanOrEqual(500);
    const rest = await drain(group, 'i', [t], 700 - first.length);
    expect(values([...first, ...rest])).toEqual(numbered(700));
    const ids = { consumerGroupId: group, instanceId: 'i', topics: [t] };
    expect(await kafka.consumer().consume({ ...ids, timeout: 100 })).toEqual([]);
  });

  check(
    'a waiting consume answers as soon as a record comes, and one with timeout 0 does not wait',
    async ({ kafka, topic, name, fill, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['first']);
      await drain(group, 'i', [t], 1);
      const ask = (timeout: number) =>
        kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout });
      const startedMs = Date.now();
      expect(await ask(0)).toEqual([]);
      const waiting = ask(20_000);
      await sleep(200);
      await fill(t, ['second']);
      expect(values(await waiting)).toEqual(['second']);
      expect(Date.now() - startedMs).toBeLessThan(10_000);
    },
  );

  check(
    'consumes of one instance at the same time take turns: every record once, each answer without a gap',
    async ({ kafka, topic, name, fill, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['first']);
      await drain(group, 'i', [t], 1);
      await fill(t, numbered(1400));
      const ask = () =>
        kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout: 5000 });
      const answers = await Promise.all([ask(), ask(), ask()]);
      for (const answer of answers)
        expect(answer.map(({ offset }) => offset)).toEqual(answer.map((_, n) => answer[0]!.offset + n));
      const offsets = answers.flat().map(({ offset }) => offset);
      expect(new Set(offsets).size).toBe(offsets.length);
      expect(offsets.toSorted((a, b) => a - b)).toEqual(offsets.map((_, n) => n + 1));
    },
  );

  check(
    'waiting in the queue of an instance counts against the timeout',
    async ({ kafka, topic, name, fill, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['first']);
      await drain(group, 'i', [t], 1);
      const ask = (timeout: number) =>
        kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout });
      const long = ask(4000);
      await sleep(100);
      const startedMs = Date.now();
      expect(await ask(200)).toEqual([]);
      expect(Date.now() - startedMs).toBeLessThan(2500);
      await long;
    },
  );

  check(
    'another set of topics replaces the subscription, another order of them does nothing',
    async ({ topic, name, fill, drain, kafka, assigned }) => {
      const [a, b, group] = [await topic(), await topic(), name('group')];
      await fill(a, ['a0']);
      await fill(b, ['b0']);
      const options = { autoCommit: false };
      expect(values(await drain(group, 'i', [a], 1, options))).toEqual(['a0']);
      expect(values(await drain(group, 'i', [b], 1, options))).toEqual(['b0']);
      expect([await assigned(group, a), await assigned(group, b)]).toEqual([{ i: [] }, { i: [0] }]);
      const other = name('group');
      expect(values(await drain(other, 'i', [a, b], 2, options)).toSorted()).toEqual(['a0', 'b0']);
      for (let more = 0; more < 3; more++)
        expect(
          await kafka.consumer().consume({ consumerGroupId: other, instanceId: 'i', topics: [b, a], timeout: 100 }),
        ).toEqual([]);
    },
  );

  check(
    'a caller who leaves while waiting takes no record with it and holds nothing up',
    async ({ raw, topic, name, fill, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['first']);
      await drain(group, 'i', [t], 1);
      const body = { topic: t, timeout: 30_000 };
      const left = raw({ method: 'POST', path: `/consume/${group}/i`, body, signal: AbortSignal.timeout(300) });
      await expect(left).rejects.toThrow();
      await fill(t, ['second']);
      const startedMs = Date.now();
      expect(values(await drain(group, 'i', [t], 1))).toEqual(['second']);
      expect(Date.now() - startedMs).toBeLessThan(10_000);
    },
  );

  check('an answer that does not get through is delivered again', async ({ subject, topic, name, fill, drain }) => {
    const [t, group] = [await topic(), name('group')];
    await fill(t, ['first']);
    await drain(group, 'i', [t], 1);
    const large = numbered(9).map((value) => value.padEnd(1_000_000, '.'));
    for (const value of large) await fill(t, [value]);
    await leaveInTheMiddle(
      subject.url,
      `/consume/${group}/i/${t}?timeout=5000`,
      basic(subject.username, subject.password),
    );
    const again = await drain(group, 'i', [t], 9);
    expect(again.map(({ offset, value }) => [offset, value.slice(0, 2)])).toEqual(
      numbered(9).map((value, n) => [n + 1, value]),
    );
  });
});

/** Asks for more than socket buffers hold, reads none of it, and breaks the connection once the answer has begun. */
async function leaveInTheMiddle(url: string, path: string, authorization: string) {
  const { hostname, port, host } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise((connected) => socket.once('connect', connected));
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\nauthorization: ${authorization}\r\n\r\n`);
  await sleep(2000);
  socket.resetAndDestroy();
  await sleep(300);
}
