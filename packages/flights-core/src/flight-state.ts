import * as z from 'zod/mini';
import { compiled } from './compiled.ts';
import { iso } from './slot.ts';

/**
 * One row of `states`: one aircraft in one poll. Aviation units, named in the column. `null` means the source did not
 * say (or said something impossible), never zero. Times are ISO 8601 UTC on the stream, timestamps in the lake.
 */
const instant = z.iso.datetime({ precision: 3 }); // what Date#toISOString writes, and nothing looser
const nullable = <T extends z.core.SomeType>(type: T) => z.nullable(type);
const finite = z.number(); // zod refuses NaN and the infinities here
const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));

export const POSITION_SOURCES = ['adsb', 'adsr', 'tisb', 'mlat', 'adsc', 'flarm', 'asterix', 'other'] as const;
export type PositionSource = (typeof POSITION_SOURCES)[number];

export const FlightState = z.object({
  /** `<region>|<slot_at>|<icao24>`: the same observation has the same id however often it is sent. */
  event_id: text(160),
  /** The scheduled time of the poll; in a replay the snapshot's own time. Hours and partitions are of this. */
  slot_at: instant,
  /** The source's own time of its answer. */
  snapshot_at: instant,
  source: text(40),
  /** Plain six hex digits, lower case. */
  icao24: z.string().check(z.regex(/^[0-9a-f]{6}$/)),
  /** `non_icao` addresses (a leading `~`, TIS-B track files) double real aircraft and stay out of counts. */
  address_type: z.enum(['icao', 'non_icao']),
  callsign: nullable(text(8)),
  registration: nullable(text(20)),
  /** ICAO type designator, such as A20N. */
  type_designator: nullable(text(8)),
  airline_icao: nullable(z.string().check(z.regex(/^[A-Z]{3}$/))),
  origin_icao: nullable(text(4)),
  destination_icao: nullable(text(4)),
  latitude: finite,
  longitude: finite,
  /** When the position was measured: `snapshot_at` − age. */
  position_at: instant,
  last_contact_at: nullable(instant),
  /** Pressure altitude at 1013.25 hPa; null on the ground and when unknown. */
  baro_altitude_ft: nullable(z.int()),
  geo_altitude_ft: nullable(z.int()),
  on_ground: z.boolean(),
  ground_speed_kt: nullable(finite),
  /** True track, 0 ≤ x < 360. */
  track_deg: nullable(finite),
  vertical_rate_fpm: nullable(z.int()),
  squawk: nullable(z.string().check(z.regex(/^[0-7]{4}$/))),
  emergency: nullable(text(20)),
  spi: nullable(z.boolean()),
  /** ADS-B emitter category, A0 to D7. */
  emitter_category: nullable(z.string().check(z.regex(/^[A-D][0-7]$/))),
  position_source: nullable(z.enum(POSITION_SOURCES)),
  is_military: nullable(z.boolean()),
  /** The owner asked not to be shown (PIA or LADD): counted, but never named on a page or in an export. */
  is_privacy_flagged: nullable(z.boolean()),
  country_iso2: nullable(z.string().check(z.regex(/^[A-Z]{2}$/))),
});
export type FlightState = z.infer<typeof FlightState>;
export const parseFlightState = compiled(FlightState);

/** What a source hands over: everything but what only the poll knows. */
export type ObservedState = Omit<FlightState, 'event_id' | 'slot_at'>;

/** `<region>|<slot_at>|<icao24>`. */
export const stateEventId = (regionId: string, slotAt: Date, icao24: string): string =>
  `${regionId}|${iso(slotAt)}|${icao24}`;

/** The region id an event id begins with; null where it has none. */
export function regionOfEvent(eventId: string): string | null {
  const bar = eventId.indexOf('|');
  return bar > 0 ? eventId.slice(0, bar) : null;
}
