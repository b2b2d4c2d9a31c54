import { HOUR_MS, type Hour } from './hours.ts';
import type { ZoneClock } from './zone-clock.ts';

/** What the same local hour brought on days before. */
export interface Usual {
  /** The median of those hours. */
  readonly flights: number;
  /** How many days that is of, 1 to 7. */
  readonly days: number;
  /** How that is said: `yesterday`, `on Sunday`, `on the 3 days before`. */
  readonly when: string;
}

const DAYS = 7;

/**
 * The same hour by the region's own clock on up to seven days before, fully watched ones only. null where there is none,
 * or where the hour itself was not fully watched: then a comparison would compare polls, not flights.
 */
export function usualFor(hour: Hour, hours: readonly Hour[], clock: ZoneClock): Usual | null {
  if (hour.coverage < 1) return null;
  const wanted = clock.time(hour.startMs);
  const today = clock.day(hour.startMs);
  const earlier = hours.filter(
    ({ startMs, coverage, provisional }) =>
      !provisional &&
      coverage >= 1 &&
      startMs < hour.startMs &&
      startMs > hour.startMs - (DAYS + 0.5) * 24 * HOUR_MS &&
      clock.time(startMs) === wanted &&
      clock.day(startMs) !== today,
  );
  const newest = earlier.at(-1);
  if (!newest) return null;
  const days = new Set(earlier.map(({ startMs }) => clock.day(startMs))).size;
  const yesterday = hour.startMs - newest.startMs < 36 * HOUR_MS;
  const when =
    days > 1 ? `on the ${days} days before` : yesterday ? 'the day before' : `on ${clock.weekday(newest.startMs)}`;
  return { flights: median(earlier.map(({ flights }) => flights)), days, when };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : Math.round((sorted[middle - 1]! + sorted[middle]!) / 2);
}

/**
 * Whether a count stands out from the usual one: by more than the standard deviation of the difference of two such
 * counts, √(a + b) as for Poisson counts. Less is noise and is called so.
 */
export function compared(flights: number, usual: number): 'busier' | 'quieter' | 'alike' {
  const difference = flights - usual;
  if (Math.abs(difference) <= Math.sqrt(flights + usual)) return 'alike';
  return difference > 0 ? 'busier' : 'quieter';
}
