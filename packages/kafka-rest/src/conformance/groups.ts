import { expect } from '@jest/globals';
import type { Message } from '../wire.ts';
import { checksOf } from './checks.ts';
import { type ConsumeOptions, eventually, numbered, values, type World } from './world.ts';

/** Two instances of one group polled in turns, as two programs would. */
function pair({ kafka }: World, group: string, topic: string, options: ConsumeOptions = {}) {
  const seen: Record<'a' | 'b', Message[]> = { a: [], b: [] };
  const poll = async (instanceId: 'a' | 'b') => {
    const request = { consumerGroupId: group, instanceId, topics: [topic], timeout: 50 };
    seen[instanceId].push(...(await kafka.consumer().consume({ autoOffsetReset: 'earliest', ...request, ...options })));
  };
  return { seen, poll, pollBoth: () => Promise.all([poll('a'), poll('b')]) };
}

const FOUR = [0, 1, 2, 3];

export const groups = checksOf('groups', (check) => {
  check('two instances split the partitions, and every record reaches one of them once', async (world) => {
    const { topic, name, assigned, fill } = world;
    const [t, group] = [await topic(4), name('group')];
    const { seen, pollBoth } = pair(world, group, t);
    await eventually(async () => {
      await pollBoth();
      const split = await assigned(group, t);
      expect([split.a?.length, split.b?.length]).toEqual([2, 2]);
      expect([...split.a!, ...split.b!].toSorted()).toEqual(FOUR);
    });
    for (const partition of FOUR) await fill(t, numbered(5, `p${partition}-`), partition);
    await eventually(async () => {
      await pollBoth();
      expect(seen.a.length + seen.b.length).toBeGreaterThanOrEqual(20);
    });
    await pollBoth();
    expect(values([...seen.a, ...seen.b]).toSorted()).toEqual(
      FOUR.flatMap((partition) => numbered(5, `p${partition}-`)).toSorted(),
    );
    expect([seen.a.length, seen.b.length]).toEqual([10, 10]);
  });

  check(
    'an instance more than partitions waits without any, and takes over when the other is deleted',
    async (world) => {
      const { topic, name, assigned, fill, kafka } = world;
      const [t, group] = [await topic(), name('group')];
      const { seen, pollBoth, poll } = pair(world, group, t);
      await eventually(async () => {
        await pollBoth();
        const { a, b } = await assigned(group, t);
        expect([...(a ?? ['?']), ...(b ?? ['?'])]).toEqual([0]);
      });
      const [busy, idle] = (await assigned(group, t)).a!.length === 1 ? (['a', 'b'] as const) : (['b', 'a'] as const);
      await kafka.admin().removeConsumerInstance(group, busy);
      await fill(t, ['after']);
      await eventually(async () => {
        await poll(idle);
        expect(values(seen[idle])).toEqual(['after']);
      });
      expect(await assigned(group, t)).toEqual({ [idle]: [0] });
    },
  );

  check('a rebalance commits what was delivered before partitions change hands', async (world) => {
    const { topic, name, assigned, fill, committed, drain } = world;
    const [t, group] = [await topic(2), name('group')];
    for (const partition of [0, 1]) await fill(t, numbered(3), partition);
    const often = { autoCommit: true, autoCommitInterval: 600_000 };
    await drain(group, 'a', [t], 6, often);
    const { seen, pollBoth } = pair(world, group, t, often);
    await eventually(async () => {
      await pollBoth();
      const split = await assigned(group, t);
      expect([split.a?.length, split.b?.length]).toEqual([1, 1]);
    });
    for (let more = 0; more < 3; more++) await pollBoth();
    expect([...seen.a, ...seen.b]).toEqual([]);
    expect(await committed(group, t, (await assigned(group, t)).b![0])).toBe(3);
  });

  check('without auto-commit the new owner begins at what was committed', async (world) => {
    const { topic, name, assigned, fill, drain, kafka } = world;
    const [t, group] = [await topic(2), name('group')];
    for (const partition of [0, 1]) await fill(t, numbered(3), partition);
    await drain(group, 'a', [t], 6, { autoCommit: false });
    const offset = [0, 1].map((partition) => ({ topic: t, partition, offset: 1 }));
    await kafka.consumer().commit({ consumerGroupId: group, instanceId: 'a', offset });
    const { seen, pollBoth } = pair(world, group, t, { autoCommit: false });
    await eventually(async () => {
      await pollBoth();
      expect((await assigned(group, t)).b).toHaveLength(1);
      expect(values(seen.b)).toEqual(['v1', 'v2']);
    });
  });
});
