import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONDON, type SqlRow } from 'flights-core';
import { skyRows } from '../src/page/sky.test-data.ts';
import { aircraftOf, matching, SKY_COLUMNS, sorted } from './sky.ts';

const row: SqlRow = {
  icao24: '400001',
  callsign: 'BAW12',
  registration: 'G-EUAX',
  airline_icao: 'BAW',
  airline: 'British Airways',
  type_designator: 'A320',
  latitude: 51.47,
  longitude: -0.45,
  baro_altitude_ft: 12_000,
  geo_altitude_ft: 12_175,
  ground_speed_kt: 310,
  track_deg: 270,
  vertical_rate_fpm: -960,
  is_privacy_flagged: false,
};
const one = (changes: SqlRow) => aircraftOf([{ ...row, ...changes }], LONDON.box)[0]!;
const sky = aircraftOf(skyRows('2026-11-24T15:15:00Z', 31), LONDON.box);

describe('aircraftOf(rows, box, airlineNames)', () => {
  it('is an aircraft with its airline spelled out', () =>
    expect(one({})).toMatchObject({
      key: '400001',
      callsign: 'BAW12',
      airline: 'British Airways',
      altitudeFt: 12_000,
      climb: 'down',
      hidden: false,
    }));

  it('keeps a place but no name of an owner who asked not to be shown, even where the row still has one', () => {
    const hidden = one({ is_privacy_flagged: true });
    expect(hidden).toMatchObject({ hidden: true, callsign: null, registration: null, airline: null, latitude: 51.47 });
    expect(JSON.stringify(hidden)).not.toMatch(/400001|BAW|EUAX|British/);
  });

  it('has the code of an airline whose name is not known', () => expect(one({ airline: null }).airline).toBe('BAW'));

  it('falls back on the geometric altitude, and on none', () => {
    expect(one({ baro_altitude_ft: null }).altitudeFt).toBe(12_175);
    expect(one({ baro_altitude_ft: null, geo_altitude_ft: null }).altitudeFt).toBeNull();
    expect(one({ baro_altitude_ft: 0 }).altitudeFt).toBe(0);
  });

  it.each([
    [299, 'level'],
    [300, 'up'],
    [-300, 'down'],
    [0, 'level'],
    [null, null],
  ])('at %s feet a minute goes %s', (vertical_rate_fpm, climb) => expect(one({ vertical_rate_fpm }).climb).toBe(climb));

  it('leaves out a row without a position', () =>
    expect(aircraftOf([{ ...row, latitude: null }], LONDON.box)).toEqual([]));

  it('gives each its own key', () => expect(new Set(sky.map(({ key }) => key)).size).toBe(31));
});

describe('sorted(aircraft, order)', () => {
  it('has what is not known last either way, and all the others in order', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...SKY_COLUMNS),
        fc.boolean(),
        fc.shuffledSubarray(sky),
        (column, descending, some) => {
          const values = sorted(some, { column, descending }).map((aircraft) => aircraft[column]);
          const known = values.filter((value) => value !== null);
          expect(values.slice(known.length).every((value) => value === null)).toBe(true);
          const compare = (a: string | number, b: string | number) =>
            typeof a === 'number' ? a - Number(b) : a.localeCompare(String(b), 'en');
          for (let i = 1; i < known.length; i++) {
            const step = compare(known[i - 1]!, known[i]!);
            expect(descending ? -step : step).toBeLessThanOrEqual(0);
          }
          expect(new Set(values.length === some.length ? sorted(some, { column, descending }) : [])).toEqual(
            new Set(some),
          );
        },
      ),
    ));
});

describe('matching(aircraft, words)', () => {
  it.each([
    ['', 31],
    ['  ', 31],
    ['british', sky.filter(({ airline }) => airline === 'British Airways').length],
    ['a388', sky.filter(({ type }) => type === 'A388').length],
    ['no such thing', 0],
  ])('“%s” leaves %i', (words, left) => expect(matching(sky, words)).toHaveLength(left));
  it('finds a registration', () => expect(matching([one({})], 'g-euax')).toHaveLength(1));
});
