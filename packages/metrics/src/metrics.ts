import { altitudeBandsSql } from './altitude-bands.ts';
import { countedCte } from './counted-rows.ts';
import { dataQualitySql } from './data-quality.ts';
import { dayFlightsCtes } from './day-flights.ts';
import { averageSql, hourByWeekdaySql, hoursSql, selectHours } from './hourly.ts';
import { airlineNamesCte, typeNamesCte, UNKNOWN } from './names.ts';
import { pollSlotsCte } from './poll-hours.ts';
import { type Cte, type MetricParams, regionLiteral, text, withCtes, within } from './sql-text.ts';

/** One number or table of the dashboard: what it is, and the SQL that Athena (Trino) and DuckDB read alike. */
export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** What is counted, for people. */
  readonly meaning: string;
  /** The statement over `states`, `polls` and `hourly`. Throws a ConfigError where a parameter is no region id or no date. */
  sql(params: MetricParams): string;
}

/** Flights of the last 24 full hours by one of their columns; the shares add up to 1, unknown ones are a row of their own. */
const topSql = (params: MetricParams, column: string, nameColumn: string, names: Cte): string =>
  withCtes(
    [...dayFlightsCtes(params), names],
    `SELECT f.${column}, CASE WHEN f.${column} IS NULL THEN ${text(UNKNOWN)} ELSE coalesce(n.label, f.${column}) END AS ${nameColumn},
  f.flights, f.flights / CAST(sum(f.flights) OVER () AS double) AS share
FROM (SELECT ${column}, count(*) AS flights FROM day_flights GROUP BY ${column}) AS f
LEFT JOIN ${names[0]} AS n ON n.code = f.${column}
ORDER BY f.flights DESC, f.${column} NULLS LAST`,
  );

/** Columns that would name an aircraft whose owner asked not to be shown; an airline is read from a callsign. */
const NAMING = ['icao24', 'callsign', 'registration', 'airline_icao', 'squawk'] as const;
const unlessHidden = (column: string) =>
  `CASE WHEN coalesce(is_privacy_flagged, false) THEN NULL ELSE ${column} END AS ${column}`;

const latestPositionsSql = (params: MetricParams): string =>
  withCtes(
    [
      pollSlotsCte(params),
      ['newest_ok', `  SELECT max(slot_at) AS slot_at FROM poll_slots WHERE ok = 1${within('slot_at', params)}`],
      countedCte(params),
      [
        'shown',
        `  SELECT c.slot_at, ${NAMING.map(unlessHidden).join(',\n    ')},
    c.type_designator, c.latitude, c.longitude, c.position_at, c.baro_altitude_ft, c.geo_altitude_ft, c.on_ground,
    c.ground_speed_kt, c.track_deg, c.vertical_rate_fpm, c.emitter_category, c.position_source, c.is_military,
    coalesce(c.is_privacy_flagged, false) AS is_privacy_flagged
  FROM counted AS c JOIN newest_ok AS o ON o.slot_at = c.slot_at`,
      ],
      airlineNamesCte,
      typeNamesCte,
    ],
    `SELECT ${regionLiteral(params.region)} AS region, s.*, coalesce(a.label, s.airline_icao) AS airline,
  coalesce(t.label, s.type_designator) AS aircraft_type
FROM shown AS s
LEFT JOIN airline_names AS a ON a.code = s.airline_icao
LEFT JOIN type_names AS t ON t.code = s.type_designator
ORDER BY s.callsign NULLS LAST, s.icao24 NULLS LAST, s.latitude, s.longitude`,
  );

/** Every metric, in the order people read them. */
export const METRICS: readonly Metric[] = [
  {
    id: 'flights-per-hour',
    title: 'Flights per hour',
    unit: 'flights',
    meaning:
      'Different flights seen in the air in each hour: one per aircraft and callsign. A flight seen in two hours counts in ' +
      'both, so hours cannot be added up. An hour without polls is a row with coverage 0: a gap, not an empty sky.',
    sql: hoursSql,
  },
  {
    id: 'flights-last-hour',
    title: 'Flights in the last full hour',
    unit: 'flights',
    meaning:
      'Different flights seen in the air in the newest hour whose polls are all past; no row before there is one.',
    sql: (params) => selectHours(params, `WHERE final${within('hour_utc', params)} ORDER BY hour_utc DESC LIMIT 1`),
  },
  {
    id: 'flights-average-per-hour',
    title: 'Average flights per hour',
    unit: 'flights per hour',
    meaning:
      'Flights per hour over the last 24 full hours. Hours without a poll that worked are left out; "hours" says how many ' +
      'were counted, and the average is empty where none was.',
    sql: averageSql,
  },
  {
    id: 'flights-last-24h',
    title: 'Flights in the last 24 hours',
    unit: 'flights',
    meaning:
      'Different aircraft and different flights seen in the air in the last 24 full hours. A flight counts once however ' +
      'many hours it was seen in, and again after a long silence.',
    sql: (params) =>
      withCtes(
        dayFlightsCtes(params),
        `SELECT ${regionLiteral(params.region)} AS region, s.from_utc, s.to_utc, count(DISTINCT f.icao24) AS aircraft,
  count(f.icao24) AS flights
FROM span AS s LEFT JOIN day_flights AS f ON true GROUP BY s.from_utc, s.to_utc`,
      ),
  },
  {
    id: 'latest-positions',
    title: 'In the air at the last look',
    unit: 'aircraft',
    meaning:
      'Aircraft in the air at the newest poll that worked, and where they were. Those whose owners asked not to be shown ' +
      'are on the map without callsign, registration and address.',
    sql: latestPositionsSql,
  },
  {
    id: 'top-airlines',
    title: 'Airlines',
    unit: 'flights',
    meaning:
      'The flights of the last 24 full hours by airline, read from the callsign. Private and unrecognised flights are the ' +
      'row Unknown; the rows add up to the flights of the last 24 hours.',
    sql: (params) => topSql(params, 'airline_icao', 'airline', airlineNamesCte),
  },
  {
    id: 'top-aircraft',
    title: 'Aircraft types',
    unit: 'flights',
    meaning:
      'The flights of the last 24 full hours by aircraft type. Those whose type no source told are the row Unknown; the ' +
      'rows add up to the flights of the last 24 hours.',
    sql: (params) => topSql(params, 'type_designator', 'aircraft_type', typeNamesCte),
  },
  {
    id: 'hour-by-weekday',
    title: 'Hour by weekday',
    unit: 'flights per hour',
    meaning:
      "Flights per hour, by the hour of the day and the weekday on the region's own clocks, over the four weeks up to the " +
      'last full hour. Hours without a poll that worked are left out; empty where no such hour was watched.',
    sql: hourByWeekdaySql,
  },
  {
    id: 'altitude-bands',
    title: 'Altitude bands',
    unit: 'aircraft at a time',
    meaning:
      'How many aircraft were in each band of pressure altitude at a time, in the mean of all polls of the last 24 full ' +
      'hours that worked. Unlike a count of flights, this does not depend on how often one polls.',
    sql: altitudeBandsSql,
  },
  {
    id: 'data-quality',
    title: 'Data quality',
    unit: 'polls and rows per hour',
    meaning:
      "What became of each hour's polls: answered, answered by another source than the first, failed; and of the rows " +
      'they brought: kept, or dropped and for what reason. It goes back as far as the raw data, three days.',
    sql: dataQualitySql,
  },
];
