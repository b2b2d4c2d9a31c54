import { expect } from '@jest/globals';
import { checksOf } from './checks.ts';
import { eventually, numbered, values, type World } from './world.ts';

async function restarted({ subject }: World): Promise<void> {
  if (!subject.restart) throw new Error('This server cannot be restarted: name the restart checks in `cannot`');
  await subject.restart();
}

/** What outlives a crash, and what does not. Each ends the server, so they run one after the other. */
export const restart = checksOf('restart', (check) => {
  check(
    'topics, records, credentials and committed offsets outlive a crash; what was read but not committed comes again',
    async (world) => {
      const { kafka, topic, name, fill, drain, committed, assigned, credential, kafkaAs } = world;
      const [t, kept, lost] = [await topic(3), name('group'), name('group')];
      const user = await credential([t], 'CONSUME');
      const before = await fill(t, numbered(5), 1);
      await drain(kept, 'i', [t], 5, { autoCommit: false });
      await kafka.consumer().commit({ consumerGroupId: kept, instanceId: 'i' });
      await drain(lost, 'i', [t], 5, { autoCommit: true, autoCommitInterval: 1 }); // no second poll: nothing committed
      await restarted(world);

      expect(await kafkaAs(user).admin().topics()).toEqual({ [t]: 3 });
      const records = await kafka.consumer().fetch({ topic: t, partition: 1, offset: 0 });
      expect(records.map(({ offset, timestamp }) => ({ offset, timestamp }))).toEqual(
        before.map(({ offset, timestamp }) => ({ offset, timestamp })),
      );
      expect(values(records)).toEqual(numbered(5));
      expect(await assigned(kept, t)).toEqual({});
      expect(await committed(kept, t, 1)).toBe(5);
      expect(await fill(t, ['next'], 1)).toMatchObject([{ offset: 5 }]);
      expect(values(await drain(kept, 'i', [t], 1))).toEqual(['next']);
      expect(values(await drain(lost, 'i', [t], 6))).toEqual([...numbered(5), 'next']);
    },
  );

  check('an idempotency key is remembered over a crash', async (world) => {
    const { post, topic, name, kafka } = world;
    const [t, key] = [await topic(), { 'Idempotency-Key': name('key') }];
    const first = await post(
      `/produce/${t}`,
      numbered(3).map((value) => ({ value })),
      key,
    );
    await restarted(world);
    const again = await eventually(() =>
      post(
        `/produce/${t}`,
        numbered(3).map((value) => ({ value })),
        key,
      ),
    );
    expect([again.status, again.body]).toEqual([200, first.body]);
    expect(values(await kafka.consumer().fetch({ topic: t, partition: 0, offset: 0 }))).toEqual(numbered(3));
  });
});
