import { describe, expect, it } from '@jest/globals';
import { POLLS_COLUMNS, pollRow, STATES_COLUMNS } from './columns.ts';
import { FlightState, regionOfEvent, stateEventId } from './flight-state.ts';
import { PollRecord, pollEventId } from './poll-record.ts';

const slotAt = new Date('2025-07-06T14:00:00Z');
const state: FlightState = {
  event_id: stateEventId('london', slotAt, '405f13'),
  slot_at: '2025-07-06T14:00:00.000Z',
  snapshot_at: '2025-07-06T14:00:02.500Z',
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
  longitude: -1.0551,
  position_at: '2025-07-06T14:00:01.000Z',
  last_contact_at: null,
  baro_altitude_ft: 23925,
  geo_altitude_ft: null,
  on_ground: false,
  ground_speed_kt: 405.8,
  track_deg: 302.83,
  vertical_rate_fpm: -64,
  squawk: '7461',
  emergency: null,
  spi: null,
  emitter_category: 'A3',
  position_source: 'adsb',
  is_military: null,
  is_privacy_flagged: null,
  country_iso2: 'GB',
};
const poll: PollRecord = {
  event_id: pollEventId('london', slotAt),
  slot_at: '2025-07-06T14:00:00.000Z',
  interval_s: 900,
  status: 'ok',
  source: 'adsblol',
  refused: [],
  rows_in: 5,
  rows_kept: 3,
  dropped: { no_position: 2 },
  polled_at: '2025-07-06T14:00:02.000Z',
  duration_ms: 412,
};

describe('FlightState', () => {
  it('takes a real row', () => expect(FlightState.parse(state)).toEqual(state));
  it.each([
    ['upper-case hex', { icao24: '405F13' }],
    ['a time without milliseconds', { slot_at: '2025-07-06T14:00:00Z' }],
    ['a local time', { slot_at: '2025-07-06T15:00:00.000+01:00' }],
    ['a text as a number', { latitude: '51.483' }],
    ['half a foot', { baro_altitude_ft: 23925.5 }],
    ['an 8 in a squawk', { squawk: '7481' }],
    ['a missing position', { longitude: null }],
  ])('refuses %s', (_, change) => expect(FlightState.safeParse({ ...state, ...change }).success).toBe(false));
});

describe('PollRecord', () => {
  it('takes a real record', () => expect(PollRecord.parse(poll)).toEqual(poll));
  it('refuses a reason nobody counts', () =>
    expect(PollRecord.safeParse({ ...poll, dropped: { bad_luck: 1 } }).success).toBe(false));
});

describe('the columns of the lake', () => {
  it('are the fields of a state, in the same order', () =>
    expect(STATES_COLUMNS.map(({ name }) => name)).toEqual(Object.keys(FlightState.shape)));
  it('may be null where the field may be', () => {
    for (const { name, nullable } of STATES_COLUMNS)
      expect([name, FlightState.safeParse({ ...state, [name]: null }).success]).toEqual([name, nullable]);
  });
  it('are the fields of a poll, one column for each reason of a dropped row', () => {
    const row = pollRow(poll);
    expect(Object.keys(row).sort()).toEqual(POLLS_COLUMNS.map(({ name }) => name).sort());
    expect(row).toMatchObject({ dropped_no_position: 2, dropped_position_age: 0, refused: '[]' });
  });
});

describe('an event id', () => {
  it('tells region, slot and address', () => expect(state.event_id).toBe('london|2025-07-06T14:00:00.000Z|405f13'));
  it('gives the region back', () => expect(regionOfEvent(state.event_id)).toBe('london'));
  it.each(['', '|2025', 'london'])("of '%s' has no region", (id) => expect(regionOfEvent(id)).toBeNull());
});
