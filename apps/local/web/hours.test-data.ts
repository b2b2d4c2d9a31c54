import type { SqlRow } from 'flights-core';
import type { Hour } from './hours.ts';

/** A fully watched hour of a made-up day; say what differs. */
export const hourAt = (startUtc: string, changes: Partial<Hour> = {}): Hour => ({
  startMs: Date.parse(startUtc),
  flights: 57,
  aircraft: 53,
  observations: 64,
  pollsOk: 4,
  pollsExpected: 4,
  coverage: 1,
  provisional: false,
  ...changes,
});

/** The same hour as the row of `hourly` it would come from. */
export const rowOf = (hour: Hour): SqlRow => ({
  hour_utc: new Date(hour.startMs).toISOString(),
  flights: hour.flights,
  aircraft: hour.aircraft,
  observations: hour.observations,
  polls_ok: hour.pollsOk,
  polls_expected: hour.pollsExpected,
  coverage: hour.coverage,
  final: !hour.provisional,
});

/** The metrics a page would be given: all hours, the newest full one apart. */
export const metricsOf = (...hours: readonly Hour[]): Record<string, SqlRow[]> => ({
  'flights-per-hour': hours.map(rowOf),
  'flights-last-hour': hours
    .filter(({ provisional }) => !provisional)
    .slice(-1)
    .map(rowOf),
});
