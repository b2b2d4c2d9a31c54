import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse } from './duckdb.ts';
import { METRICS } from './metrics.ts';
import { runDashboard, runMetric } from './run.ts';
import { BEGIN, everyInterval, landWorlds, type Stored, sighting, type World } from './world.test-data.ts';

const hour = (n: number, flights: number): Stored => ({
  hourMs: BEGIN + n * HOUR_MS,
  revision: 0,
  pollsOk: 4,
  pollsExpected: 4,
  observations: 40,
  aircraft: 10,
  flights,
});
/** A month of stored hours, then one that is only computed yet and one in progress. */
const polls = everyInterval(BEGIN, 6);
const month: World = {
  polls,
  seen: polls.map(({ slotAt }) => sighting(slotAt, '400001', 'BAW1')),
  stored: Array.from({ length: 720 }, (_, n) => hour(n - 720, 12)),
};
const lastYear: World = { polls: [], seen: [], stored: [hour(-9000, 10), hour(-8999, 20)] };

let lakeDir: string;
let warehouse: DuckDbWarehouse;
beforeAll(async () => {
  lakeDir = await mkdtemp(join(tmpdir(), 'dashboard-'));
  await landWorlds(lakeDir, { month, lastyear: lastYear });
  warehouse = await duckdbWarehouse({ lakeDir, threads: 1 });
});
afterAll(async () => {
  warehouse.close();
  await rm(lakeDir, { recursive: true });
});

describe('runDashboard(warehouse, region)', () => {
  it('answers every metric, and of the hours the newest 72 that are final and the one in progress', async () => {
    const answers = await runDashboard(warehouse, 'month');
    expect(Object.keys(answers)).toEqual(METRICS.map(({ id }) => id));
    const hours = answers['flights-per-hour']!;
    expect(hours.map(({ final }) => final)).toEqual([...Array(72).fill(true), false]);
    expect(hours.map(({ flights }) => flights)).toEqual([...Array(71).fill(12), 1, 1]);
    expect(answers['flights-average-per-hour']).toMatchObject([{ hours: 24, flights_per_hour: (23 * 12 + 1) / 24 }]);
  });

  it('answers a region whose raw data is long gone from its stored hours', async () => {
    const answers = await runDashboard(warehouse, 'lastyear');
    expect(answers['flights-per-hour']!.map(({ flights }) => flights)).toEqual([10, 20]);
    expect(answers['flights-last-hour']).toMatchObject([{ flights: 20, final: true }]);
    expect(answers['flights-average-per-hour']).toMatchObject([{ hours: 2, flights_per_hour: 15 }]);
    expect(answers['latest-positions']).toEqual([]);
  });
});

describe('runMetric(warehouse, id, params)', () => {
  it('answers every hour there is, unless it is asked for some', async () => {
    expect((await runMetric(warehouse, 'flights-per-hour', { region: 'month' })).length).toBe(722);
    const asked = { region: 'month', from: new Date(BEGIN - 5 * HOUR_MS), to: new Date(BEGIN - 2 * HOUR_MS) };
    expect((await runMetric(warehouse, 'flights-per-hour', asked)).length).toBe(3);
  });

  it('names the metrics there are where it is asked for another', async () => {
    await expect(runMetric(warehouse, 'flights', { region: 'month' })).rejects.toThrow(
      "'flights' is no metric (flights-per-hour",
    );
  });
});
