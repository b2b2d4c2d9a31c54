import { describe, expect, it } from '@jest/globals';
import { type Catalog, type Lake, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainPositions, chainTotals } from './chains.ts';
import { doneKey } from './keys.ts';
import { type Land, land } from './land.ts';
import { aircraft, failAt, half, lake, nextHour, quarter, states, twoHours } from './proof/lake-bench.ts';
import { deadLettersOf, keysOf, rowsOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

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
      partitions: async () => [],
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
      partitions: async () => [],
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
