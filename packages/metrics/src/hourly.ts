import { calledCtes } from './counted-rows.ts';
import { hoursCtes, pollLineCte, pollSlotsCte } from './poll-hours.ts';
import { type Cte, type MetricParams, regionLiteral, withCtes } from './sql-text.ts';

/**
 * `hourly`: one row per hour of the region, those inside a gap with zeros. `flights` is the number of distinct address and
 * callsign pairs; rows left without a callsign add one flight where their address has no callsign in the hour at all.
 * `revision` is 0 for rows computed from what is landed now.
 */
export const hourlyCtes = (params: MetricParams): readonly Cte[] => [
  pollSlotsCte(params.region),
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
    'hourly',
    `  SELECT ${regionLiteral(params.region)} AS region, h.hour_utc, h.polls_ok, h.polls_expected,
    CASE WHEN h.polls_expected = 0 THEN 0e0 ELSE least(1e0, h.polls_ok / CAST(h.polls_expected AS double)) END AS coverage,
    CAST(coalesce(c.observations, 0) AS bigint) AS observations, CAST(coalesce(c.aircraft, 0) AS bigint) AS aircraft,
    CAST(coalesce(c.flights, 0) AS bigint) AS flights, h.final, 0 AS revision
  FROM hours AS h LEFT JOIN hour_counts AS c ON c.hour_utc = h.hour_utc`,
  ],
];

const HOURLY_COLUMNS =
  'region, hour_utc, polls_ok, polls_expected, coverage, observations, aircraft, flights, final, revision';

/** Every column of `hourly`, chosen and ordered by the rest of the statement. */
export const selectHourly = (params: MetricParams, rest: string): string =>
  withCtes(hourlyCtes(params), `SELECT ${HOURLY_COLUMNS} FROM hourly ${rest}`);

/** The relation `hourly` of a region, computed from `states` and `polls`. Throws a ConfigError for a bad region id. */
export const hourlySql = (region: string): string => selectHourly({ region }, 'ORDER BY hour_utc');
