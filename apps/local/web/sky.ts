import { type BoundingBox, centre, distanceKm, type SqlRow, type SqlValue } from 'flights-core';

/** One aircraft of the newest answered poll. `null`: the source did not say. */
export interface Aircraft {
  /** Tells it from the others on this page, nothing more. */
  readonly key: string;
  /** Its owner asked not to be shown: it counts and has a place, but no name. */
  readonly hidden: boolean;
  readonly callsign: string | null;
  readonly registration: string | null;
  readonly airline: string | null;
  readonly type: string | null;
  readonly latitude: number;
  readonly longitude: number;
  /** Pressure altitude; the geometric one where there is no other. */
  readonly altitudeFt: number | null;
  readonly speedKt: number | null;
  readonly trackDeg: number | null;
  readonly climb: 'up' | 'down' | 'level' | null;
  /** From the middle of the region. */
  readonly distanceKm: number;
}

export const NOT_SHOWN = 'not shown at the owner’s request';
const LEVEL_FPM = 300; // less is turbulence and rounding

/** The aircraft of `latest-positions`; an airline by its code where its name is not known. */
export function aircraftOf(rows: readonly SqlRow[], box: BoundingBox): Aircraft[] {
  const middle = centre(box);
  return rows.flatMap((row, i) => {
    const { latitude, longitude } = row;
    if (typeof latitude !== 'number' || typeof longitude !== 'number') return [];
    const hidden = row.is_privacy_flagged === true;
    const fpm = number(row.vertical_rate_fpm);
    return {
      key: (hidden ? null : text(row.icao24)) ?? `row-${i}`,
      hidden,
      callsign: hidden ? null : text(row.callsign),
      registration: hidden ? null : text(row.registration),
      airline: hidden ? null : (text(row.airline) ?? text(row.airline_icao)),
      type: text(row.type_designator),
      latitude,
      longitude,
      altitudeFt: number(row.baro_altitude_ft) ?? number(row.geo_altitude_ft),
      speedKt: number(row.ground_speed_kt),
      trackDeg: number(row.track_deg),
      climb: fpm === null ? null : Math.abs(fpm) < LEVEL_FPM ? 'level' : fpm > 0 ? 'up' : 'down',
      distanceKm: distanceKm(middle, { latitude, longitude }),
    };
  });
}

const number = (value: SqlValue | undefined) => (typeof value === 'number' ? value : null);
const text = (value: SqlValue | undefined) => (typeof value === 'string' && value !== '' ? value : null);

export type SkyColumn = 'callsign' | 'airline' | 'type' | 'altitudeFt' | 'speedKt' | 'distanceKm';
export const SKY_COLUMNS: readonly SkyColumn[] = ['callsign', 'airline', 'type', 'altitudeFt', 'speedKt', 'distanceKm'];

export interface SkyOrder {
  readonly column: SkyColumn;
  readonly descending: boolean;
}

/** A new list in that order; what is not known comes last either way, and equals stay as they were. */
export function sorted(aircraft: readonly Aircraft[], { column, descending }: SkyOrder): Aircraft[] {
  return [...aircraft].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === null || y === null) return (x === null ? 1 : 0) - (y === null ? 1 : 0);
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y), 'en');
    return descending ? -order : order;
  });
}

/** Those whose callsign, registration, airline or type contains the words; all of them for none. */
export function matching(aircraft: readonly Aircraft[], words: string): Aircraft[] {
  const wanted = words.trim().toLowerCase();
  if (wanted === '') return [...aircraft];
  return aircraft.filter(({ callsign, registration, airline, type }) =>
    [callsign, registration, airline, type].some((value) => value?.toLowerCase().includes(wanted)),
  );
}
