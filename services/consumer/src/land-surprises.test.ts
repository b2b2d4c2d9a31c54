import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainPositions, chainTotals } from './chains.ts';
import { folderLake } from './folder-lake.ts';
import { startGeneration } from './generation.ts';
import { doneKey, planKey } from './keys.ts';
import { land } from './land.ts';
import { layout1 } from './layout-1.ts';
import { encodeJson, type Plan } from './plan.ts';
import { aircraft, failAt, folder, json, lake, nextHour, states, twoHours } from './proof/lake-bench.ts';
import { keysOf, rowsOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

describe('land, when the log is not what it was,', () => {
  it('goes on behind a gap, and says so in the plan, the marker and the report', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    for (const icao24 of ['40621d', '4ca7b5', 'a8b1c2']) log.put(stateRecord(state('london', nextHour, icao24)));
    log.expire(STATES_TOPIC, 7);
    const { gaps, totals } = await land({ stream: log, lake });
    expect(gaps).toEqual([{ ...states, from: 5, to: 7 }]);
    expect(totals).toMatchObject({ plans: 1, records: 1 });
    expect(await json(planKey(states, 5))).toMatchObject({ start: 5, end: 8, gap: { from: 5, to: 7 } });
    expect(await json(doneKey(states, 5))).toMatchObject({ records: 1, gap: { from: 5, to: 7 } });
    expect((await aircraft()).slice(-1)).toEqual(['a8b1c2']);
    expect((await land({ stream: log, lake })).gaps).toEqual([]);
  });

  it('begins where the log begins, with a gap, when the first landing comes late', async () => {
    const log = twoHours();
    log.expire(STATES_TOPIC, 3);
    const { gaps, totals } = await land({ stream: log, lake });
    expect(gaps).toEqual([{ ...states, from: 0, to: 3 }]);
    expect(totals.rows).toBe(4);
  });

  it('is not held up by a log that has lost all it was to land', async () => {
    const log = twoHours();
    log.expire(STATES_TOPIC, 5);
    expect(await land({ stream: log, lake })).toMatchObject({
      drained: true,
      gaps: [{ from: 0, to: 5 }],
      totals: { rows: 2 },
    });
  });

  it('lands what is left of a batch that was planned before the log lost its beginning', async () => {
    const log = twoHours();
    await expect(land({ stream: log, lake: failAt('dt=2026-01-31-10') })).rejects.toThrow('disk full');
    const [first] = (await rowsOf(lake, 'states')).keys();
    expect(first).toContain('dt=2026-01-31-09'); // written whole, before
    log.expire(STATES_TOPIC, 2);
    const { gaps } = await land({ stream: log, lake });
    expect(gaps).toEqual([{ ...states, from: 0, to: 2 }]);
    expect(await aircraft()).toEqual(['3944ed', '3c6444', '4070e9', '4070e9', '4070e9']);
    expect(await chainTotals(lake, STATES_TOPIC)).toMatchObject({ rows: 5 });
  });

  it('stops with what to do when the log ends before what is landed', async () => {
    await land({ stream: twoHours(), lake });
    const replaced = new MemoryLog();
    replaced.put(stateRecord(state('london', nextHour, '40621d')));
    await expect(land({ stream: replaced, lake })).rejects.toThrow(
      /flight-states\/0 ends at offset 1, .* up to 5: .*start a new generation/,
    );
    expect((await aircraft()).length).toBe(5);
  });

  it('lands the new log beside the old one once a generation is started for it', async () => {
    await land({ stream: twoHours(), lake });
    const replaced = new MemoryLog();
    replaced.put(stateRecord(state('london', nextHour, '40621d')), pollRecord(poll('london', nextHour)));
    for (const topic of [STATES_TOPIC, POLLS_TOPIC]) {
      expect(await startGeneration({ lake, stream: replaced, topic })).toBe(2);
    }
    expect(await land({ stream: replaced, lake })).toMatchObject({ drained: true, gaps: [], totals: { rows: 2 } });
    expect((await aircraft()).length).toBe(6);
    expect(await chainTotals(lake, STATES_TOPIC)).toMatchObject({ rows: 6 });
    expect(await chainPositions(lake)).toMatchObject([
      { topic: POLLS_TOPIC, generation: 2, position: 1 },
      { topic: STATES_TOPIC, generation: 2, position: 1 },
    ]);
  });

  it('starts no generation where landing can go on, unless it is forced to', async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    const start = { lake, stream: log, topic: STATES_TOPIC };
    await expect(startGeneration(start)).rejects.toThrow('landing can go on as it is');
    expect(await startGeneration({ ...start, force: true })).toBe(2);
  });

  it('refuses an answer with records that were not asked for', async () => {
    const log = twoHours();
    const stream: MemoryLog = Object.create(log, {
      read: {
        async *value(topic: string, partition: number, from: number, to: number) {
          yield* log.read(topic, partition, from, to);
          yield log.page(topic, partition, from, to);
        },
      },
    });
    await expect(land({ stream, lake })).rejects.toThrow('the log answered with offset 0 where 5 was due');
    expect(await keysOf(lake, 'states/')).toEqual([]);
  });
});

describe('land, when the lake holds what it did not expect,', () => {
  it("touches nothing of another's file under its key, and leaves the batch undone", async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    const [key] = await keysOf(lake, 'states/region=paris');
    const elsewhere = folderLake(join(folder, 'elsewhere'));
    for (const strange of [(await lake.read((await keysOf(lake, 'polls/'))[0]!))!, Buffer.from('not ours')]) {
      await elsewhere.delete(key!);
      await elsewhere.create(key!, strange);
      await expect(land({ stream: log, lake: elsewhere })).rejects.toThrow(/exists with other content: .*move it away/);
      expect(Buffer.compare((await elsewhere.read(key!))!, strange)).toBe(0);
      expect((await chainPositions(elsewhere))[0]).toMatchObject({ position: 0, undone: { start: 0, end: 5 } });
    }
    await elsewhere.delete(key!);
    expect(await land({ stream: log, lake: elsewhere })).toMatchObject({ drained: true });
  });

  it('lands an undone plan of the last release with the layout it was planned with', async () => {
    const log = twoHours();
    await expect(land({ stream: log, lake: failAt('dt=2026-01-31-10') })).rejects.toThrow('disk full');
    const used: number[] = [];
    const noting =
      (layout: number): typeof layout1 =>
      (plan, table, pages) => {
        used.push(layout);
        return layout1(plan, table, pages);
      };
    log.put(stateRecord(state('london', nextHour, '40621d')));
    await land({ stream: log, lake, layouts: { current: 2, byNumber: new Map([1, 2].map((n) => [n, noting(n)])) } });
    expect(used).toEqual([1, 2, 2]);
  });

  it('says which release to use for a plan it does not know how to land', async () => {
    const plan: Plan = { layout: 7, ...states, start: 0, end: 5 };
    await lake.create(planKey(states, 0), encodeJson(plan));
    await expect(land({ stream: twoHours(), lake })).rejects.toThrow('has layout 7; this release knows 1');
  });

  it.each(['', '{"layout":1}', '[]', 'null', '{"layout":1,"start":0,"end":-1}'])(
    'stops at a plan that is %j',
    async (text) => {
      await lake.create(planKey(states, 0), Buffer.from(text));
      await expect(land({ stream: twoHours(), lake })).rejects.toThrow(planKey(states, 0));
      expect(await keysOf(lake, 'states/')).toEqual([]);
    },
  );

  it('stops where links of the chain are missing, rather than landing twice or not at all', async () => {
    const log = twoHours();
    await land({ stream: log, lake, maxRecords: 2 });
    await lake.delete(doneKey(states, 2));
    await lake.delete(planKey(states, 2));
    await lake.delete(doneKey(states, 4));
    await expect(land({ stream: log, lake })).rejects.toThrow('does not begin at 2, where the landed part ends');
  });
});
