import { describe, expect, it } from '@jest/globals';
import { openSkySnapshot } from './opensky.ts';

const TIME_S = Date.UTC(2025, 6, 6, 12) / 1000;
/** Every field its own value, so that no two can be taken for each other. */
const FULL = [
  ...['4070e9', 'BAW12   ', 'United Kingdom', TIME_S - 5, TIME_S - 2, -0.25, 51.45, 3048, false, 231.5],
  ...[271.5, -5.08, null, 3200.4, '4422', true, 2, 4],
];
const row = (changes: Readonly<Record<number, unknown>> = {}) => Object.assign([...FULL], changes);
const rowsOf = (...states: unknown[]) => openSkySnapshot({ time: TIME_S, states })!.rows;

describe('openSkySnapshot(body)', () => {
  it('reads every field by its place, in aviation units', () => {
    const [candidate] = rowsOf(row());
    expect(candidate).toEqual({
      address: '4070e9',
      isNonIcao: false,
      isNotAircraft: false,
      latitude: 51.45,
      longitude: -0.25,
      positionAgeS: 5,
      lastContactAgeS: 2,
      onGround: false,
      callsign: 'BAW12',
      registration: null,
      typeDesignator: null,
      baroAltitudeFt: expect.closeTo(10_000, 6),
      geoAltitudeFt: expect.closeTo(10_500, 6),
      groundSpeedKt: expect.closeTo(450, 3),
      trackDeg: 271.5,
      verticalRateFpm: expect.closeTo(-1000, 6),
      squawk: '4422',
      emergency: null,
      spi: true,
      emitterCategory: 'A3',
      positionSource: 'mlat',
      isMilitary: null,
      isPrivacyFlagged: null,
    });
  });

  it.each([
    [0, null],
    [1, null],
    ...['A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'B1', 'B2', 'B3', 'B4'].map((name, i) => [i + 2, name] as const),
    [13, null],
    [14, 'B6'],
    [15, 'B7'],
    [16, 'C1'],
    [17, 'C2'],
    [18, 'C3'],
    [19, 'C4'],
    [20, 'C5'],
    [21, null],
  ] as const)('category %d is emitter category %s', (category, emitterCategory) => {
    const [candidate] = rowsOf(row({ 17: category }));
    expect([candidate!.emitterCategory, candidate!.isNotAircraft]).toEqual([
      emitterCategory,
      category >= 16 && category <= 20,
    ]);
  });

  it.each([
    [0, 'adsb'],
    [1, 'asterix'],
    [2, 'mlat'],
    [3, 'flarm'],
    [4, null],
    [null, null],
  ])('position source %s is %s', (source, name) => expect(rowsOf(row({ 16: source }))[0]!.positionSource).toBe(name));

  it('takes rows of 17 fields and of 18', () =>
    expect(rowsOf(row().slice(0, 17))[0]).toEqual({ ...rowsOf(row())[0], emitterCategory: null }));
  it('leaves null what is missing or of another type', () => {
    const [candidate] = rowsOf(row({ 3: null, 7: '3048', 10: null, 14: null, 15: null }));
    expect(candidate).toMatchObject({
      positionAgeS: null,
      baroAltitudeFt: null,
      trackDeg: null,
      squawk: null,
      spi: null,
    });
  });
  it('keeps a place for a row that is none', () =>
    expect(rowsOf(7, null, {}, row()).slice(0, 3)).toEqual([null, null, null]));
  it('reads null as an empty sky', () =>
    expect(openSkySnapshot({ time: TIME_S, states: null })).toEqual({ snapshotAt: new Date(TIME_S * 1000), rows: [] }));
  it.each([
    ['text', 'Too many requests'],
    ['null', null],
    ['an error body', { error: 'unauthorized' }],
    ['states without a time', { states: [] }],
    ['a time as text', { time: '1751803200', states: [] }],
    ['states that are no list', { time: TIME_S, states: 'none' }],
  ])('takes %s for no reply', (_, body) => expect(openSkySnapshot(body)).toBeNull());
});
