import { DROP_REASONS, type DropReason, type PollRecord } from './poll-record.ts';

/** `timestamp` is milliseconds, not adjusted, meaning UTC; `float` is 32 bits; `integer` is 32 bits. */
export type ColumnType = 'varchar' | 'timestamp' | 'double' | 'float' | 'integer' | 'boolean';

/** A column of a lake table, by which Parquet files, DuckDB views and Glue tables are made alike. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

const c = (name: string, type: ColumnType, nullable = false): Column => ({ name, type, nullable });
const nullable = (name: string, type: ColumnType): Column => c(name, type, true);

export const STATES_COLUMNS: readonly Column[] = [
  c('event_id', 'varchar'),
  c('slot_at', 'timestamp'),
  c('snapshot_at', 'timestamp'),
  c('source', 'varchar'),
  c('icao24', 'varchar'),
  c('address_type', 'varchar'),
  nullable('callsign', 'varchar'),
  nullable('registration', 'varchar'),
  nullable('type_designator', 'varchar'),
  nullable('airline_icao', 'varchar'),
  nullable('origin_icao', 'varchar'),
  nullable('destination_icao', 'varchar'),
  c('latitude', 'double'),
  c('longitude', 'double'),
  c('position_at', 'timestamp'),
  nullable('last_contact_at', 'timestamp'),
  nullable('baro_altitude_ft', 'integer'),
  nullable('geo_altitude_ft', 'integer'),
  c('on_ground', 'boolean'),
  nullable('ground_speed_kt', 'float'),
  nullable('track_deg', 'float'),
  nullable('vertical_rate_fpm', 'integer'),
  nullable('squawk', 'varchar'),
  nullable('emergency', 'varchar'),
  nullable('spi', 'boolean'),
  nullable('emitter_category', 'varchar'),
  nullable('position_source', 'varchar'),
  nullable('is_military', 'boolean'),
  nullable('is_privacy_flagged', 'boolean'),
  nullable('country_iso2', 'varchar'),
];

/** `dropped` becomes one column a reason, so that SQL needs no JSON; `refused` stays JSON text, for people. */
export const droppedColumn = <R extends DropReason>(reason: R): `dropped_${R}` => `dropped_${reason}`;

export const POLLS_COLUMNS: readonly Column[] = [
  c('event_id', 'varchar'),
  c('slot_at', 'timestamp'),
  c('interval_s', 'integer'),
  c('status', 'varchar'),
  nullable('source', 'varchar'),
  c('refused', 'varchar'),
  c('rows_in', 'integer'),
  c('rows_kept', 'integer'),
  ...DROP_REASONS.map((reason) => c(droppedColumn(reason), 'integer')),
  c('polled_at', 'timestamp'),
  c('duration_ms', 'integer'),
];

/** One row per region and hour, kept for good; the region is in the path. `revision`: 0 first, one more each time late data changed the hour. */
export const HOURLY_COLUMNS: readonly Column[] = [
  c('hour_utc', 'timestamp'),
  c('polls_ok', 'integer'),
  c('polls_expected', 'integer'),
  c('coverage', 'double'),
  c('observations', 'integer'),
  c('aircraft', 'integer'),
  c('flights', 'integer'),
  c('final', 'boolean'),
  c('revision', 'integer'),
];

/** A row as a table stores it: times as ISO 8601 text, flat. */
export type TableRow = Readonly<Record<string, string | number | boolean | null>>;

/** A poll record in the shape of the `polls` table. */
export function pollRow({ dropped, refused, ...poll }: PollRecord): TableRow {
  const reasons = Object.fromEntries(DROP_REASONS.map((reason) => [droppedColumn(reason), dropped[reason] ?? 0]));
  return { ...poll, refused: JSON.stringify(refused), ...reasons };
}
