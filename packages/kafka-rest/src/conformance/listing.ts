import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { eventually, numbered } from './world.ts';

const SUCCESS = { result: 'Success', status: 200 };

/** Topics, consumers, delete-consumer, and what lies beside the API. */
export const listing = checksOf('listing', (check) => {
  check(
    'topics are names with their number of partitions, internal ones hidden',
    async ({ kafka, topic, name, post, fill, drain }) => {
      const [one, three] = [await topic(), await topic(3)];
      await fill(one, ['a']);
      await drain(name('group'), 'i', [one], 1); // by now every store has its internal topics
      await post(`/commit/${name('group')}/i`, { topic: one, partition: 0, offset: 1 });
      const topics = await kafka.admin().topics();
      expect(topics).toMatchObject({ [one]: 1, [three]: 3 });
      expect(Object.keys(topics).filter((topicName) => topicName.startsWith('__'))).toEqual([]);
    },
  );

  check(
    'consumers are groups with instances, topics and partitions, in this shape alone',
    async ({ kafka, topic, name, fill, drain }) => {
      const [a, b, group] = [await topic(2), await topic(), name('group')];
      await fill(a, ['a']);
      await drain(group, 'i', [a, b], 1);
      const found = (await kafka.admin().consumers()).find((one) => one.name === group)!;
      found.instances[0]!.topics.sort((x, y) => (x.topic < y.topic ? -1 : 1));
      const topics = [
        { topic: a, partitions: [0, 1] },
        { topic: b, partitions: [0] },
      ].toSorted((x, y) => (x.topic < y.topic ? -1 : 1));
      expect(found).toEqual({ name: group, instances: [{ name: 'i', topics }] });
    },
  );

  check(
    'a deleted instance is gone at once by either method, its committed offsets stay',
    async ({ raw, kafka, topic, name, assigned, committed }) => {
      const [t, group] = [await topic(), name('group')];
      for (const method of ['POST', 'DELETE']) {
        const ids = { consumerGroupId: group, instanceId: 'i' };
        await kafka.consumer().consume({ ...ids, topics: [t], timeout: 0, autoCommit: false });
        await kafka.consumer().commit({ ...ids, offset: { topic: t, partition: 0, offset: 6 } });
        const { status, body } = await raw({ method, path: `/delete-consumer/${group}/i` });
        expect([method, status, body]).toEqual([method, 200, SUCCESS]);
        expect(await assigned(group, t)).toEqual({});
        expect(await committed(group, t)).toBe(6);
        expect((await raw({ method, path: `/delete-consumer/${group}/i` })).status).toBe(404);
      }
      expect((await kafka.admin().consumers()).map((one) => one.name)).not.toContain(group);
    },
  );

  check('deleting an instance that nobody knows is 404, to the client too', async ({ kafka, name }) => {
    await expect(kafka.admin().removeConsumerInstance(name('group'), 'i')).rejects.toMatchObject({ status: 404 });
  });

  check(
    'deleting an instance that waits, or still joins, lets the waiting one go with nothing',
    async ({ kafka, topic, name, fill, drain }) => {
      const [t, group, joining] = [await topic(), name('group'), name('group')];
      await fill(t, ['a']);
      await drain(group, 'i', [t], 1);
      const ask = (consumerGroupId: string) =>
        kafka.consumer().consume({ consumerGroupId, instanceId: 'i', topics: [t], timeout: 30_000 });
      const startedMs = Date.now();
      const waiting = [ask(group), ask(joining)];
      await eventually(async () => expect((await kafka.admin().consumers()).map((one) => one.name)).toContain(joining));
      await sleep(50);
      await Promise.all([group, joining].map((one) => kafka.admin().removeConsumerInstance(one, 'i')));
      expect(await Promise.all(waiting)).toEqual([[], []]);
      expect(Date.now() - startedMs).toBeLessThan(15_000);
    },
  );

  check('health is free and empty of content, metrics are not free', async ({ raw }) => {
    const anonymous = { authorization: '' };
    const health = await raw({ path: '/-/healthz', headers: anonymous });
    expect(health.status).toBe(200);
    expect(health.text.length).toBeLessThan(40);
    expect((await raw({ path: '/-/metrics', headers: anonymous })).status).toBe(401);
    const metrics = await raw({ path: '/-/metrics' });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^# (HELP|TYPE) /m);
  });
});

/** `/webhook` turns whatever is posted into a message. */
export const webhook = checksOf('webhook', (check) => {
  check(
    'the body is the value, other headers are headers, and the answer one object',
    async ({ raw, topic, kafka }) => {
      const t = await topic();
      const headers = {
        'content-type': 'text/plain',
        'X-Event': 'push',
        'x-forwarded-for': '1.2.3.4',
        'user-agent': 'test',
        'Sec-Thing': 'x',
        accept: '*/*',
        cookie: 'a=b',
      };
      const { status, body } = await raw({
        method: 'POST',
        path: `/webhook?topic=${t}`,
        headers,
        body: '{"ünparsed":',
      });
      expect([status, body]).toEqual([200, { topic: t, partition: 0, offset: 0, timestamp: expect.any(Number) }]);
      expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([
        { key: '', value: '{"ünparsed":', headers: [{ key: 'x-event', value: 'push' }] },
      ]);
    },
  );

  check(
    'an empty body is an empty value, GET works, no topic is 400 and an unknown one 404',
    async ({ raw, topic, kafka, name }) => {
      const t = await topic();
      expect((await raw({ path: `/webhook?topic=${t}` })).body).toMatchObject({ offset: 0 });
      expect((await raw({ method: 'POST', path: `/webhook?topic=${t}`, body: numbered(2) })).body).toMatchObject({
        offset: 1,
      });
      expect(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 })).toMatchObject([
        { value: '' },
        { value: '["v0","v1"]' },
      ]);
      expect((await raw({ method: 'POST', path: '/webhook', body: 'x' })).status).toBe(400);
      expect((await raw({ method: 'POST', path: `/webhook?topic=${name('missing')}`, body: 'x' })).status).toBe(404);
    },
  );
});
