import type { PositionSource } from 'flights-core';
import { type Candidate, numberOrNull, type Snapshot, textOrNull } from './candidate.ts';

/**
 * OpenSky's `/states/all`: `{ time, states }`, one array a row, SI units. Fields by index, because rows come with 17 or
 * 18 of them. `states` is null when nothing is in the box. Fields: openskynetwork/opensky-api, states-response.rst.
 */
const FT_PER_M = 1 / 0.3048;
const KT_PER_M_S = 3600 / 1852;
const FPM_PER_M_S = 60 / 0.3048;

const EMITTER_CATEGORIES: readonly (string | null)[] = [
  ...[null, null, 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7', 'B1', 'B2', 'B3', 'B4', null, 'B6', 'B7'],
  ...['C1', 'C2', 'C3', 'C4', 'C5'],
];
const FIRST_SURFACE_CATEGORY = 16;
const LAST_SURFACE_CATEGORY = 20;
const POSITION_SOURCES: readonly PositionSource[] = ['adsb', 'asterix', 'mlat', 'flarm'];

/** The reply as rows; null when the body is no OpenSky reply at all. */
export function openSkySnapshot(body: unknown): Snapshot | null {
  if (typeof body !== 'object' || body === null || !('states' in body)) return null;
  const { time, states } = body as Record<string, unknown>;
  if (typeof time !== 'number' || !(states == null || Array.isArray(states))) return null;
  return { snapshotAt: new Date(Math.round(time * 1000)), rows: (states ?? []).map((row) => candidate(row, time)) };
}

function candidate(row: unknown, timeS: number): Candidate | null {
  if (!Array.isArray(row)) return null;
  const scaled = (index: number, factor: number) => {
    const value = numberOrNull(row[index]);
    return value === null ? null : value * factor;
  };
  const age = (index: number) => {
    const at = numberOrNull(row[index]);
    return at === null ? null : timeS - at;
  };
  const category = numberOrNull(row[17]);
  return {
    address: String(row[0]),
    isNonIcao: false,
    isNotAircraft: category !== null && category >= FIRST_SURFACE_CATEGORY && category <= LAST_SURFACE_CATEGORY,
    latitude: numberOrNull(row[6]),
    longitude: numberOrNull(row[5]),
    positionAgeS: age(3),
    lastContactAgeS: age(4),
    onGround: Boolean(row[8]),
    callsign: textOrNull(row[1]),
    registration: null,
    typeDesignator: null,
    baroAltitudeFt: scaled(7, FT_PER_M),
    geoAltitudeFt: scaled(13, FT_PER_M),
    groundSpeedKt: scaled(9, KT_PER_M_S),
    trackDeg: numberOrNull(row[10]),
    verticalRateFpm: scaled(11, FPM_PER_M_S),
    squawk: textOrNull(row[14]),
    emergency: null,
    spi: typeof row[15] === 'boolean' ? row[15] : null,
    emitterCategory: EMITTER_CATEGORIES[category ?? 0] ?? null,
    positionSource: POSITION_SOURCES[numberOrNull(row[16]) ?? -1] ?? null,
    isMilitary: null,
    isPrivacyFlagged: null,
  };
}
