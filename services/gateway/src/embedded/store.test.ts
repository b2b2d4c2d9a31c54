import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ALL, createTopic, NOW, record, storeForTest, valuesOf } from './store.test-help.ts';

const read = async (
  { store }: ReturnType<typeof storeForTest>,
  topic = 't',
  partition = 0,
  offset: number | null = null,
) => store.fetch([{ topic, partition, offset }], ALL, NOW);

describe('the log', () => {
  it('holds exactly what was acknowledged, in order, whoever wrote at the same time and whatever was refused', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 5 }), { maxLength: 20 }),
        async (requests) => {
          const made = storeForTest();
          await createTopic(made.store, 't', 3); // so partition 3 is a mistake, and its whole request is refused
          const answers = await Promise.allSettled(
            requests.map((partitions, n) =>
              made.store.append(
                partitions.map((partition, i) => record('t', `${n}.${i}`, partition)),
                null,
              ),
            ),
          );
          const expected = new Map<string, string>();
          for (const [n, answer] of answers.entries()) {
            expect(answer.status).toBe(requests[n]!.includes(3) ? 'rejected' : 'fulfilled');
            if (answer.status === 'fulfilled')
              for (const [i, at] of answer.value.entries()) expected.set(`${at.partition}@${at.offset}`, `${n}.${i}`);
          }
          const found = new Map<string, string>();
          for (const partition of [0, 1, 2])
            for (const one of await read(made, 't', partition))
              found.set(`${partition}@${one.offset}`, String(one.value));
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 25 },
    ));

  it('goes on where it was after it is opened again', async () => {
    const first = storeForTest();
    await createTopic(first.store, 't');
    await first.store.append([record('t', 'a'), record('t', 'b')], null);
    await first.store.close();
    const second = storeForTest({ dataDir: first.dataDir });
    expect(valuesOf(await read(second))).toEqual(['a', 'b']);
    expect(await second.store.append([record('t', 'c')], null)).toMatchObject([{ offset: 2 }]);
  });

  it('is one process’s alone to serve, while others may administer it', async () => {
    const { store, dataDir } = storeForTest();
    expect(() => storeForTest({ dataDir })).toThrow(`${dataDir} is served by another gateway`);
    const beside = storeForTest({ dataDir, mode: 'administer' });
    await createTopic(beside.store, 'late', 2);
    expect(await store.topics.find('late')).toMatchObject({ partitions: 2 });
    await expect(createTopic(store, 'late')).rejects.toMatchObject({ status: 409 });
  });

  it('says it is damaged rather than give out other bytes', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't');
    await made.store.append([record('t', 'precious')], null);
    const db = new DatabaseSync(join(made.dataDir, 'log.db'));
    db.exec("UPDATE batches SET data = CAST(replace(CAST(data AS BLOB), x'70', x'71') AS BLOB)"); // p becomes q
    db.close();
    await expect(read(made)).rejects.toThrow('The batch at t-0 offset 0 is damaged');
  });

  it('of a topic made again is empty, and forgets what was committed', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't');
    await made.store.append([record('t', 'old')], null);
    await made.store.groups.commit({ group: 'g', instance: 'i' }, [{ topic: 't', partition: 0, offset: 1 }]);
    await made.store.topics.delete('t');
    await createTopic(made.store, 't');
    expect(await read(made)).toEqual([]);
    expect(
      await made.store.groups.committed({ group: 'g', instance: 'i' }, [{ topic: 't', partition: 0 }], 100),
    ).toEqual([null]);
    await made.store.append([record('t', 'new')], null);
    await made.store.sweep(); // of what the first one left
    expect(valuesOf(await read(made))).toEqual(['new']);
  });
});

describe('retention', () => {
  it('drops what was appended before its time, however old or new the record calls itself', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't', 1, { retentionMs: 1000 });
    await made.store.append([{ ...record('t', 'says 1970'), timestampMs: 0 }], null);
    made.clock.ms += 600;
    await made.store.append([{ ...record('t', 'says 2100'), timestampMs: 4_102_444_800_000 }], null);
    await made.store.sweep();
    expect(valuesOf(await read(made))).toEqual(['says 1970', 'says 2100']);
    made.clock.ms += 600;
    await made.store.sweep();
    expect(valuesOf(await read(made))).toEqual(['says 2100']);
    await expect(read(made, 't', 0, 0)).rejects.toMatchObject({ status: 400, earliest: 1, latest: 2 });
    made.clock.ms += 1001;
    await made.store.sweep();
    expect(await made.store.topics.describe('t')).toMatchObject([{ earliest: 2, latest: 2, bytes: 0 }]);
  });

  it('keeps for ever what is told so', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't', 1, { retentionMs: -1 });
    await made.store.append([record('t', 'kept')], null);
    made.clock.ms += 1e12;
    await made.store.sweep();
    expect(valuesOf(await read(made))).toEqual(['kept']);
  });

  it('by size drops the oldest and never falls under what is to be kept', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't', 1, { retentionBytes: 3000 });
    for (let n = 0; n < 10; n++) await made.store.append([record('t', String(n).padEnd(1000, '.'))], null);
    await made.store.sweep();
    const [state] = await made.store.topics.describe('t');
    expect(state).toMatchObject({ latest: 10, earliest: 7 });
    expect(state!.bytes).toBeGreaterThanOrEqual(3000);
  });

  it('lets writers and readers in between its steps', async () => {
    const made = storeForTest({ durability: 'normal' });
    await createTopic(made.store, 't', 1, { retentionMs: 1 });
    for (let n = 0; n < 200; n++) await made.store.append([record('t', `${n}`)], null);
    made.clock.ms += 10;
    let swept = false;
    const sweeping = made.store.sweep().then(() => {
      swept = true;
    });
    await made.store.append([record('t', 'meanwhile')], null);
    expect(swept).toBe(false);
    await sweeping;
    expect(valuesOf(await read(made))).toEqual(['meanwhile']);
  });
});

describe('an idempotency key', () => {
  const key = { scope: 'user', key: 'k' };
  it('counts within its window, for its credential and its records alone', async () => {
    const made = storeForTest({ idempotencyWindowMs: 1000 });
    await createTopic(made.store, 't', 3);
    const records = [record('t', 'a', null), { ...record('t', 'b', null), key: Buffer.from('k') }];
    const first = await made.store.append(records, key);
    made.clock.ms += 500;
    expect(await made.store.append(records, key)).toEqual(first);
    await expect(made.store.append([record('t', 'c')], key)).rejects.toMatchObject({ status: 400 });
    expect(await made.store.append(records, { ...key, scope: 'other' })).not.toEqual(first);
    made.clock.ms += 501;
    expect(await made.store.append(records, key)).not.toEqual(first);
    const ends = await made.store.offsets(
      'latest',
      [0, 1, 2].map((partition) => ({ topic: 't', partition })),
      100,
    );
    expect(ends.reduce((sum: number, end) => sum + end!, 0)).toBe(6);
  });

  it('of two requests in one transaction is written once', async () => {
    const made = storeForTest();
    await createTopic(made.store, 't');
    const [a, b] = await Promise.all([1, 2].map(() => made.store.append([record('t', 'once')], key)));
    expect(a).toEqual(b);
    expect(valuesOf(await read(made))).toEqual(['once']);
  });
});
