import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { eventually, numbered, values } from './world.ts';

const SUCCESS = { result: 'Success', status: 200 };

export const commit = checksOf('commit', (check) => {
  check(
    'offsets are stored as given, one or several, also beyond the log and of partitions that are not ours',
    async ({ post, topic, name, committed }) => {
      const [a, b, group] = [await topic(2), await topic(), name('group')];
      await post(`/consume/${group}/i`, { topic: a, timeout: 0 });
      const send = async (body: unknown) => {
        const reply = await post(`/commit/${group}/i`, body);
        expect([reply.status, reply.body]).toEqual([200, SUCCESS]);
      };
      await send({ topic: a, partition: 1, offset: 5 });
      await send([
        { topic: a, partition: 0, offset: 0 },
        { topic: b, partition: 0, offset: 123_456_789 },
      ]);
      expect([await committed(group, a, 1), await committed(group, a, 0), await committed(group, b)]).toEqual([
        5, 0, 123_456_789,
      ]);
    },
  );

  check(
    'an empty body, or an empty list, commits the last delivered record + 1, the newest answer included',
    async ({ post, topic, name, fill, drain, committed, kafka }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, numbered(3));
      await drain(group, 'i', [t], 3, { autoCommit: false });
      await kafka.consumer().commit({ consumerGroupId: group, instanceId: 'i' });
      expect(await committed(group, t)).toBe(3);
      await fill(t, ['d']);
      await drain(group, 'i', [t], 1);
      expect((await post(`/commit/${group}/i`, [])).body).toEqual(SUCCESS);
      expect(await committed(group, t)).toBe(4);
    },
  );

  check(
    'it works right after a first consume that brought nothing yet',
    async ({ kafka, topic, name, committed, fill }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['a', 'b']);
      const ids = { consumerGroupId: group, instanceId: 'i' };
      await kafka.consumer().consume({ ...ids, topics: [t], timeout: 0, autoCommit: false, autoOffsetReset: 'latest' });
      await kafka.consumer().commit(ids);
      expect(await committed(group, t)).toBe(2);
      await kafka.consumer().commit({ ...ids, offset: { topic: t, partition: 0, offset: 1 } });
      expect(await committed(group, t)).toBe(1);
    },
  );

  check(
    'it does not rewind the instance, only the next one starts there',
    async ({ kafka, topic, name, fill, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, numbered(3));
      await drain(group, 'i', [t], 3, { autoCommit: false });
      const ids = { consumerGroupId: group, instanceId: 'i' };
      await kafka.consumer().commit({ ...ids, offset: { topic: t, partition: 0, offset: 1 } });
      expect(await kafka.consumer().consume({ ...ids, topics: [t], timeout: 100 })).toEqual([]);
      await kafka.admin().removeConsumerInstance(group, 'i');
      expect(values(await drain(group, 'i', [t], 2, { autoOffsetReset: 'latest' }))).toEqual(['v1', 'v2']);
    },
  );

  check(
    'an instance nobody knows may commit offsets to a group without members, and nothing without offsets',
    async ({ post, topic, name, committed }) => {
      const [t, group] = [await topic(), name('group')];
      expect((await post(`/commit/${group}/ghost`, { topic: t, partition: 0, offset: 2 })).body).toEqual(SUCCESS);
      expect(await committed(group, t)).toBe(2);
      expect((await post(`/commit/${group}/ghost`)).status).toBe(404);
      expect((await post(`/commit/${group}/ghost`, [])).status).toBe(404);
    },
  );

  check('a stranger to a group with members is 409', async ({ post, topic, name, assigned, committed }) => {
    const [t, group] = [await topic(), name('group')];
    await eventually(async () => {
      await post(`/consume/${group}/member`, { topic: t, timeout: 0 });
      expect(await assigned(group, t)).toEqual({ member: [0] });
    });
    expect((await post(`/commit/${group}/stranger`, { topic: t, partition: 0, offset: 2 })).status).toBe(409);
    expect(await committed(group, t)).toBe(-1);
  });

  check(
    'negative offsets, unknown partitions and other shapes are 400, an unknown topic 404',
    async ({ post, topic, name }) => {
      const [t, group] = [await topic(), name('group')];
      for (const [body, status] of [
        [{ topic: t, partition: 0, offset: -1 }, 400],
        [{ topic: t, partition: 1, offset: 1 }, 400],
        [{ topic: t, partition: 0 }, 400],
        [[{ topic: t, partition: 0, offset: 1 }, 5], 400],
        [{ topic: name('missing'), partition: 0, offset: 1 }, 404],
      ] as const)
        expect([body, (await post(`/commit/${group}/i`, body)).status]).toEqual([body, status]);
    },
  );
});
