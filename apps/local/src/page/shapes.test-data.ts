import type { SqlRow } from 'flights-core';
import type { DashboardPoll } from '../dashboard-data.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The rows of hour-by-weekday for hours in winter London, where local time is UTC. */
export function weekRows(full: readonly SqlRow[]): SqlRow[] {
  const byHour = Map.groupBy(
    full.filter(({ polls_ok }) => Number(polls_ok) > 0),
    ({ hour_utc }) => new Date(String(hour_utc)).getUTCHours(),
  );
  return [...byHour]
    .sort(([a], [b]) => a - b)
    .map(([hour, rows]) => ({
      region: 'london',
      hour_local: hour,
      hours: rows.length,
      ...Object.fromEntries(
        DAYS.map((day, i) => {
          const own = rows.filter(({ hour_utc }) => new Date(String(hour_utc)).getUTCDay() === i);
          const sum = own.reduce((total, { flights }) => total + Number(flights), 0);
          return [day, own.length > 0 ? sum / own.length : null];
        }),
      ),
    }));
}

const BANDS = [
  [0, 'below 5,000 ft', 0.32],
  [5000, '5,000–10,000 ft', 0.21],
  [10_000, '10,000–15,000 ft', 0.09],
  [15_000, '15,000–20,000 ft', 0.05],
  [20_000, '20,000–25,000 ft', 0.04],
  [25_000, '25,000–30,000 ft', 0.05],
  [30_000, '30,000–35,000 ft', 0.1],
  [35_000, '35,000–40,000 ft', 0.12],
  [40_000, '40,000 ft and above', 0.01],
  [null, 'altitude not known', 0.01],
] as const;

export const altitudeBands = (atATime: number): SqlRow[] =>
  BANDS.map(([band_ft, band, part]) => ({
    region: 'london',
    band_ft,
    band,
    observations: Math.round(atATime * part * 96),
    aircraft: Math.round(atATime * part * 40),
    aircraft_at_a_time: atATime * part,
  }));

export function qualityRows(polls: readonly DashboardPoll[]): SqlRow[] {
  const byHour = Map.groupBy(polls, ({ slot_at }) => `${slot_at.slice(0, 13)}:00:00.000Z`);
  return [...byHour].map(([hour_utc, own]) => ({
    region: 'london',
    hour_utc,
    polls_ok: own.filter(({ status }) => status === 'ok').length,
    polls_failed: own.filter(({ status }) => status === 'failed').length,
    polls_by_another_source: own.filter(({ status, refused }) => status === 'ok' && refused.length > 0).length,
    rows_in: own.reduce((sum, { rows_in }) => sum + rows_in, 0),
    rows_kept: own.reduce((sum, { rows_kept }) => sum + rows_kept, 0),
  }));
}
