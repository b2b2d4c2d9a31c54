import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consumer, createTopic, record, storeForTest, valuesOf } from '../embedded/store.test-help.ts';
import { assignRanges } from './range.ts';

const partitionsOf = async ({ store }: ReturnType<typeof storeForTest>) =>
  Object.fromEntries(
    (await store.groups.live())
      .flatMap(({ instances }) => instances)
      .map(({ instance, assigned }) => [instance, assigned.map(({ partition }) => partition)]),
  );

async function setUp(partitions = 1, values: readonly string[] = []) {
  const made = storeForTest();
  await createTopic(made.store, 't', partitions);
  if (values.length > 0)
    await made.store.append(
      values.map((value) => record('t', value)),
      null,
    );
  return made;
}

describe('assignRanges(subscriptions, partitionsOf)', () => {
  it('gives every partition of a topic to one subscriber, shares that differ by one at most, in order of names', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(40), (members, count) => {
        const shares = assignRanges(new Map(members.map((member) => [member, ['t']])), () => count);
        const inOrder = members.toSorted().map((member) => shares.get(member)!.map(({ partition }) => partition));
        expect(inOrder.flat()).toEqual(Array.from({ length: count }, (_, n) => n));
        const sizes = inOrder.map(({ length }) => length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    ));
});

describe('a group', () => {
  it('is shared anew when a third member comes and when one goes', async () => {
    const made = await setUp(6);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => consumer(made.store, name, ['t']));
    await a!.poll();
    expect(await partitionsOf(made)).toEqual({ a: [0, 1, 2, 3, 4, 5] });
    await b!.poll();
    expect(await partitionsOf(made)).toEqual({ a: [0, 1, 2], b: [3, 4, 5] });
    await c!.poll();
    expect(await partitionsOf(made)).toEqual({ a: [0, 1], b: [2, 3], c: [4, 5] });
    await made.store.groups.remove(b!.id);
    await a!.poll();
    expect(await partitionsOf(made)).toEqual({ a: [0, 1, 2], c: [3, 4, 5] });
  });

  it('takes a name that comes again for the same member, with its place', async () => {
    const made = await setUp(2, ['a', 'b']);
    expect(await consumer(made.store, 'i', ['t']).poll()).toEqual(['a', 'b']);
    expect(await consumer(made.store, 'i', ['t'], { autoOffsetReset: 'earliest' }).poll()).toEqual([]);
    expect(await partitionsOf(made)).toEqual({ i: [0, 1] });
  });

  it('lets no stranger commit while it has members', async () => {
    const made = await setUp();
    await consumer(made.store, 'member', ['t']).poll();
    const offsets = [{ topic: 't', partition: 0, offset: 1 }];
    await expect(made.store.groups.commit({ group: 'g', instance: 'stranger' }, offsets)).rejects.toMatchObject({
      status: 409,
    });
  });
});

describe('an instance', () => {
  it('idle for longer than its session goes without a commit, and its records come again', async () => {
    const made = await setUp(1, ['a']);
    const one = consumer(made.store, 'i', ['t'], { sessionTimeoutMs: 1000, autoCommitIntervalMs: 0 });
    expect(await one.poll()).toEqual(['a']);
    made.clock.ms += 1000;
    expect(await partitionsOf(made)).toEqual({ i: [0] }); // exactly the session is not longer than it
    made.clock.ms += 1001;
    expect(await partitionsOf(made)).toEqual({});
    expect(await one.committed('t')).toBeNull();
    expect(await one.poll()).toEqual(['a']);
  });

  it('is never idle while a request is in flight', async () => {
    const made = await setUp(1, ['a']);
    const one = consumer(made.store, 'i', ['t'], { sessionTimeoutMs: 1000 });
    const { settle } = await one.ask();
    made.clock.ms += 50_000; // the answer is on its way all the time
    expect(await partitionsOf(made)).toEqual({ i: [0] });
    settle(true);
    expect(await one.poll()).toEqual([]);
  });

  it('brings an answer that was lost again, before anything after it', async () => {
    const made = await setUp(1, ['a', 'b']);
    const one = consumer(made.store, 'i', ['t']);
    const lost = await one.ask(50);
    const next = one.poll(2000); // waits for its turn
    lost.settle(false);
    expect(valuesOf(lost.records)).toEqual(['a', 'b']);
    expect(await next).toEqual(['a', 'b']);
  });

  it('reads latest from where the log ended when it was assigned', async () => {
    const made = await setUp(1, ['before']);
    const one = consumer(made.store, 'i', ['t'], { autoOffsetReset: 'latest' });
    expect(await one.poll()).toEqual([]);
    await made.store.append([record('t', 'after')], null);
    expect(await one.poll()).toEqual(['after']);
  });

  it('skips what is produced while it joins, when it reads latest', async () => {
    const made = storeForTest({ joinDelayMs: 200 });
    await createTopic(made.store, 't');
    const one = consumer(made.store, 'i', ['t'], { autoOffsetReset: 'latest' });
    const { joining, records } = await one.ask(0);
    expect([joining, records]).toEqual([true, []]);
    await made.store.append([record('t', 'while joining')], null);
    await made.store.groups.commit(one.id, null); // waits for the join
    expect(await one.committed('t')).toBe(1);
    expect(await one.poll()).toEqual([]);
  });
});

describe('auto-commit', () => {
  it('happens on a poll, after its interval, and covers earlier polls alone', async () => {
    const made = await setUp(1, ['a']);
    const one = consumer(made.store, 'i', ['t'], { autoCommitIntervalMs: 5000 });
    expect(await one.poll()).toEqual(['a']);
    made.clock.ms += 4999;
    await one.poll();
    expect(await one.committed('t')).toBeNull();
    await made.store.append([record('t', 'b')], null);
    made.clock.ms += 1;
    expect(await one.committed('t')).toBeNull(); // time alone commits nothing
    expect(await one.poll()).toEqual(['b']);
    expect(await one.committed('t')).toBe(1);
    made.clock.ms += 4999;
    await one.poll();
    expect(await one.committed('t')).toBe(1);
    made.clock.ms += 1;
    await one.poll();
    expect(await one.committed('t')).toBe(2);
  });

  it('covers no answer that was lost', async () => {
    const made = await setUp(1, ['a']);
    const one = consumer(made.store, 'i', ['t']);
    (await one.ask(50)).settle(false);
    await made.store.groups.remove(one.id);
    expect(await one.committed('t')).toBe(0);
  });

  it('does not happen where it is off, not even at the end', async () => {
    const made = await setUp(1, ['a']);
    const one = consumer(made.store, 'i', ['t'], { autoCommit: false, autoCommitIntervalMs: 0 });
    for (let n = 0; n < 3; n++) await one.poll();
    await made.store.groups.remove(one.id);
    expect(await one.committed('t')).toBeNull();
  });
});
