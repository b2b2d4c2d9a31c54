import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LONDON, namedRegion, parseBoundingBox } from 'flights-core';
import { flightsJson, recordedData, temporaryFolder } from './cli.test-help.ts';
import { countFolder } from './independent-count.test-help.ts';

/** Recorded skies through the whole pipeline, compared with a count made from the raw files alone. */
const data = recordedData();
let work: string;
beforeAll(async () => {
  work = await temporaryFolder();
});
afterAll(() => rm(work, { recursive: true }));

interface Report {
  readonly polls: object;
  readonly rows: { in: number; kept: number; dropped: Record<string, number> };
  readonly appended: number;
  readonly landed: number;
  readonly dead_letters: number;
}
type HourRow = Readonly<Record<string, number | string | boolean>>;

const replayed = async (folder: string, bbox: string) => replayedInto(await mkdtemp(join(work, 'data-')), folder, bbox);

async function replayedInto(dir: string, folder: string, bbox: string) {
  const report = await flightsJson<Report>('replay', folder, '--once', `--bbox=${bbox}`, '--data', dir);
  const rows = await flightsJson<HourRow[]>('metrics', 'flights-per-hour', '--format', 'json', '--data', dir);
  const hours = new Map(
    rows.map(({ hour_utc, polls_ok, observations, aircraft, flights }) => [
      String(hour_utc).slice(0, 13),
      { polls_ok, observations, aircraft, flights },
    ]),
  );
  return { dir, report, hours, rows };
}

/** Names of the stored hours of a data directory with one region. */
async function storedHours(dir: string): Promise<readonly string[]> {
  const files = await readdir(join(dir, 'lake'), { recursive: true });
  return files
    .filter((name) => name.startsWith(join('metrics', 'hourly', 'region=')) && name.endsWith('.parquet'))
    .map((name) => basename(name))
    .sort();
}
/** What is there when each hour was stored once: when it was final. */
const onceEach = (rows: readonly HourRow[]): readonly string[] =>
  rows
    .filter(({ final }) => final)
    .map(({ hour_utc }) => `${String(hour_utc).slice(0, 13).replace('T', '-')}-r0.parquet`);

async function expectEqualCounts(folder: string, bbox: string) {
  const counted = countFolder(folder, parseBoundingBox(bbox));
  const { report, hours, dir, rows } = await replayed(folder, bbox);
  expect(await storedHours(dir)).toEqual(onceEach(rows));
  expect(report).toMatchObject({
    polls: counted.polls,
    rows: counted.rows,
    appended: counted.rows.kept,
    landed: counted.rows.kept,
    dead_letters: 0,
  });
  for (const [hour, expected] of counted.hours) expect([hour, hours.get(hour)]).toEqual([hour, expected]);
  const more = [...hours].filter(([hour]) => !counted.hours.has(hour));
  expect(more.map(([, row]) => row)).toEqual(
    more.map(() => ({ polls_ok: 0, observations: 0, aircraft: 0, flights: 0 })),
  );
  return { report, dir };
}

const box = ({ south, west, north, east } = LONDON.box) => [south, west, north, east].join(',');
const LONDON_BOX = box();
const SWISS_BOX = box(namedRegion('switzerland').box);

(data ? describe : describe.skip)('a recorded day comes out as it is counted by hand', () => {
  const snapshots = join(data ?? '', 'snapshots');
  it.each([
    ['London, readsb shape', 'london-20250706-20min/v2', LONDON_BOX],
    ['London, OpenSky shape', 'london-20250706-20min/opensky', LONDON_BOX],
    ['inner London only', 'london-20250706-20min/v2', '51.44,-0.60,51.50,0.10'],
    ['Switzerland, readsb shape', 'swiss-20180801-900s/v2', SWISS_BOX],
    ['Switzerland, OpenSky shape', 'swiss-20180801-900s/opensky', SWISS_BOX],
  ])('%s', (_, folder, bbox) => expectEqualCounts(join(snapshots, folder), bbox));

  it.each([
    ['the world over the UK', 'opensky/states-all-world-20211017T114950Z.json', '49,-11,61,2'],
    ['the world across 180°', 'opensky/states-all-world-20211017T114950Z.json', '-40,160,30,-150'],
    ["one receiver's awkward sky", 'readsb/overirvine-aircraft.json', '33.5,-118.5,34.2,-117.2'],
    ['a receiver in Arizona', 'readsb/sdre-aircraft_1.json', '25,-125,45,-100'],
    [
      'an old receiver, whose altitudes we do not read in a replay',
      'readsb/legacy-dump1090-london-20191003.json',
      '49,-11,61,2',
    ],
  ])('%s, a single snapshot', async (_, file, bbox) => {
    const folder = await mkdtemp(join(work, 'one-'));
    await cp(join(data!, file), join(folder, 'snapshot.json'));
    await expectEqualCounts(folder, bbox);
  });
});

describe('a replay', () => {
  const NOON_MS = Date.UTC(2025, 6, 6, 12);
  const plane = (hex: string, changes: object = {}) => ({
    hex,
    type: 'adsb_icao',
    flight: 'BAW1',
    lat: 51.45,
    lon: -0.2,
    seen_pos: 1,
    alt_baro: 3000,
    ...changes,
  });
  const sky = (minute: number, ac: object[]) => JSON.stringify({ now: NOON_MS + minute * 60_000, ac });
  let folder: string;
  beforeAll(async () => {
    folder = join(work, 'by-hand');
    await mkdir(folder);
    const files: Record<string, string> = {
      '0.json': sky(0, [
        plane('400001', { alt_baro: 'ground' }),
        plane('400002'),
        plane('~400002'),
        plane('400003', { type: 'adsb_other' }),
        plane('400004', { seen_pos: 61 }),
      ]),
      '1.json': sky(10, [
        plane('400002', { flight: '' }),
        plane('400005', { flight: '' }),
        plane('400006', { lat: 51.3799 }),
      ]),
      '2.json': sky(20, [plane('400002', { flight: 'BAW2' }), plane('400005', { flight: ' 00000 ' })]),
      '3.json': sky(60, []),
      '4.json': '{"detail":"Too many requests"}',
      '20250706T123000Z.json': '<html>502</html>',
      '6.json': sky(70, [plane('400007'), plane('400007', { seen_pos: 0, flight: 'BAW7' })]),
    };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  });

  it('of cases written by hand is counted by the rules', () =>
    expectEqualCounts(folder, LONDON_BOX).then(() => undefined));

  it('run again over the same data changes nothing', async () => {
    const first = await replayed(folder, LONDON_BOX);
    const { seconds: _, ...again } = await flightsJson<Report & { seconds: number }>(
      'replay',
      folder,
      '--once',
      '--data',
      first.dir,
    );
    const { seconds: __, ...before } = first.report as Report & { seconds: number };
    expect(again).toEqual(before);
  });

  it('of a day stores each of its hours once, and none when it runs again', async () => {
    const day = join(work, 'day');
    await mkdir(day);
    for (let minute = 0; minute < 24 * 60; minute += 20) {
      const ac = [plane('400001', { flight: minute % 60 === 40 ? '' : 'BAW1' }), plane('400002', { flight: '' })];
      await writeFile(join(day, `${minute}.json`), sky(minute, ac));
    }
    const { dir, rows } = await replayed(day, LONDON_BOX);
    expect([rows.length, rows.every(({ final, revision }) => final === true && revision === 0)]).toEqual([24, true]);
    expect((await storedHours(dir)).length).toBe(24);
    await replayedInto(dir, day, LONDON_BOX);
    expect(await storedHours(dir)).toEqual(onceEach(rows));
  });

  it('whose raw data is gone answers the same hours', async () => {
    const { dir, rows } = await replayed(folder, LONDON_BOX);
    const ids = ['flights-per-hour', 'flights-last-hour', 'flights-average-per-hour'];
    const answers = () => Promise.all(ids.map((id) => flightsJson('metrics', id, '--format', 'json', '--data', dir)));
    const before = await answers();
    expect(rows.filter(({ final }) => final).length).toBeGreaterThan(0);
    for (const table of ['states', 'polls']) await rm(join(dir, 'lake', table), { recursive: true });
    expect(await answers()).toEqual([rows.filter(({ final }) => final), ...before.slice(1)]);
  });

  it('counts an hour without polls as zero with no coverage, not as missing', async () => {
    const { dir } = await replayed(folder, LONDON_BOX);
    const gap = join(work, 'gap');
    await mkdir(gap);
    await writeFile(join(gap, 'late.json'), sky(300, [plane('400008')]));
    await flightsJson('replay', gap, '--once', '--every', '10m', '--data', dir);
    const rows = await flightsJson<HourRow[]>('metrics', 'flights-per-hour', '--format', 'json', '--data', dir);
    expect(
      rows.map(({ hour_utc, polls_ok, flights, coverage }) => [
        String(hour_utc).slice(11, 13),
        polls_ok,
        flights,
        coverage,
      ]),
    ).toEqual([
      ['12', 3, 3, 0.5],
      ['13', 2, 1, expect.closeTo(1 / 3)],
      ['14', 0, 0, 0],
      ['15', 0, 0, 0],
      ['16', 0, 0, 0],
      ['17', 1, 1, 1],
    ]);
  });
});
