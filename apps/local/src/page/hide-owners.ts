import type { SqlRow } from 'flights-core';
import type { DashboardData } from '../dashboard-data.ts';

/** What tells one aircraft, or whose it is, from all others. */
const NAMES = ['icao24', 'callsign', 'registration', 'airline_icao', 'airline', 'squawk'] as const;

/**
 * The same data without the names of aircraft whose owners asked not to be shown. The queries leave them out already;
 * this is the last door, so that a query that forgets cannot show them.
 */
export function hideOwners(data: DashboardData): DashboardData {
  const nameless = Object.fromEntries(NAMES.map((name) => [name, null]));
  const hide = (row: SqlRow): SqlRow => (row.is_privacy_flagged === true ? { ...row, ...nameless } : row);
  const metrics = Object.entries(data.metrics).map(([id, rows]) => [id, rows.map(hide)] as const);
  return { ...data, metrics: Object.fromEntries(metrics) };
}
