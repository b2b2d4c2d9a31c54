import { DROP_REASONS, HOUR_MS, iso, PRESETS, type SqlRow } from 'flights-core';
import type { Polled, Seen } from './world.test-data.ts';

/** The oracle of the metrics that sort rows into hours of the week, altitudes and outcomes. */

const WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAYS = [...WEEK.slice(1), WEEK[0]!];
const mean = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Of hours that were watched, up to four weeks back from the newest: their mean by local hour and weekday. */
export function weekOf(region: string, hours: readonly SqlRow[], newestMs: number): SqlRow[] {
  const timeZone = PRESETS.find(({ id }) => id === region)?.timeZone ?? 'UTC';
  const local = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long', hour: '2-digit', hourCycle: 'h23' });
  const cells = new Map<number, Map<string, number[]>>();
  for (const { hour_utc, polls_ok, flights } of hours) {
    const ms = Date.parse(String(hour_utc));
    if (ms > newestMs || ms <= newestMs - 28 * 24 * HOUR_MS || Number(polls_ok) === 0) continue;
    const parts = Object.fromEntries(local.formatToParts(ms).map(({ type, value }) => [type, value]));
    const row = cells.get(Number(parts.hour)) ?? new Map<string, number[]>();
    const day = parts.weekday!.toLowerCase();
    row.set(day, [...(row.get(day) ?? []), Number(flights)]);
    cells.set(Number(parts.hour), row);
  }
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([hour, row]) => ({
      region,
      hour_local: hour,
      hours: [...row.values()].flat().length,
      ...Object.fromEntries(DAYS.map((day) => [day, mean(row.get(day) ?? [])])),
    }));
}

interface Placed extends Pick<Seen, 'icao24' | 'altitudeFt' | 'geoAltitudeFt'> {}

/** Counted rows by their altitude in steps of 5,000 ft. */
export function bandsOf(region: string, looks: number, rows: readonly Placed[]): SqlRow[] {
  if (looks === 0) return [];
  const heightOf = ({ altitudeFt, geoAltitudeFt }: Placed) =>
    (altitudeFt === undefined ? 3000 : altitudeFt) ?? geoAltitudeFt ?? null;
  const row = (band_ft: number | null, band: string, inside: (feet: number | null) => boolean): SqlRow => {
    const there = rows.filter((one) => inside(heightOf(one)));
    const aircraft = new Set(there.map(({ icao24 }) => icao24)).size;
    return { region, band_ft, band, observations: there.length, aircraft, aircraft_at_a_time: there.length / looks };
  };
  const between = (low: number, high: number) => (feet: number | null) => feet !== null && feet >= low && feet < high;
  const unknown = row(null, 'altitude not known', (feet) => feet === null);
  return [
    row(0, 'below 5,000 ft', between(Number.NEGATIVE_INFINITY, 5000)),
    ...[5, 10, 15, 20, 25, 30, 35].map((k) =>
      row(k * 1000, `${k},000–${k + 5},000 ft`, between(k * 1000, (k + 5) * 1000)),
    ),
    row(40_000, '40,000 ft and above', between(40_000, Number.POSITIVE_INFINITY)),
    ...(unknown.observations === 0 ? [] : [unknown]),
  ];
}

/** Slots by their hour, the newest first; a slot with several polls is the one that worked. */
export function qualityOf(region: string, polls: readonly Polled[]): SqlRow[] {
  const slots = new Map<number, Polled>();
  for (const poll of polls) if (slots.get(poll.slotAt)?.status !== 'ok') slots.set(poll.slotAt, poll);
  const hours = Map.groupBy(slots.values(), ({ slotAt }) => Math.floor(slotAt / HOUR_MS) * HOUR_MS);
  return [...hours]
    .sort(([a], [b]) => b - a)
    .map(([hour, own]) => {
      const ok = own.filter(({ status }) => status === 'ok');
      const kept = own.reduce((sum, { rows }) => sum + (rows?.kept ?? 0), 0);
      const dropped = DROP_REASONS.map((reason) =>
        own.reduce((sum, { rows }) => sum + (rows?.dropped[reason] ?? 0), 0),
      );
      return {
        region,
        hour_utc: iso(new Date(hour)),
        polls_ok: ok.length,
        polls_failed: own.length - ok.length,
        polls_by_another_source: ok.filter(({ refused }) => refused).length,
        rows_in: kept + dropped.reduce((sum, n) => sum + n, 0),
        rows_kept: kept,
        ...Object.fromEntries(DROP_REASONS.map((reason, i) => [`dropped_${reason}`, dropped[i]!])),
      };
    });
}
