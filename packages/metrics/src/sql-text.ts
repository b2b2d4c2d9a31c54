import { ConfigError, HOUR_MS, iso, isRegionId, partitionHour } from 'flights-core';

/** Which rows a metric is about. */
export interface MetricParams {
  /** Region id, as in `region=<id>`. */
  readonly region: string;
  /** Hours that begin at or after this instant. Without it: from the first poll on. */
  readonly from?: Date;
  /** Hours that begin before this instant. Without it: up to the newest poll. */
  readonly to?: Date;
  /** Partitions of earlier hours are not read, as if retention had taken them. */
  readonly rawFrom?: Date;
}

/** A common table expression: its name and the query it stands for. */
export type Cte = readonly [name: string, query: string];

/** `WITH a AS (…), b AS (…) <select>`. */
export const withCtes = (ctes: readonly Cte[], select: string): string =>
  `WITH ${ctes.map(([name, query]) => `${name} AS (\n${query}\n)`).join(',\n')}\n${select}`;

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** The region id as a SQL literal. Throws a ConfigError for anything that cannot name a partition. */
export function regionLiteral(region: string): string {
  if (!isRegionId(region)) throw new ConfigError('region', `'${region}' is no region id`, 'london');
  return text(region);
}

/** A UTC timestamp literal of millisecond precision: Athena refuses finer ones. Throws a ConfigError for no date. */
export function timestampLiteral(instant: Date, setting: string): string {
  if (Number.isNaN(instant.getTime())) throw new ConfigError(setting, 'is no date', '2025-07-06T14:00:00Z');
  return `TIMESTAMP '${iso(instant).replace('T', ' ').replace('Z', '')}'`;
}

/** ` AND <column> >= from AND <column> < to`, as far as given. */
export function within(column: string, { from, to }: MetricParams): string {
  const begin = from ? ` AND ${column} >= ${timestampLiteral(from, 'from')}` : '';
  return to ? `${begin} AND ${column} < ${timestampLiteral(to, 'to')}` : begin;
}

/**
 * Rows further than this from the asked span cannot change its numbers: a callsign is inherited over one interval and
 * five minutes, and polls are a day apart at most. One hour more, because `to` may lie inside an hour.
 */
const MARGIN_MS = 26 * HOUR_MS;

/** Keeps partitions unread that cannot matter: ` AND dt >= 'YYYY-MM-DD-HH' AND dt <= …`, as far as the span is given. */
export function partitionsAround(column: string, { from, to }: MetricParams): string {
  const begin = from ? ` AND ${column} >= '${partitionHour(new Date(from.getTime() - MARGIN_MS))}'` : '';
  return to ? `${begin} AND ${column} <= '${partitionHour(new Date(to.getTime() + MARGIN_MS))}'` : begin;
}

/** ` AND dt >= 'YYYY-MM-DD-HH'`, where partitions before that are not to be read. */
export const partitionsFrom = (column: string, { rawFrom }: MetricParams): string =>
  rawFrom ? ` AND ${column} >= '${partitionHour(rawFrom)}'` : '';
