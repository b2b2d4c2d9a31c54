import { type FlightState, POLLS_TOPIC, type PollRecord, pollEventId, STATES_TOPIC, stateEventId } from 'flights-core';

/** Records for tests, as a producer would append them: real in every column, small in number. */
export function state(region: string, slotAt: string, icao24: string, change: Partial<FlightState> = {}): FlightState {
  return {
    event_id: stateEventId(region, new Date(slotAt), icao24),
    slot_at: slotAt,
    snapshot_at: slotAt,
    source: 'adsblol',
    icao24,
    address_type: 'icao',
    callsign: 'BAW117',
    registration: 'G-XLEA',
    type_designator: 'A388',
    airline_icao: 'BAW',
    origin_icao: null,
    destination_icao: null,
    latitude: 51.47,
    longitude: -0.4543,
    position_at: slotAt,
    last_contact_at: null,
    baro_altitude_ft: 3025,
    geo_altitude_ft: null,
    on_ground: false,
    ground_speed_kt: 161.4,
    track_deg: 269.7,
    vertical_rate_fpm: -704,
    squawk: '7421',
    emergency: null,
    spi: null,
    emitter_category: 'A5',
    position_source: 'adsb',
    is_military: false,
    is_privacy_flagged: null,
    country_iso2: 'GB',
    ...change,
  };
}

export function poll(region: string, slotAt: string, change: Partial<PollRecord> = {}): PollRecord {
  return {
    event_id: pollEventId(region, new Date(slotAt)),
    slot_at: slotAt,
    interval_s: 900,
    status: 'ok',
    source: 'adsblol',
    refused: [],
    rows_in: 3,
    rows_kept: 2,
    dropped: { no_position: 1 },
    polled_at: slotAt,
    duration_ms: 312,
    ...change,
  };
}

const record = (topic: string, key: string, value: FlightState | PollRecord) => ({
  topic,
  key,
  value: JSON.stringify(value),
  timestampMs: Date.parse(value.slot_at),
});

export const stateRecord = (value: FlightState) => record(STATES_TOPIC, value.icao24, value);
export const pollRecord = (value: PollRecord) => record(POLLS_TOPIC, value.event_id, value);
