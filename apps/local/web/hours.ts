import type { SqlRow } from 'flights-core';
import type { DashboardData } from '../src/dashboard-data.ts';

/** One UTC hour of a region. */
export interface Hour {
  readonly startMs: number;
  readonly flights: number;
  readonly aircraft: number;
  readonly observations: number;
  readonly pollsOk: number;
  readonly pollsExpected: number;
  /** 0 to 1: the part of the expected polls that was answered. */
  readonly coverage: number;
  /** Whether polls of this hour may still come. */
  readonly provisional: boolean;
}

/** A mean over hours, or distinct flights over a span. Times in milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const HOUR_MS = 3_600_000;
const number = (row: SqlRow, column: string) => Number(row[column] ?? 0);
const instant = (row: SqlRow, column: string) => Date.parse(String(row[column]));

const hourOf = (row: SqlRow): Hour => ({
  startMs: instant(row, 'hour_utc'),
  flights: number(row, 'flights'),
  aircraft: number(row, 'aircraft'),
  observations: number(row, 'observations'),
  pollsOk: number(row, 'polls_ok'),
  pollsExpected: number(row, 'polls_expected'),
  coverage: number(row, 'coverage'),
  provisional: row.final === false,
});

const noPolls = (startMs: number): Hour => ({
  startMs,
  flights: 0,
  aircraft: 0,
  observations: 0,
  pollsOk: 0,
  pollsExpected: 0,
  coverage: 0,
  provisional: false,
});

/** All hours, oldest first, without holes: an hour that has no row was not watched, which is not the same as empty. */
export function hoursOf({ metrics }: Pick<DashboardData, 'metrics'>): Hour[] {
  const known = (metrics['flights-per-hour'] ?? []).map(hourOf).sort((a, b) => a.startMs - b.startMs);
  return known.flatMap((hour, i) => {
    const before = known[i - 1];
    const missing = before ? Math.round((hour.startMs - before.startMs) / HOUR_MS) - 1 : 0;
    return [...Array.from({ length: missing }, (_, n) => noPolls(before!.startMs + (n + 1) * HOUR_MS)), hour];
  });
}

/** The newest hour whose polls are all past; null before there is one. */
export function lastFullHour({ metrics }: Pick<DashboardData, 'metrics'>): Hour | null {
  const row = metrics['flights-last-hour']?.[0];
  return row ? hourOf(row) : null;
}

/** The hour that is still being watched, if there is one. */
export function hourInProgress(data: Pick<DashboardData, 'metrics'>): Hour | null {
  const newest = hoursOf(data).at(-1);
  if (!newest?.provisional) return null;
  return newest.startMs > (lastFullHour(data)?.startMs ?? 0) ? newest : null;
}

/** Flights per hour over the last 24 full hours; null before there is one with a poll. */
export function averageOf({
  metrics,
}: Pick<DashboardData, 'metrics'>): (Span & { hours: number; flightsPerHour: number }) | null {
  const row = metrics['flights-average-per-hour']?.[0];
  if (!row || typeof row.flights_per_hour !== 'number') return null;
  return { ...spanOf(row), hours: number(row, 'hours'), flightsPerHour: row.flights_per_hour };
}

/** Distinct flights over the last 24 full hours; null before there is one with a poll. */
export function last24hOf({
  metrics,
}: Pick<DashboardData, 'metrics'>): (Span & { aircraft: number; flights: number }) | null {
  const row = metrics['flights-last-24h']?.[0];
  if (!row || typeof row.flights !== 'number') return null;
  return { ...spanOf(row), aircraft: number(row, 'aircraft'), flights: row.flights };
}

const spanOf = (row: SqlRow): Span => ({ fromMs: instant(row, 'from_utc'), toMs: instant(row, 'to_utc') });

/** The hours of a span. */
export const within = (hours: readonly Hour[], { fromMs, toMs }: Span): Hour[] =>
  hours.filter(({ startMs }) => startMs >= fromMs && startMs < toMs);
