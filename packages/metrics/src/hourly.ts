import { calledCtes } from './counted-rows.ts';
import { localText } from './local-time.ts';
import { hoursCtes, pollLineCte, pollSlotsCte } from './poll-hours.ts';
import {
  type Cte,
  firstWholeHour,
  type MetricParams,
  notBefore,
  optional,
  regionLiteral,
  withCtes,
  within,
} from './sql-text.ts';

/**
 * `computed_hours`: one row per hour of the region, those inside a gap with zeros. `flights` is the number of distinct address and
 * callsign pairs; rows left without a callsign add one flight where their address has no callsign in the hour at all.
 * `revision` is 0 for rows computed from what is landed now.
 */
const computedCtes = (params: MetricParams): readonly Cte[] => [
  pollSlotsCte(params),
  pollLineCte,
  ...hoursCtes,
  ...calledCtes(params),
  [
    'hour_aircraft',
    `  SELECT hour_utc, icao24, count(*) AS observations, greatest(count(DISTINCT callsign), 1) AS flights
  FROM called GROUP BY hour_utc, icao24`,
  ],
  [
    'hour_counts',
    `  SELECT hour_utc, sum(observations) AS observations, count(*) AS aircraft, sum(flights) AS flights
  FROM hour_aircraft GROUP BY hour_utc`,
  ],
  [
    'computed_hours',
    `  SELECT ${regionLiteral(params.region)} AS region, h.hour_utc, h.polls_ok, h.polls_expected,
    CASE WHEN h.polls_expected = 0 THEN 0e0 ELSE least(1e0, h.polls_ok / CAST(h.polls_expected AS double)) END AS coverage,
    CAST(coalesce(c.observations, 0) AS bigint) AS observations, CAST(coalesce(c.aircraft, 0) AS bigint) AS aircraft,
    CAST(coalesce(c.flights, 0) AS bigint) AS flights, h.final, 0 AS revision
  FROM hours AS h LEFT JOIN hour_counts AS c ON c.hour_utc = h.hour_utc`,
  ],
];

/** Columns besides the region and the hour, as the stored table and the computed rows both have them. */
const COUNTS = ['polls_ok', 'polls_expected', 'coverage', 'observations', 'aircraft', 'flights'] as const;
const isWhole = (column: string) => column !== 'coverage';

/**
 * `all_hours`: every hour that is known. Hours that were stored when they became final stay as they were stored, by their
 * highest revision: the rows they were counted from are deleted after three days. The others are computed from what is
 * landed now. No CTE may be called `hourly`, as the table is.
 */
export const allHoursCtes = (params: MetricParams): readonly Cte[] => [
  ...computedCtes(params),
  [
    'stored_hours',
    `  SELECT hour_utc, ${COUNTS.join(', ')}, final, revision FROM (
    SELECT h.*, row_number() OVER (PARTITION BY hour_utc ORDER BY revision DESC) AS place
    FROM hourly AS h WHERE region = ${regionLiteral(params.region)}
  ) AS revisions WHERE place = 1`,
  ],
  [
    'all_hours',
    `  SELECT ${regionLiteral(params.region)} AS region, coalesce(s.hour_utc, c.hour_utc) AS hour_utc,
    ${COUNTS.map((name) => `coalesce(${isWhole(name) ? `CAST(s.${name} AS bigint)` : `s.${name}`}, c.${name}) AS ${name}`).join(',\n    ')},
    coalesce(s.final, c.final) AS final, coalesce(s.revision, c.revision) AS revision
  FROM stored_hours AS s FULL JOIN computed_hours AS c ON c.hour_utc = s.hour_utc`,
  ],
];

const COLUMNS = `region, hour_utc, ${COUNTS.join(', ')}, final, revision`;

/** Every known hour with every column, chosen and ordered by the rest of the statement. */
export const selectHours = (params: MetricParams, rest: string): string =>
  withCtes(allHoursCtes(params), `SELECT ${COLUMNS} FROM all_hours ${rest}`);

/**
 * The hours of a region as they are computed from `states` and `polls` alone, with `rawFrom` from the partitions of that hour
 * on: what the consumer stores. Throws a ConfigError for a bad region id.
 */
export const hourlySql = (region: string, rawFrom?: Date): string =>
  withCtes(
    computedCtes({ region, ...(rawFrom && { rawFrom }) }),
    `SELECT ${COLUMNS} FROM computed_hours ORDER BY hour_utc`,
  );

/**
 * `anchored`: every known hour with the newest final one that is asked for, null where there is none. Numbers look back
 * from that hour, never from the clock.
 */
const anchoredCtes = (params: MetricParams): readonly Cte[] => [
  ...allHoursCtes(params),
  [
    'anchored',
    `  SELECT *, max(CASE WHEN final${within('hour_utc', params)} THEN hour_utc END) OVER () AS newest_utc FROM all_hours`,
  ],
];

/** So many hours up to the anchor, itself among them, less what begins before `from`. */
const lastHours = (hours: number, { from }: MetricParams): string =>
  `hour_utc >= newest_utc - INTERVAL '${hours - 1}' HOUR AND hour_utc <= newest_utc${from ? optional(from, ` AND hour_utc >= ${firstWholeHour(from)}`) : ''}`;

/** Every hour that is asked for; where `hours` is given and no `from`, the newest ones. */
export function hoursSql(params: MetricParams): string {
  const { from, hours } = params;
  const asked = within('hour_utc', params);
  if (hours === undefined) return selectHours(params, `WHERE true${asked} ORDER BY hour_utc`);
  const first = `newest_utc - INTERVAL '${hours - 1}' HOUR`;
  const begin = from ? `least(${first}${optional(from, `, ${firstWholeHour(from)}`)})` : first;
  return withCtes(
    anchoredCtes(params),
    `SELECT ${COLUMNS} FROM anchored WHERE (newest_utc IS NULL OR hour_utc >= ${begin})${asked} ORDER BY hour_utc`,
  );
}

/**
 * Flights per hour over the newest final hour that is asked for and the 23 before it by the clock. No row where there is
 * no such hour.
 */
export const averageSql = (params: MetricParams): string =>
  withCtes(
    anchoredCtes(params),
    `SELECT ${regionLiteral(params.region)} AS region, ${notBefore("newest_utc - INTERVAL '23' HOUR", params.from)} AS from_utc,
  newest_utc + INTERVAL '1' HOUR AS to_utc, count(CASE WHEN polls_ok > 0 THEN 1 END) AS hours,
  sum(CASE WHEN polls_ok > 0 THEN flights END) / CAST(nullif(count(CASE WHEN polls_ok > 0 THEN 1 END), 0) AS double) AS flights_per_hour
FROM anchored
WHERE ${lastHours(24, params)}
GROUP BY newest_utc`,
  );

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const FOUR_WEEKS_H = 4 * 7 * 24;
const A_MONDAY = "DATE '1970-01-05'";

/**
 * Flights per hour by local hour of the day and weekday, over the four weeks up to the newest final hour that is asked
 * for. Null where no such hour was watched; no row for an hour of the day that was watched on no day.
 */
export const hourByWeekdaySql = (params: MetricParams): string =>
  withCtes(
    [
      ...anchoredCtes(params),
      [
        'local_hours',
        `  SELECT flights, substr(${localText('hour_utc', params.region)}, 1, 10) AS day_local,
    CAST(substr(${localText('hour_utc', params.region)}, 12, 2) AS bigint) AS hour_local
  FROM anchored WHERE polls_ok > 0 AND ${lastHours(FOUR_WEEKS_H, params)}`,
      ],
      [
        'week_hours', // weekday: 0 is Monday. Days before 1970 would be negative; there was no ADS-B
        `  SELECT hour_local, flights, date_diff('day', ${A_MONDAY}, CAST(day_local AS date)) % 7 AS weekday FROM local_hours`,
      ],
    ],
    `SELECT ${regionLiteral(params.region)} AS region, hour_local, count(*) AS hours,
${WEEKDAYS.map((day, i) => `  avg(CASE WHEN weekday = ${i} THEN CAST(flights AS double) END) AS ${day}`).join(',\n')}
FROM week_hours GROUP BY hour_local ORDER BY hour_local`,
  );
