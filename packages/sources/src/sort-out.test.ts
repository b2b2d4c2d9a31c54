import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contains, FlightState, LONDON, stateEventId, totalDropped } from 'flights-core';
import { readsbSnapshot } from './readsb.ts';
import { snapshotOf } from './snapshot.ts';
import { sortOut } from './sort-out.ts';

const NOW_MS = Date.UTC(2025, 6, 6, 12);
const aircraft = (changes: Record<string, unknown> = {}) => ({
  hex: '405f13',
  type: 'adsb_icao',
  flight: 'EZY57VH ',
  r: 'G-EZTC',
  t: 'A320',
  alt_baro: 23_925,
  gs: 405.8,
  track: 302.83,
  lat: 51.483,
  lon: -0.2,
  seen_pos: 1,
  seen: 0.4,
  ...changes,
});
const sorted = (...ac: unknown[]) => sortOut(readsbSnapshot({ now: NOW_MS, ac })!, 'adsblol', LONDON.box);
const only = (changes: Record<string, unknown>) => sorted(aircraft(changes));

describe('sortOut(snapshot, source, box) drops', () => {
  it.each([
    ['no_position', { lat: undefined }],
    ['no_position', { lat: '51.4' }],
    ['no_position before the bad address it has too', { hex: 'zz', lon: null }],
    ['bad_address', { hex: 'zz12' }],
    ['bad_address', { hex: '000000' }],
    ['bad_address', { hex: undefined }],
    ['zero_position', { lat: 0, lon: 0 }],
    ['no_position_time', { seen_pos: undefined }],
    ['position_age', { seen_pos: 60.4 }],
    ['position_age', { seen_pos: 300.1, alt_baro: 'ground' }],
    ['position_age', { seen_pos: -10.1 }],
    ['position_age before the region it is outside of', { seen_pos: 61, lat: 40 }],
    ['not_aircraft', { category: 'C2' }],
    ['not_aircraft', { type: 'adsb_icao_nt' }],
    ['not_aircraft', { t: 'TWR' }],
    ['not_aircraft', { t: '-GND' }],
    ['not_aircraft before the region it is outside of', { category: 'C1', lat: 40 }],
    ['outside_region', { lat: 51.3799 }],
  ])('%s', (reason, changes) =>
    expect(only(changes)).toEqual({ states: [], rejected: { [reason.split(' ')[0]!]: 1 } }),
  );

  it('as no_position what is no row at all', () =>
    expect(sorted(null, 7, 'x', [1], aircraft()).rejected).toEqual({ no_position: 4 }));
});

describe('sortOut(snapshot, source, box) keeps', () => {
  it('of one address the freshest row, and the first of two equally fresh ones', () => {
    const rows = [aircraft({ seen_pos: 9 }), aircraft({ seen_pos: 2, gs: 1 }), aircraft({ seen_pos: 2, gs: 2 })];
    expect(sorted(...rows).states.map(({ ground_speed_kt }) => ground_speed_kt)).toEqual([1]);
  });
  it('texts up to the length their column has, and nulls longer ones', () => {
    const [fits] = only({ r: 'A'.repeat(20), t: 'ABCDEFGH' }).states;
    expect([fits!.registration, fits!.type_designator]).toEqual(['A'.repeat(20), 'ABCDEFGH']);
    const [longer] = only({ r: 'A'.repeat(21), t: 'ABCDEFGHI' }).states;
    expect([longer!.registration, longer!.type_designator]).toEqual([null, null]);
  });
  it.each([
    ['a position exactly 60 s old', { seen_pos: 60 }],
    ['one of 300 s on the ground', { seen_pos: 300, alt_baro: 'ground' }],
    ['one 10 s ahead of the clock', { seen_pos: -10 }],
    ['an edge of the box', { lat: 51.38, lon: -1.11 }],
    ['a vehicle category of no emergency or service vehicle', { category: 'C0' }],
    ['a helicopter', { category: 'A7' }],
  ])('%s', (_, changes) => expect(only(changes).states).toHaveLength(1));

  it('every field in its own unit', () => {
    const reply = only({
      alt_geom: 24_350,
      baro_rate: -64,
      squawk: '7461',
      category: 'A3',
      dbFlags: 9,
      spi: 0,
      emergency: 'none',
    });
    expect(reply.states[0]).toEqual({
      snapshot_at: '2025-07-06T12:00:00.000Z',
      source: 'adsblol',
      icao24: '405f13',
      address_type: 'icao',
      callsign: 'EZY57VH',
      registration: 'G-EZTC',
      type_designator: 'A320',
      airline_icao: 'EZY',
      origin_icao: null,
      destination_icao: null,
      latitude: 51.483,
      longitude: -0.2,
      position_at: '2025-07-06T11:59:59.000Z',
      last_contact_at: '2025-07-06T11:59:59.600Z',
      baro_altitude_ft: 23_925,
      geo_altitude_ft: 24_350,
      on_ground: false,
      ground_speed_kt: 405.8,
      track_deg: 302.83,
      vertical_rate_fpm: -64,
      squawk: '7461',
      emergency: 'none',
      spi: false,
      emitter_category: 'A3',
      position_source: 'adsb',
      is_military: true,
      is_privacy_flagged: true,
      country_iso2: 'GB',
    });
  });

  it.each([
    ['an altitude no aircraft reaches', { alt_baro: 93_700 }, { baro_altitude_ft: null }],
    ['a climb no aircraft has', { baro_rate: 118_900 }, { vertical_rate_fpm: null }],
    ['a speed no aircraft has', { gs: 1_850 }, { ground_speed_kt: null }],
    ['a track of −150°', { track: -150 }, { track_deg: 210 }],
    ['a track a rounding away from 360°', { track: 359.9999999 }, { track_deg: 0 }],
    ['an impossible squawk', { squawk: '7890' }, { squawk: null }],
    ['a blank callsign', { flight: '        ' }, { callsign: null, airline_icao: null }],
    ['a track-file address', { type: 'tisb_trackfile' }, { address_type: 'non_icao', country_iso2: null }],
    ['a ~ address', { hex: '~405f13' }, { icao24: '405f13', address_type: 'non_icao' }],
    ['a multilaterated position', { mlat: ['lat', 'lon'] }, { position_source: 'mlat' }],
    ['the ground', { alt_baro: 'ground' }, { on_ground: true, baro_altitude_ft: null }],
    [
      'a heading where there is no track',
      { alt_baro: 'ground', track: undefined, true_heading: 90 },
      { track_deg: 90 },
    ],
  ])('a row with %s', (_, changes, expected) => expect(only(changes).states[0]).toMatchObject(expected));

  it('of one address the freshest row, before any is judged', () => {
    const { states, rejected } = sorted(
      aircraft({ seen_pos: 3, lat: 51.4 }),
      aircraft({ seen_pos: 1, lat: 10 }),
      aircraft({ seen_pos: undefined }),
    );
    expect(states).toEqual([]);
    expect(rejected).toEqual({ outside_region: 1 });
  });

  it('an address and its ~ twin apart', () =>
    expect(sorted(aircraft(), aircraft({ hex: '~405f13' })).states).toHaveLength(2));
});

describe('sortOut(snapshot, source, box), whatever comes in,', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.string(),
    fc.constant(null),
    fc.constant(undefined),
    fc.boolean(),
  );
  const row = fc.record(
    {
      ...Object.fromEntries(
        [
          'r',
          't',
          'gs',
          'track',
          'squawk',
          'category',
          'emergency',
          'dbFlags',
          'flight',
          'seen',
          'type',
          'alt_baro',
          'alt_geom',
          'baro_rate',
          'spi',
          'mlat',
        ].map((key) => [key, value]),
      ),
      hex: fc.oneof(fc.stringMatching(/^~?[0-9a-fA-F]{6}$/), value),
      lat: fc.oneof(fc.double({ min: 51.3, max: 51.6 }), value),
      lon: fc.oneof(fc.double({ min: -1.2, max: 0.7 }), value),
      seen_pos: fc.oneof(fc.double({ min: -20, max: 400 }), value),
    },
    { requiredKeys: [] },
  );
  const slotAt = new Date(NOW_MS);

  it('hands over rows the schema takes, inside the box, and loses none of them', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 9, arbitrary: row }, value), { maxLength: 30 }), (ac) => {
        const { states, rejected } = sorted(...ac);
        const rows = ac.filter((r) => typeof r === 'object' && r !== null);
        const addresses = new Set(rows.map((r) => String((r as { hex?: unknown }).hex)));
        expect(states.length + totalDropped(rejected)).toBe(addresses.size + ac.length - rows.length);
        for (const state of states) {
          const event = {
            event_id: stateEventId('london', slotAt, state.icao24),
            slot_at: slotAt.toISOString(),
            ...state,
          };
          expect(FlightState.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
          expect(contains(LONDON.box, state)).toBe(true);
        }
      }),
    ));
});

describe('snapshotOf(body)', () => {
  it('reads `now` in seconds or milliseconds', () => {
    expect(snapshotOf({ now: NOW_MS / 1000 + 0.25, aircraft: [] })?.snapshotAt).toEqual(new Date(NOW_MS + 250));
    expect(snapshotOf({ now: NOW_MS, ac: [] })?.snapshotAt).toEqual(new Date(NOW_MS));
  });
  it('takes null states as an empty sky', () =>
    expect(snapshotOf({ time: NOW_MS / 1000, states: null })?.rows).toEqual([]));
  it('turns metres, metres a second and an 18th field into ours', () => {
    const row = [
      '400060',
      'BAW6',
      'United Kingdom',
      NOW_MS / 1000 - 5,
      NOW_MS / 1000,
      -0.2,
      51.45,
      304.8,
      false,
      100,
      90,
      -5.08,
      null,
      914.4,
      '7700',
      false,
      2,
      4,
    ];
    const snapshot = snapshotOf({ time: NOW_MS / 1000, states: [row] })!;
    expect(sortOut(snapshot, 'opensky', LONDON.box).states[0]).toMatchObject({
      baro_altitude_ft: 1000,
      geo_altitude_ft: 3000,
      ground_speed_kt: expect.closeTo(194.384, 2),
      vertical_rate_fpm: -1000,
      position_source: 'mlat',
      emitter_category: 'A3',
      position_at: '2025-07-06T11:59:55.000Z',
    });
  });
  it.each([
    ['an error body', { detail: 'Too many requests' }],
    ['states without a time', { states: [] }],
    ['a list', []],
    ['nothing', null],
    ['an hour that no calendar has', { now: 1e300, ac: [] }],
  ])('is null for %s', (_, body) => expect(snapshotOf(body)).toBeNull());
});
