import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR_MS } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse } from './duckdb.ts';
import { runMetric } from './run.ts';
import type { MetricParams } from './sql-text.ts';
import { everyInterval, landWorlds, type Polled, type Seen, sighting, type World } from './world.test-data.ts';

/** The rules' edges, to the second: random worlds seldom stand exactly on one. A case is a region of one lake. */
const at = (time: string): number => Date.parse(`2025-07-06T${time}Z`);
const polled = (intervalS: number, ...times: readonly string[]): Polled[] =>
  times.map((time) => ({ slotAt: at(time), intervalS, status: 'ok' }));
const seen = (time: string, callsign: string | null, more: Partial<Seen> = {}): Seen =>
  sighting(at(time), '400001', callsign, more);

/** Polls at the times of the rows, and rows of one aircraft. */
const world = (intervalS: number, ...rows: readonly (readonly [time: string, callsign: string | null])[]): World => ({
  polls: polled(intervalS, ...rows.map(([time]) => time)),
  seen: rows.map(([time, callsign]) => seen(time, callsign)),
});

/** Flights of the hour 10:00: two where the nameless row takes the other name, one where it takes none or the same. */
const NAMED: readonly (readonly [name: string, flights: number, world: World])[] = [
  [
    'takes a name 20 minutes before at 15-minute polls',
    2,
    world(900, ['09:40:00', 'BAW1'], ['10:00:00', null], ['10:50:00', 'EZY2']),
  ],
  ['takes none a second further', 1, world(900, ['09:39:59', 'BAW1'], ['10:00:00', null], ['10:50:00', 'EZY2'])],
  [
    'takes a name 15 minutes before at 1-minute polls',
    2,
    world(60, ['09:45:00', 'BAW1'], ['10:00:00', null], ['10:50:00', 'EZY2']),
  ],
  [
    'takes none a second further there either',
    1,
    world(60, ['09:44:59', 'BAW1'], ['10:00:00', null], ['10:50:00', 'EZY2']),
  ],
  [
    'takes the earlier of two equally near',
    2,
    world(900, ['09:50:00', 'BAW1'], ['10:00:00', null], ['10:10:00', 'EZY2']),
  ],
  ['takes the later where it is nearer', 1, world(900, ['09:49:59', 'BAW1'], ['10:00:00', null], ['10:10:00', 'EZY2'])],
  ['takes a name 20 minutes after', 2, world(900, ['10:00:00', 'BAW1'], ['10:50:00', null], ['11:10:00', 'EZY2'])],
  ['takes none a second later', 1, world(900, ['10:00:00', 'BAW1'], ['10:50:00', null], ['11:10:01', 'EZY2'])],
  [
    'stays nameless, and is a flight where the aircraft has no name in the hour',
    1,
    world(900, ['09:30:00', 'BAW1'], ['10:00:00', null]),
  ],
  [
    'takes the nearest name of several before',
    2,
    world(900, ['09:30:00', 'EZY2'], ['09:45:00', 'BAW1'], ['10:00:00', null], ['10:50:00', 'EZY2']),
  ],
];

/** Flights of 24 hours: the same callsign before and after a silence. */
const SILENT: readonly (readonly [name: string, flights: number, world: World])[] = [
  ['one flight after 35 minutes at 15-minute polls', 1, world(900, ['09:00:00', 'BAW1'], ['09:35:00', 'BAW1'])],
  ['two a second later', 2, world(900, ['09:00:00', 'BAW1'], ['09:35:01', 'BAW1'])],
  ['one flight after 30 minutes at 1-minute polls', 1, world(60, ['09:00:00', 'BAW1'], ['09:30:00', 'BAW1'])],
  ['two a second later there too', 2, world(60, ['09:00:00', 'BAW1'], ['09:30:01', 'BAW1'])],
  [
    'one flight over the silence of the longer interval, where it became shorter',
    1,
    {
      polls: [...polled(900, '09:00:00'), ...polled(60, '09:35:00')],
      seen: [seen('09:00:00', 'BAW1'), seen('09:35:00', 'BAW1')],
    },
  ],
  [
    'and where it became longer',
    1,
    {
      polls: [...polled(60, '09:00:00'), ...polled(900, '09:35:00')],
      seen: [seen('09:00:00', 'BAW1'), seen('09:35:00', 'BAW1')],
    },
  ],
];

/** 26 hours of polls from 08:00 on, the last one at the beginning of the hour in progress. */
const SPAN: World = {
  polls: everyInterval(at('08:00:00'), 26 * 4 + 1),
  seen: [
    seen('09:45:00', 'OUT1'), // the last slot before the 24 hours
    seen('10:00:00', 'BAW1'), // the first of them
    sighting(at('10:00:00') + 24 * 3_600_000 - 900_000, '400002', 'BAW2'), // the last
    sighting(at('10:00:00') + 24 * 3_600_000, '400003', 'OUT2'), // the hour in progress
  ],
};

/** Two deliveries of one aircraft in one slot, equally fresh: the one that says more is kept. */
const TIE: World = {
  polls: polled(900, '09:00:00'),
  seen: [seen('09:00:00', null, { type: null }), seen('09:00:00', 'BAW1', { type: null }), seen('09:00:00', 'BAW1')],
};

const regionOf = (kind: string, index: number) => `${kind}${index}`;
let folder: string;
let warehouse: DuckDbWarehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-edges-'));
  const named = NAMED.map(([, , w], i) => [regionOf('named', i), w] as const);
  const silent = SILENT.map(([, , w], i) => {
    const last = w.polls.at(-1)!; // 24-hour numbers need a full hour: polls go on to the hour's end
    const rest = everyInterval(last.slotAt + 300_000, 6, 300);
    return [regionOf('silent', i), { ...w, polls: [...w.polls, ...rest] }] as const;
  });
  const finals = {
    finala: { polls: polled(900, '09:00:00', '09:45:00'), seen: [] },
    finalb: { polls: polled(900, '09:00:00', '09:44:59'), seen: [] },
  };
  await landWorlds(folder, { ...Object.fromEntries([...named, ...silent]), span: SPAN, tie: TIE, ...finals });
  warehouse = await duckdbWarehouse({ lakeDir: folder });
});
afterAll(async () => {
  warehouse.close();
  await rm(folder, { recursive: true });
});

describe('a row without a callsign', () => {
  it.each(NAMED.map(([name, flights], i) => [name, regionOf('named', i), flights] as const))(
    '%s',
    async (_, region, flights) => {
      const hours = await runMetric(warehouse, 'flights-per-hour', { region });
      expect(hours.find(({ hour_utc }) => hour_utc === '2025-07-06T10:00:00.000Z')).toMatchObject({ flights });
    },
  );
});

describe('a callsign that falls silent is', () => {
  it.each(SILENT.map(([name, flights], i) => [name, regionOf('silent', i), flights] as const))(
    '%s',
    async (_, region, flights) =>
      expect(await runMetric(warehouse, 'flights-last-24h', { region })).toMatchObject([{ aircraft: 1, flights }]),
  );
});

describe('the last 24 hours', () => {
  it('begin with their first slot and end before the hour in progress', async () => {
    const [day] = await runMetric(warehouse, 'flights-last-24h', { region: 'span' });
    expect(day).toEqual({
      region: 'span',
      from_utc: '2025-07-06T10:00:00.000Z',
      to_utc: '2025-07-07T10:00:00.000Z',
      aircraft: 2,
      flights: 2,
    });
  });
  it('are averaged over the hours that were watched', async () =>
    expect(await runMetric(warehouse, 'flights-average-per-hour', { region: 'span' })).toMatchObject([
      { hours: 24, flights_per_hour: 2 / 24 },
    ]));
});

it.each([
  ['finala', true],
  ['finalb', false],
])('an hour is final once the slot due next lies past it: %s', async (region, final) => {
  const hours = await runMetric(warehouse, 'flights-per-hour', { region });
  expect(hours.map((row) => row.final)).toEqual([final]);
});

it('of two equally fresh rows of one aircraft in one slot, the one that says more counts', async () =>
  expect(await runMetric(warehouse, 'latest-positions', { region: 'tie' })).toMatchObject([
    { callsign: 'BAW1', type_designator: 'A320' },
  ]));

describe('an hour of the week', () => {
  /** The days around the end of summer time in London, 2025-10-26 at 01:00 UTC, hour by hour; the flights are the UTC hour. */
  const autumn: World = {
    polls: [],
    seen: [],
    stored: Array.from({ length: 72 }, (_, n) => ({
      hourMs: Date.UTC(2025, 9, 25) + n * HOUR_MS,
      revision: 0,
      pollsOk: n === 70 ? 0 : 4,
      pollsExpected: 4,
      observations: 40,
      aircraft: 10,
      flights: n % 24,
    })),
  };
  let lakeDir: string;
  let stored: DuckDbWarehouse;
  beforeAll(async () => {
    lakeDir = await mkdtemp(join(tmpdir(), 'metrics-autumn-'));
    await landWorlds(lakeDir, { london: autumn, elsewhere: autumn });
    stored = await duckdbWarehouse({ lakeDir, threads: 1 });
  });
  afterAll(async () => {
    stored.close();
    await rm(lakeDir, { recursive: true });
  });

  it("is told by the region's clocks: the hour that comes twice in October is the mean of two", async () => {
    const rows = await runMetric(stored, 'hour-by-weekday', { region: 'london' });
    expect(rows.map(({ hour_local }) => hour_local)).toEqual(Array.from({ length: 24 }, (_, n) => n));
    // Saturday 25 October begins at 01:00 local; on Sunday 00:00 is 23:00 UTC, and 01:00 is 00:00 and 01:00 UTC
    expect(rows[0]).toMatchObject({ saturday: null, sunday: 23, monday: 0, tuesday: null, hours: 2 });
    expect(rows[1]).toMatchObject({ saturday: 0, sunday: 0.5, monday: 1, hours: 4 });
    expect(rows[23]).toMatchObject({ saturday: 22, sunday: 23, monday: 23, hours: 3 });
    expect(rows[22]).toMatchObject({ monday: null, hours: 2 }); // nobody watched
  });
  it('is told in UTC where the zone is not known', async () => {
    const rows = await runMetric(stored, 'hour-by-weekday', { region: 'elsewhere' });
    expect(rows[1]).toMatchObject({ saturday: 1, sunday: 1, monday: 1, hours: 3 });
  });
});

describe('the newest hours', () => {
  it('are as many as asked for, unless an earlier beginning is', async () => {
    const count = async (params: Partial<MetricParams>) =>
      (await runMetric(warehouse, 'flights-per-hour', { region: 'span', ...params })).length;
    expect(await count({})).toBe(27);
    expect(await count({ hours: 24 })).toBe(25); // and the one in progress
    expect(await count({ hours: 2, from: new Date(at('12:00:00')) })).toBe(23);
    expect(await count({ hours: 2, to: new Date(at('12:00:00')) })).toBe(2);
  });
});
