import { ConfigError, HOUR_MS, hourOf, iso, isRegionId, partitionHour } from 'flights-core';

/**
 * A value that a dashboard fills in when the statement is asked, by its name: Metabase's `{{name}}`. What stands in
 * `[[…]]` falls away where the name has no value.
 */
export interface Variable {
  readonly variable: string;
}

/** Which rows a metric is about. */
export interface MetricParams {
  /** Region id, as in `region=<id>`; a variable must always have a value. */
  readonly region: string | Variable;
  /** Hours that begin at or after this instant. Without it: from the first poll on. A variable is a UTC day, its beginning. */
  readonly from?: Date | Variable;
  /** Hours that begin before this instant. Without it: up to the newest poll. A variable is a UTC day, its end. */
  readonly to?: Date | Variable;
  /** Where no `from` is given: only so many hours up to the newest that is final, by the clock, and those after it. */
  readonly hours?: number;
  /** Partitions of earlier hours are not read, as if retention had taken them. */
  readonly rawFrom?: Date;
}

/** A common table expression: its name and the query it stands for. */
export type Cte = readonly [name: string, query: string];

/** `WITH a AS (…), b AS (…) <select>`. */
export const withCtes = (ctes: readonly Cte[], select: string): string =>
  `WITH ${ctes.map(([name, query]) => `${name} AS (\n${query}\n)`).join(',\n')}\n${select}`;

export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

const isVariable = (value: string | Date | Variable): value is Variable =>
  typeof value === 'object' && 'variable' in value;

/** The region id as a SQL literal, or its variable. Throws a ConfigError for anything that cannot name a partition. */
export function regionLiteral(region: string | Variable): string {
  if (isVariable(region)) return `{{${region.variable}}}`;
  if (!isRegionId(region)) throw new ConfigError('region', `'${region}' is no region id`, 'london');
  return text(region);
}

/** A UTC timestamp literal of millisecond precision: Athena refuses finer ones. Throws a ConfigError for no date. */
export function timestampLiteral(instant: Date, setting: string): string {
  if (Number.isNaN(instant.getTime())) throw new ConfigError(setting, 'is no date', '2025-07-06T14:00:00Z');
  return `TIMESTAMP '${iso(instant).replace('T', ' ').replace('Z', '')}'`;
}

/** The clause as it is; where it hangs on a variable, so that it falls away without a value. */
export const optional = (value: Date | Variable, clause: string): string =>
  isVariable(value) ? `[[${clause}]]` : clause;

/**
 * The day of a variable as text, `YYYY-MM-DD`. Dashboards write a day as text, as a date, or as a timestamp with or
 * without a zone, by their release: its first ten characters are the same in all.
 */
const dayText = ({ variable }: Variable): string => `substr(CAST({{${variable}}} AS varchar), 1, 10)`;
const dayStart = (day: Variable): string => `CAST(${dayText(day)} AS timestamp)`;
const dayEnd = (day: Variable): string => `${dayStart(day)} + INTERVAL '1' DAY`;

/** ` AND <column> >= from AND <column> < to`, as far as given. */
export function within(column: string, { from, to }: MetricParams): string {
  const begin = from ? optional(from, ` AND ${column} >= ${fromSql(from)}`) : '';
  return to
    ? begin + optional(to, ` AND ${column} < ${isVariable(to) ? dayEnd(to) : timestampLiteral(to, 'to')}`)
    : begin;
}

const fromSql = (from: Date | Variable) => (isVariable(from) ? dayStart(from) : timestampLiteral(from, 'from'));

function hourLiteral(instant: Date, setting: string): string {
  timestampLiteral(instant, setting); // refuses what is no date, under its own name
  return timestampLiteral(hourOf(instant), setting);
}

/** The first hour that begins at or after `from`. Throws a ConfigError for no date. */
export const firstWholeHour = (from: Date | Variable): string =>
  isVariable(from) ? dayStart(from) : hourLiteral(new Date(from.getTime() + HOUR_MS - 1), 'from');

/** The last hour that begins before `to`. Throws a ConfigError for no date. */
export const lastHourBefore = (to: Date | Variable): string =>
  isVariable(to) ? `${dayEnd(to)} - INTERVAL '1' HOUR` : hourLiteral(new Date(to.getTime() - 1), 'to');

/** The later of an instant and the first asked hour. */
export const notBefore = (instant: string, from: Date | Variable | undefined): string =>
  from ? `greatest(${instant}${optional(from, `, ${firstWholeHour(from)}`)})` : instant;

/**
 * Rows further than this from the asked span cannot change its numbers: a callsign is inherited over one interval and
 * five minutes, and polls are a day apart at most. One hour more, because `to` may lie inside an hour.
 */
const MARGIN_MS = 26 * HOUR_MS;
const MARGIN_DAYS = 2; // as long, in whole days

const partition = (instant: Date, marginMs: number) => text(partitionHour(new Date(instant.getTime() + marginMs)));
/** A day some days from a variable's, as text: before all of its partitions. */
const dayFrom = (day: Variable, days: string) =>
  `substr(CAST(CAST(${dayText(day)} AS date) ${days} AS varchar), 1, 10)`;

/** Keeps partitions unread that cannot matter: ` AND dt >= 'YYYY-MM-DD-HH' AND dt <= …`, as far as the span is given. */
export function partitionsAround(column: string, { from, to }: MetricParams): string {
  const first = (at: Date | Variable) =>
    isVariable(at) ? dayFrom(at, `- INTERVAL '${MARGIN_DAYS}' DAY`) : partition(at, -MARGIN_MS);
  const last = (at: Date | Variable) =>
    isVariable(at) ? dayFrom(at, `+ INTERVAL '${MARGIN_DAYS + 1}' DAY`) : partition(at, MARGIN_MS);
  const begin = from ? optional(from, ` AND ${column} >= ${first(from)}`) : '';
  return to ? begin + optional(to, ` AND ${column} <= ${last(to)}`) : begin;
}

/** ` AND dt >= 'YYYY-MM-DD-HH'`, where partitions before that are not to be read. */
export const partitionsFrom = (column: string, { rawFrom }: MetricParams): string =>
  rawFrom ? ` AND ${column} >= '${partitionHour(rawFrom)}'` : '';
