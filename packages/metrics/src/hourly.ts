import { calledCtes } from './counted-rows.ts';
import { firstWholeHour, hoursCtes, pollLineCte, pollSlotsCte } from './poll-hours.ts';
import { type Cte, type MetricParams, regionLiteral, withCtes, within } from './sql-text.ts';

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
 * Flights per hour over the newest final hour that is asked for and the 23 before it by the clock. No row where there is
 * no such hour.
 */
export function averageSql(params: MetricParams): string {
  const { from } = params;
  const asked = within('hour_utc', params);
  const begin = "newest_utc - INTERVAL '23' HOUR";
  const first = from ? firstWholeHour(from) : null;
  return withCtes(
    [
      ...allHoursCtes(params),
      [
        'anchored',
        `  SELECT hour_utc, polls_ok, flights, max(CASE WHEN final${asked} THEN hour_utc END) OVER () AS newest_utc FROM all_hours`,
      ],
    ],
    `SELECT ${regionLiteral(params.region)} AS region, ${first ? `greatest(${begin}, ${first})` : begin} AS from_utc,
  newest_utc + INTERVAL '1' HOUR AS to_utc, count(CASE WHEN polls_ok > 0 THEN 1 END) AS hours,
  sum(CASE WHEN polls_ok > 0 THEN flights END) / CAST(nullif(count(CASE WHEN polls_ok > 0 THEN 1 END), 0) AS double) AS flights_per_hour
FROM anchored
WHERE hour_utc >= ${begin} AND hour_utc <= newest_utc${first ? ` AND hour_utc >= ${first}` : ''}
GROUP BY newest_utc`,
  );
}
