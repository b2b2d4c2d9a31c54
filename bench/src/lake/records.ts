import { type FlightState, type StreamRecord, stateEventId } from 'flights-core';

/** How many aircraft one poll sees, and how often it is polled. */
export interface Scale {
  readonly name: string;
  readonly aircraft: number;
  readonly everyMinutes: number;
}

/** Rows a poll as measured over days of recorded skies: a city, a country, everything receivers see. */
const AIRCRAFT = { London: 35, UK: 320, world: 11_000 } as const;
export const SCALES: readonly Scale[] = [15, 1].flatMap((everyMinutes) =>
  Object.entries(AIRCRAFT).map(([place, aircraft]) => ({
    name: `${place}, ${everyMinutes} min`,
    aircraft,
    everyMinutes,
  })),
);

const BEGIN_MS = Date.UTC(2026, 0, 31, 9);
const TYPES = ['A320', 'A20N', 'B738', 'B77W', 'A388', 'E190', 'DH8D', 'C172'];
const AIRLINES = ['BAW', 'EZY', 'RYR', 'AFR', 'DLH', 'UAE', 'KLM', 'SWR'];
const SECONDS = 1000;

/** Records as the producer appends them, of aircraft that fly on from poll to poll; the same for the same arguments. */
export function* flightRecords(
  topic: string,
  { aircraft, everyMinutes }: Scale,
  count: number,
): Generator<StreamRecord> {
  for (let n = 0; n < count; n++) {
    const [poll, plane] = [Math.floor(n / aircraft), n % aircraft];
    const slotMs = BEGIN_MS + poll * everyMinutes * 60 * SECONDS;
    const minute = poll * everyMinutes;
    const icao24 = (0x400000 + plane * 13).toString(16);
    const slot_at = new Date(slotMs).toISOString();
    const position_at = new Date(slotMs - ((plane * 7919 + poll * 31) % (50 * SECONDS))).toISOString();
    const airline = AIRLINES[plane % AIRLINES.length]!;
    const knots = 120 + ((plane * 37) % 380);
    const state: FlightState = {
      event_id: stateEventId('bench', new Date(slotMs), icao24),
      slot_at,
      snapshot_at: slot_at,
      source: 'adsblol',
      icao24,
      address_type: 'icao',
      callsign: plane % 11 === 0 ? null : `${airline}${plane % 9000}`,
      registration: `G-${(plane * 17).toString(36).toUpperCase().padStart(4, 'A')}`,
      type_designator: TYPES[plane % TYPES.length]!,
      airline_icao: plane % 11 === 0 ? null : airline,
      origin_icao: null,
      destination_icao: null,
      latitude: Number((-60 + ((plane * 0.317 + minute * 0.09) % 130)).toFixed(6)),
      longitude: Number((-180 + ((plane * 1.713 + minute * 0.13) % 360)).toFixed(6)),
      position_at,
      last_contact_at: position_at,
      baro_altitude_ft: (plane * 137 + poll * 75) % 41_000,
      geo_altitude_ft: (plane * 137 + poll * 75 + 325) % 41_000,
      on_ground: plane % 29 === 0,
      ground_speed_kt: knots + (poll % 7) / 10,
      track_deg: (plane * 53 + poll) % 360,
      vertical_rate_fpm: ((plane + poll) % 5) * 64 - 128,
      squawk: '2341',
      emergency: null,
      spi: null,
      emitter_category: 'A3',
      position_source: 'adsb',
      is_military: plane % 97 === 0,
      is_privacy_flagged: null,
      country_iso2: 'GB',
    };
    yield { topic, key: icao24, value: JSON.stringify(state), timestampMs: slotMs };
  }
}
