import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Catalog, type Lake, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainPositions, chainTotals } from './chains.ts';
import { folderLake } from './folder-lake.ts';
import { startGeneration } from './generation.ts';
import { type Chain, doneKey, planKey } from './keys.ts';
import { type Land, land } from './land.ts';
import { layout1 } from './layout-1.ts';
import { encodeJson, type Plan } from './plan.ts';
import { deadLettersOf, keysOf, rowsOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

let folder: string;
let lake: Lake;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'land-'));
  lake = folderLake(join(folder, 'lake'));
});
afterEach(() => rm(folder, { recursive: true }));

const quarter = '2026-01-31T09:15:00.000Z';
const half = '2026-01-31T09:30:00.000Z';
const nextHour = '2026-01-31T10:00:00.000Z';
const states: Chain = { topic: STATES_TOPIC, generation: 1, partition: 0 };

function twoHours(): MemoryLog {
  const log = new MemoryLog();
  log.put(
    stateRecord(state('london', quarter, '4070e9')),
    stateRecord(state('london', quarter, '3c6444')),
    stateRecord(state('london', half, '4070e9')),
    stateRecord(state('paris', half, '3944ed')),
    stateRecord(state('london', nextHour, '4070e9')),
    pollRecord(poll('london', quarter)),
    pollRecord(poll('london', nextHour, { status: 'failed', source: null })),
  );
  return log;
}

const aircraft = async (): Promise<readonly unknown[]> =>
  [...(await rowsOf(lake, 'states')).values()]
    .flat()
    .map(({ icao24 }) => icao24)
    .sort();

/** The lake, but `act` comes before every creation; what it throws is what the caller gets. */
const before = (act: (key: string) => void): Lake => ({
  ...lake,
  async create(key, body) {
    act(key);
    return lake.create(key, body);
  },
});
const failAt = (part: string) =>
  before((key) => {
    if (key.includes(part)) throw new Error('disk full');
  });

describe('land({ stream, lake })', () => {
  it('lands a file for each region and hour, sorted by aircraft and time', async () => {
    const report = await land({ stream: twoHours(), lake });
    const files = await rowsOf(lake, 'states');
    expect([...files.keys()]).toEqual([
      'states/region=london/dt=2026-01-31-09/flight-states-g0001-0-00000000000000000000-00000000000000000005.parquet',
      'states/region=london/dt=2026-01-31-10/flight-states-g0001-0-00000000000000000000-00000000000000000005.parquet',
      'states/region=paris/dt=2026-01-31-09/flight-states-g0001-0-00000000000000000000-00000000000000000005.parquet',
    ]);
    expect([...files.values()].map((rows) => rows.map(({ icao24, slot_at }) => [icao24, slot_at]))).toEqual([
      [
        ['3c6444', quarter],
        ['4070e9', quarter],
        ['4070e9', half],
      ],
      [['4070e9', nextHour]],
      [['3944ed', half]],
    ]);
    expect(report).toMatchObject({
      drained: true,
      gaps: [],
      totals: { plans: 2, records: 7, rows: 7, deadLetters: 0, files: 5 },
      touched: { polls: ['region=london/dt=2026-01-31-09', 'region=london/dt=2026-01-31-10'] },
    });
  });

  it('does nothing where there is nothing new, and lands only what is', async () => {
    const log = twoHours();
    await land({ stream: log, lake });
    const keys = await keysOf(lake);
    expect((await land({ stream: log, lake })).totals).toMatchObject({ plans: 0, records: 0 });
    expect(await keysOf(lake)).toEqual(keys);
    log.put(stateRecord(state('london', nextHour, '40621d')));
    expect((await land({ stream: log, lake })).totals).toMatchObject({ plans: 1, records: 1, files: 1 });
    expect(await aircraft()).toEqual(['3944ed', '3c6444', '40621d', '4070e9', '4070e9', '4070e9']);
  });

  it('adds up what a chain has landed, so that a report over several runs needs one object', async () => {
    const log = twoHours();
    log.put({ ...stateRecord(state('london', half, '4070e9')), value: '?' });
    await land({ stream: log, lake, maxRecords: 2 });
    log.put(stateRecord(state('london', nextHour, '40621d')));
    await land({ stream: log, lake });
    expect(await chainTotals(lake, STATES_TOPIC)).toEqual({ rows: 6, dead_letters: 1, files: 5 });
    expect(await chainTotals(lake, 'another-topic')).toEqual({ rows: 0, dead_letters: 0, files: 0 });
    expect(await chainPositions(lake)).toMatchObject([
      { topic: POLLS_TOPIC, partition: 0, generation: 1, position: 2, undone: null, totals: { rows: 2 } },
      { topic: STATES_TOPIC, partition: 0, generation: 1, position: 7, undone: null, totals: { rows: 6 } },
    ]);
    expect((await deadLettersOf(lake)).map(({ offset, reason }) => [offset, reason])).toEqual([[5, 'not JSON']]);
  });

  it('cuts the log into batches of maxRecords, and refuses a number that is none', async () => {
    const seen: number[] = [];
    const onProgress: Land['onProgress'] = ({ topic, position }) => topic === STATES_TOPIC && seen.push(position);
    await land({ stream: twoHours(), lake, maxRecords: 2, onProgress });
    expect(seen).toEqual([2, 4, 5]);
    await expect(land({ stream: twoHours(), lake, maxRecords: 0 })).rejects.toThrow('maxRecords: 0 is no number');
  });

  it('reads every partition of the topic', async () => {
    const log = new MemoryLog(3);
    const fleet = ['4070e9', '3c6444', '40621d', '3944ed', '4ca7b5', 'a8b1c2'];
    log.put(...fleet.map((icao24) => stateRecord(state('london', half, icao24))));
    const { partitions } = await land({ stream: log, lake });
    expect(partitions.map(({ topic, partition }) => [topic, partition])).toEqual([
      [STATES_TOPIC, 0],
      [STATES_TOPIC, 1],
      [STATES_TOPIC, 2],
      [POLLS_TOPIC, 0],
    ]);
    expect(await aircraft()).toEqual([...fleet].sort());
  });

  it('stops between batches when told to, keeps the polls back, and goes on the next time', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    const report = await land({ stream: twoHours(), lake, maxRecords: 2, signal: controller.signal, onProgress });
    expect(report).toMatchObject({ drained: false, totals: { plans: 1, records: 2 } });
    expect([...(await rowsOf(lake, 'polls')).keys()]).toEqual([]);
    expect(await land({ stream: twoHours(), lake })).toMatchObject({ drained: true, totals: { records: 5 } });
  });

  it('leaves a poll for the next run when it came after its states were read', async () => {
    const log = twoHours();
    const stream: MemoryLog = Object.create(log, {
      range: {
        value: async (topic: string, partition: number) => {
          const range = await log.range(topic, partition);
          if (topic === STATES_TOPIC && range.end === 5) {
            log.put(stateRecord(state('london', nextHour, '40621d')), pollRecord(poll('london', nextHour)));
          }
          return range;
        },
      },
    });
    await land({ stream, lake });
    expect([...(await rowsOf(lake, 'polls')).values()].flat().length).toBe(2);
    await land({ stream, lake });
    expect([...(await rowsOf(lake, 'polls')).values()].flat().length).toBe(3);
  });

  it('tells the catalog of a partition after its files and before the batch is done', async () => {
    const calls: unknown[] = [];
    const catalog: Catalog = {
      async addPartitions(table, names) {
        if (table === 'states')
          calls.push(names, (await keysOf(lake, 'states/')).length, await lake.head(doneKey(states, 0)));
      },
      dropPartitions: async () => {},
    };
    await land({ stream: twoHours(), lake, catalog });
    const hours = ['region=london/dt=2026-01-31-09', 'region=london/dt=2026-01-31-10', 'region=paris/dt=2026-01-31-09'];
    expect(calls).toEqual([hours, 3, null]);
  });

  it('leaves the batch undone when the catalog fails, and redoes it with the same end', async () => {
    const log = twoHours();
    const catalog: Catalog = {
      addPartitions: () => Promise.reject(new Error('throttled')),
      dropPartitions: async () => {},
    };
    await expect(land({ stream: log, lake, catalog })).rejects.toThrow('throttled');
    expect(await chainPositions(lake)).toMatchObject([{ position: 0, undone: { start: 0, end: 5 } }]);
    log.put(stateRecord(state('london', nextHour, '40621d')));
    expect((await land({ stream: log, lake })).partitions[0]).toMatchObject({ plans: 2, position: 6 });
    expect(await aircraft()).toEqual(['3944ed', '3c6444', '40621d', '4070e9', '4070e9', '4070e9']);
  });

  it.each(['.plan.json', 'dt=2026-01-31-10', 'dlq/', '.done.json'])(
    'lands everything once after failing at %s',
    async (part) => {
      const log = twoHours();
      log.put({ ...stateRecord(state('london', half, '4070e9')), value: '?' });
      await expect(land({ stream: log, lake: failAt(part) })).rejects.toThrow('disk full');
      await land({ stream: log, lake });
      expect(await aircraft()).toEqual(['3944ed', '3c6444', '4070e9', '4070e9', '4070e9']);
      expect((await deadLettersOf(lake)).length).toBe(1);
    },
  );

  it('needs no long listing when it is given the hints of the run before, and trusts them no further', async () => {
    const log = twoHours();
    const hints = new Map<string, number>();
    await land({ stream: log, lake, maxRecords: 1, hints });
    const listed: string[] = [];
    const watched: Lake = {
      ...lake,
      async *list(prefix, startAfter) {
        for await (const object of lake.list(prefix, startAfter)) {
          listed.push(object.key);
          yield object;
        }
      },
    };
    log.put(stateRecord(state('london', nextHour, '40621d')));
    await land({ stream: log, lake: watched, hints });
    expect(listed.filter((key) => key.startsWith(`log/${STATES_TOPIC}/g0001/0/`)).length).toBeLessThanOrEqual(3);
    const wrong = new Map([...hints.keys()].map((name) => [name, 999]));
    expect((await land({ stream: log, lake, hints: wrong })).totals.plans).toBe(0);
    expect((await aircraft()).length).toBe(6);
  });
});

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

async function json(key: string): Promise<unknown> {
  return JSON.parse(Buffer.from((await lake.read(key))!).toString());
}
