import type { PositionSource } from 'flights-core';
import { type Candidate, numberOrNull, type Snapshot, textOrNull } from './candidate.ts';

/**
 * Replies of the readsb family: adsb.lol, adsb.fi and the other "v2" networks (`ac`, `now` in ms), and a receiver's own
 * `aircraft.json` (`aircraft`, `now` in seconds). Keys and units: wiedehopf/readsb, README-json.md. A key that is
 * unknown to the receiver is absent.
 */
export interface ReadsbOptions {
  /** Accept dump1090's old key names (altitude, speed, vert_rate) too: for a local receiver only. */
  readonly legacyKeys?: boolean;
}

const MILITARY = 1;
const PIA_OR_LADD = 4 | 8;
const MILLISECONDS_FROM = 1e11; // as seconds this would be the year 5138

const POSITION_SOURCES: readonly (readonly [prefix: string, source: PositionSource])[] = [
  ['adsb_', 'adsb'],
  ['adsr_', 'adsr'],
  ['tisb_', 'tisb'],
  ['adsc', 'adsc'],
  ['mlat', 'mlat'],
];

/** The reply as rows; null when the body is no readsb reply at all. */
export function readsbSnapshot(body: unknown, { legacyKeys = false }: ReadsbOptions = {}): Snapshot | null {
  if (typeof body !== 'object' || body === null) return null;
  const { ac, aircraft, now } = body as Record<string, unknown>;
  const rows = ac ?? aircraft;
  if (!Array.isArray(rows) || typeof now !== 'number') return null;
  const snapshotAt = new Date(Math.round(now > MILLISECONDS_FROM ? now : now * 1000));
  return { snapshotAt, rows: rows.map((row) => candidate(row, legacyKeys)) };
}

function candidate(row: unknown, legacyKeys: boolean): Candidate | null {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return null;
  const r = legacyKeys ? withModernKeys(row as Record<string, unknown>) : (row as Record<string, unknown>);
  const type = textOrNull(r.type) ?? '';
  const category = textOrNull(r.category);
  const designator = textOrNull(r.t);
  const flags = numberOrNull(r.dbFlags);
  const onGround = r.alt_baro === 'ground';
  return {
    address: String(r.hex),
    isNonIcao: /_other$|^tisb_trackfile$/.test(type),
    isNotAircraft:
      type === 'adsb_icao_nt' ||
      /^C[1-5]$/.test(category ?? '') ||
      /^(?:TWR|GND|SERV)$|^-/.test(typeof r.t === 'string' ? r.t : ''),
    latitude: numberOrNull(r.lat),
    longitude: numberOrNull(r.lon),
    positionAgeS: numberOrNull(r.seen_pos),
    lastContactAgeS: numberOrNull(r.seen),
    onGround,
    callsign: textOrNull(r.flight),
    registration: textOrNull(r.r),
    typeDesignator: designator,
    baroAltitudeFt: numberOrNull(r.alt_baro),
    geoAltitudeFt: numberOrNull(r.alt_geom),
    groundSpeedKt: numberOrNull(r.gs),
    trackDeg: numberOrNull(r.track) ?? numberOrNull(r.calc_track) ?? (onGround ? numberOrNull(r.true_heading) : null),
    verticalRateFpm: numberOrNull(r.baro_rate) ?? numberOrNull(r.geom_rate),
    squawk: textOrNull(r.squawk),
    emergency: textOrNull(r.emergency),
    spi: r.spi === undefined ? null : r.spi === 1 || r.spi === true,
    emitterCategory: category,
    positionSource: positionSource(type, r.mlat),
    isMilitary: flags === null ? null : (flags & MILITARY) !== 0,
    isPrivacyFlagged: flags === null ? null : (flags & PIA_OR_LADD) !== 0,
  };
}

/** A position computed by multilateration is `mlat` whatever the rest of the message came by. */
function positionSource(type: string, mlatKeys: unknown): PositionSource | null {
  if (Array.isArray(mlatKeys) && mlatKeys.includes('lat')) return 'mlat';
  if (type === '') return null;
  return POSITION_SOURCES.find(([prefix]) => type.startsWith(prefix))?.[1] ?? 'other';
}

function withModernKeys(row: Record<string, unknown>): Record<string, unknown> {
  return {
    ...row,
    alt_baro: row.alt_baro ?? row.altitude,
    gs: row.gs ?? row.speed,
    baro_rate: row.baro_rate ?? row.vert_rate,
  };
}
