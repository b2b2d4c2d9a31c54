import {
  airlineOf,
  type BoundingBox,
  contains,
  countryOf,
  type Dropped,
  type DropReason,
  iso,
  normaliseCallsign,
  type ObservedState,
} from 'flights-core';
import type { Candidate, Snapshot } from './candidate.ts';

/** How old a position may be; equal is kept. */
export interface AgeLimits {
  readonly airborneS: number;
  readonly groundS: number;
  /** How far ahead of the reply's own time. */
  readonly futureS: number;
}
export const DEFAULT_AGE_LIMITS: AgeLimits = { airborneS: 60, groundS: 300, futureS: 10 };

export interface SortedOut {
  readonly states: readonly ObservedState[];
  readonly rejected: Dropped;
}

/**
 * A reply's rows as rows of ours. First one row per address is kept, the one with the smallest position age; then each
 * is kept or dropped under the first reason that applies. states.length + Σ rejected = rows after the first step.
 */
export function sortOut(
  { snapshotAt, rows }: Snapshot,
  source: string,
  box: BoundingBox,
  limits: AgeLimits = DEFAULT_AGE_LIMITS,
): SortedOut {
  const states: ObservedState[] = [];
  const rejected: Partial<Record<DropReason, number>> = {};
  const drop = (reason: DropReason) => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };
  for (const row of rows) if (row === null) drop('no_position'); // no row at all has no numbers either
  for (const row of freshestPerAddress(rows)) {
    const reason = dropReason(row, box, limits);
    if (reason) drop(reason);
    else states.push(toState(row, source, snapshotAt));
  }
  return { states, rejected };
}

function freshestPerAddress(rows: Snapshot['rows']): Iterable<Candidate> {
  const freshest = new Map<string, Candidate>();
  const age = (row: Candidate) => row.positionAgeS ?? Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (row === null) continue;
    const rival = freshest.get(row.address);
    if (!rival || age(row) < age(rival)) freshest.set(row.address, row);
  }
  return freshest.values();
}

const plainAddress = (address: string) => address.replace('~', '').toLowerCase();

function dropReason(row: Candidate, box: BoundingBox, limits: AgeLimits): DropReason | null {
  const { latitude, longitude, positionAgeS } = row;
  if (latitude === null || longitude === null) return 'no_position';
  const icao24 = plainAddress(row.address);
  if (!/^[0-9a-f]{6}$/.test(icao24) || icao24 === '000000') return 'bad_address';
  if (latitude === 0 && longitude === 0) return 'zero_position';
  if (positionAgeS === null) return 'no_position_time';
  const limitS = row.onGround ? limits.groundS : limits.airborneS;
  if (positionAgeS > limitS || positionAgeS < -limits.futureS) return 'position_age';
  if (row.isNotAircraft) return 'not_aircraft';
  return contains(box, { latitude, longitude }) ? null : 'outside_region';
}

const EMERGENCIES = new Set(['none', 'general', 'lifeguard', 'minfuel', 'nordo', 'unlawful', 'downed', 'reserved']);
const CONTACT_LIMIT_S = 86_400; // older or later than a day is a broken clock, not a contact

/** Keeps the row and nulls what cannot be: altitude outside −2,000…60,000 ft, over 20,000 ft/min, over 1,200 kt. */
function toState(row: Candidate, source: string, snapshotAt: Date): ObservedState {
  const at = (ageS: number) => iso(new Date(snapshotAt.getTime() - Math.round(ageS * 1000)));
  const isIcao = !(row.address.startsWith('~') || row.isNonIcao);
  const icao24 = plainAddress(row.address);
  const callsign = normaliseCallsign(row.callsign);
  const registration = short(row.registration?.toUpperCase() ?? null, 20);
  const contactAgeS = within(row.lastContactAgeS, -CONTACT_LIMIT_S, CONTACT_LIMIT_S);
  return {
    snapshot_at: iso(snapshotAt),
    source,
    icao24,
    address_type: isIcao ? 'icao' : 'non_icao',
    callsign,
    registration,
    type_designator: short(row.typeDesignator?.toUpperCase() ?? null, 8),
    airline_icao: airlineOf(callsign, registration),
    origin_icao: null,
    destination_icao: null,
    latitude: row.latitude!,
    longitude: row.longitude!,
    position_at: at(row.positionAgeS!),
    last_contact_at: contactAgeS === null ? null : at(contactAgeS),
    baro_altitude_ft: whole(within(row.baroAltitudeFt, -2_000, 60_000)),
    geo_altitude_ft: whole(within(row.geoAltitudeFt, -2_000, 60_000)),
    on_ground: row.onGround,
    ground_speed_kt: within(row.groundSpeedKt, 0, 1_200),
    track_deg: row.trackDeg === null ? null : bearing(row.trackDeg),
    vertical_rate_fpm: whole(within(row.verticalRateFpm, -20_000, 20_000)),
    squawk: row.squawk !== null && /^[0-7]{4}$/.test(row.squawk) ? row.squawk : null,
    emergency: row.emergency !== null && EMERGENCIES.has(row.emergency) ? row.emergency : null,
    spi: row.spi,
    emitter_category: /^[A-D][0-7]$/.test(row.emitterCategory ?? '') ? row.emitterCategory : null,
    position_source: row.positionSource,
    is_military: row.isMilitary,
    is_privacy_flagged: row.isPrivacyFlagged,
    country_iso2: isIcao ? countryOf(icao24) : null,
  };
}

const within = (value: number | null, minimum: number, maximum: number) =>
  value !== null && value >= minimum && value <= maximum ? value : null;
/** 0 ≤ x < 360, in hundredths, so that 32 bits do not round it up to 360. */
const bearing = (degrees: number) => (((Math.round(degrees * 100) % 36_000) + 36_000) % 36_000) / 100;
const whole = (value: number | null) => (value === null ? null : Math.round(value) + 0); // + 0: no minus zero
const short = (text: string | null, length: number) => (text !== null && text.length <= length ? text : null);
