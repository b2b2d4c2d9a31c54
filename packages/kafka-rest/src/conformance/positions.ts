import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { eventually, numbered, values } from './world.ts';

const OFTEN = { autoCommit: true, autoCommitInterval: 1 };
const SELDOM = { autoCommit: true, autoCommitInterval: 600_000 };

/** Where a consumer starts, and what it commits by itself. */
export const positions = checksOf('positions', (check) => {
  check(
    'without a committed offset it starts at the end of the log, unless told earliest',
    async ({ kafka, topic, name, fill, assigned, drain }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['before']);
      const ask = () =>
        kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout: 100 });
      await eventually(async () => {
        expect(await ask()).toEqual([]);
        expect(await assigned(group, t)).toEqual({ i: [0] });
      });
      await fill(t, ['after']); // the end was looked up when the partition was assigned, not now
      await eventually(async () => expect(values(await ask())).toEqual(['after']));
      expect(values(await drain(name('group'), 'i', [t], 2))).toEqual(['before', 'after']);
    },
  );

  check(
    'with a committed offset it starts there, whatever the reset says',
    async ({ kafka, topic, name, fill, drain }) => {
      const t = await topic();
      await fill(t, numbered(4));
      for (const autoOffsetReset of ['latest', 'earliest', 'none'] as const) {
        const group = name('group');
        const offset = { topic: t, partition: 0, offset: 2 };
        await kafka.consumer().commit({ consumerGroupId: group, instanceId: 'i', offset });
        expect(values(await drain(group, 'i', [t], 2, { autoOffsetReset }))).toEqual(['v2', 'v3']);
      }
    },
  );

  check('with reset none and nothing committed it is 400 and says so', async ({ post, topic, name }) => {
    const [t, group] = [await topic(), name('group')];
    await eventually(async () => {
      const { status, body } = await post(
        `/consume/${group}/i`,
        { topic: t, timeout: 200 },
        { 'Kafka-Auto-Offset-Reset': 'none' },
      );
      expect([status, body.error]).toEqual([400, expect.stringContaining('Undefined offset with no reset policy')]);
    });
  });

  check(
    'auto-commit covers earlier polls and never the answer being given',
    async ({ topic, name, fill, drain, committed, kafka }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, numbered(3));
      await drain(group, 'i', [t], 3, OFTEN);
      expect(await committed(group, t)).toBeLessThan(1); // -1, or 0 from a poll that came before the records
      await fill(t, numbered(2));
      await sleep(5);
      await kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout: 5000 });
      expect(await committed(group, t)).toBe(3);
    },
  );

  check('auto-commit waits for its interval', async ({ topic, name, fill, drain, committed, kafka }) => {
    const [t, group] = [await topic(), name('group')];
    await fill(t, ['a']);
    await drain(group, 'i', [t], 1, SELDOM);
    for (let more = 0; more < 3; more++)
      await kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout: 10 });
    expect(await committed(group, t)).toBe(-1);
  });

  check(
    'a reader of latest keeps its place though it read nothing',
    async ({ topic, name, fill, committed, kafka }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, numbered(3));
      await eventually(async () => {
        await kafka.consumer().consume({ consumerGroupId: group, instanceId: 'i', topics: [t], timeout: 20, ...OFTEN });
        expect(await committed(group, t)).toBe(3);
      });
    },
  );

  check(
    'idle for longer than its session, an instance goes without a commit and its records come again',
    async ({ post, topic, name, fill, committed, assigned, capabilities }) => {
      const [t, group] = [await topic(), name('group')];
      await fill(t, ['a', 'b']);
      const headers = {
        'Kafka-Session-Timeout-Ms': String(capabilities.sessionTimeoutMs),
        'Kafka-Auto-Offset-Reset': 'earliest',
        'Kafka-Auto-Commit-Interval': '1',
      };
      const ask = async () => values((await post(`/consume/${group}/i`, { topic: t, timeout: 100 }, headers)).body);
      await eventually(async () => expect(await ask()).toEqual(['a', 'b']));
      await eventually(
        async () => expect(await assigned(group, t)).toEqual({}),
        capabilities.sessionTimeoutMs + 10_000,
      );
      expect(await committed(group, t)).toBeLessThan(1);
      await eventually(async () => expect(await ask()).toEqual(['a', 'b']));
    },
  );

  check('a request in flight keeps its instance alive', async ({ post, topic, name, fill, capabilities }) => {
    const [t, group] = [await topic(), name('group')];
    await fill(t, ['a']);
    const session = capabilities.sessionTimeoutMs;
    const headers = {
      'Kafka-Session-Timeout-Ms': String(session),
      'Kafka-Auto-Offset-Reset': 'earliest',
      'Kafka-Enable-Auto-Commit': 'false',
    };
    const ask = async (timeout: number) => (await post(`/consume/${group}/i`, { topic: t, timeout }, headers)).body;
    await eventually(async () => expect(values(await ask(100))).toEqual(['a']));
    expect(await ask(session * 2)).toEqual([]);
    expect(await ask(0)).toEqual([]); // a new instance would bring `a` again
  });

  check(
    'delete commits what was delivered where auto-commit is on, and nothing where it is off',
    async ({ topic, name, fill, drain, committed, kafka }) => {
      const [t, on, off] = [await topic(), name('group'), name('group')];
      await fill(t, numbered(3));
      await drain(on, 'i', [t], 3, SELDOM);
      await drain(off, 'i', [t], 3, { autoCommit: false });
      for (const group of [on, off]) await kafka.admin().removeConsumerInstance(group, 'i');
      expect([await committed(on, t), await committed(off, t)]).toEqual([3, -1]);
    },
  );
});
