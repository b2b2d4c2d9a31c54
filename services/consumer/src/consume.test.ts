import { describe, expect, it } from '@jest/globals';
import type { StreamRecord, Warehouse } from 'flights-core';
import { duckdbWarehouse } from 'flights-metrics-sql';
import { consume } from './consume.ts';
import { storedHours } from './hourly.test-help.ts';
import { hourlyKey } from './keys.ts';
import { folder, lake } from './proof/lake-bench.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

const HOUR_MS = 3_600_000;
const BEGIN_MS = Date.UTC(2026, 0, 28, 4);
const slotsOf = (hour: number, icao24: string): readonly StreamRecord[] =>
  [0, 1, 2, 3].flatMap((quarter) => {
    const at = new Date(BEGIN_MS + hour * HOUR_MS + quarter * 900_000).toISOString();
    return [stateRecord(state('london', at, icao24)), pollRecord(poll('london', at))];
  });

describe('consume({ countRecent })', () => {
  it('counts the last hours, all once a day, all where an hour is missing before them, and all after older data', async () => {
    const log = new MemoryLog(1, 1000);
    const warehouse = await duckdbWarehouse({ lakeDir: `${folder}/lake`, threads: 1 });
    const asked: string[] = [];
    const watched: Warehouse = {
      query(sql) {
        const [, from] = /FROM polls WHERE region = 'london' AND dt >= '([\d-]+)'/.exec(sql) ?? [];
        asked.push(from ?? 'all');
        return warehouse.query(sql);
      },
    };
    /** A run five minutes into the hour. */
    const run = async (hour: number) => {
      asked.length = 0;
      const now = new Date(BEGIN_MS + hour * HOUR_MS + 300_000);
      const refresh = () => warehouse.refresh();
      const { hourly } = await consume({ stream: log, lake, warehouse: watched, refresh, countRecent: true, now });
      return { asked: [...asked], written: hourly!.written.length, revised: hourly!.revised };
    };
    for (let hour = 0; hour < 40; hour++) log.put(...slotsOf(hour, '4070e9'));
    expect(await run(40)).toEqual({ asked: ['all'], written: 40, revised: [] });
    log.put(...slotsOf(40, '4070e9'));
    expect(await run(41)).toEqual({ asked: ['2026-01-28-15'], written: 1, revised: [] });
    log.put(...slotsOf(41, '4070e9'));
    await lake.delete(hourlyKey('london', new Date(BEGIN_MS + 11 * HOUR_MS), 0)); // a crash may leave it like that
    expect(await run(42)).toEqual({ asked: ['2026-01-28-16', 'all'], written: 2, revised: [] });
    for (let hour = 42; hour < 47; hour++) log.put(...slotsOf(hour, '4070e9'));
    expect(await run(47)).toEqual({ asked: ['all'], written: 5, revised: [] }); // at three in the morning
    log.put(stateRecord(state('london', new Date(BEGIN_MS + 2 * HOUR_MS).toISOString(), '3c6444')));
    expect(await run(48)).toEqual({ asked: ['all'], written: 0, revised: ['london/2026-01-28T06'] });
    expect([...(await storedHours(lake)).values()].map(({ flights }) => Number(flights))).toEqual(
      Array.from({ length: 47 }, (_, hour) => (hour === 2 ? 2 : 1)),
    );
    warehouse.close();
  }, 60_000);
});
