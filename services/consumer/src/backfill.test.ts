import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { STATES_TOPIC } from 'flights-core';
import { type Backfill, backfill } from './backfill.ts';
import { land } from './land.ts';
import { lake, twoHours } from './proof/lake-bench.ts';
import { keysOf, rowsOf } from './proof/landed.ts';
import type { MemoryLog } from './proof/memory-log.ts';

const again = (log: MemoryLog, from: number, to: number, other: Partial<Backfill> = {}) =>
  backfill({ lake, stream: log, table: 'states', topic: STATES_TOPIC, partition: 0, from, to, ...other });

const everything = async () => JSON.stringify([...(await rowsOf(lake, 'states'))]);

describe('backfill({ lake, stream, from, to })', () => {
  it('brings back what was deleted, to the last row, and leaves what is there', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    const before = await everything();
    for (const key of await keysOf(lake, 'states/')) await lake.delete(key);
    expect(await again(log, 0, 5)).toMatchObject({ from: 0, to: 5, batches: 3, rows: 5 });
    expect(await everything()).toBe(before);
  });

  it('doubles nothing, whatever was deleted and however often it runs', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    const before = await everything();
    const keys = await keysOf(lake, 'states/');
    await fc.assert(
      fc.asyncProperty(fc.subarray([...keys]), fc.integer({ min: 1, max: 3 }), async (gone, times) => {
        for (const key of gone) await lake.delete(key);
        for (let n = 0; n < times; n++) await again(log, 0, 5);
        expect(await everything()).toBe(before);
      }),
      { numRuns: 30 },
    );
  });

  it('lands whole batches: every one that holds a part of the range', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    expect(await again(log, 1, 3)).toMatchObject({ from: 0, to: 4, batches: 2 });
    expect(await again(log, 4, 5)).toMatchObject({ from: 4, to: 5, batches: 1 });
  });

  it('tells the catalog of the partitions that are back', async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    const told: string[] = [];
    const catalog = {
      addPartitions: async (_: string, names: readonly string[]) => void told.push(...names),
      dropPartitions: async () => undefined,
      partitions: async () => [],
    };
    const { partitions } = await again(log, 0, 5, { catalog });
    expect(told).toEqual(partitions);
    expect(told.length).toBe(3);
  });

  it('refuses offsets that were never landed, and says up to where it can', async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    await expect(again(log, 0, 6)).rejects.toThrow('flight-states/0 is landed up to 5');
    await expect(again(log, 3, 3)).rejects.toThrow('3 to 3 is no range');
  });

  it('refuses what the log has dropped since, and deletes or writes nothing', async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    const before = await keysOf(lake);
    log.expire(STATES_TOPIC, 1);
    await expect(again(log, 0, 5)).rejects.toThrow('begins at offset 1');
    expect(await keysOf(lake)).toEqual(before);
  });

  it('refuses where the plans of that time were pruned: how the batches were cut is not known any more', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    for (const key of await keysOf(lake, 'log/flight-states/g0001/0/00000000000000000000')) await lake.delete(key);
    await expect(again(log, 0, 5)).rejects.toThrow('before offset 2 is not known any more');
  });
});
