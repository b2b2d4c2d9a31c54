import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import {
  type Column,
  DROP_REASONS,
  type DropReason,
  droppedColumn,
  HOUR_MS,
  iso,
  LAKE_TABLES,
  POLLS_COLUMNS,
  partitionHour,
  STATES_COLUMNS,
  type TableName,
  type TableRow,
  totalDropped,
} from 'flights-core';

/** What matters to counting of one row of `states`; the rest is filled in. */
export interface Seen {
  readonly slotAt: number;
  readonly icao24: string;
  readonly callsign: string | null;
  readonly ageMs: number;
  readonly onGround: boolean;
  readonly addressType: 'icao' | 'non_icao';
  readonly airline: string | null;
  readonly type: string | null;
  readonly hidden: boolean;
  readonly altitudeFt?: number | null;
  readonly geoAltitudeFt?: number | null;
}

export interface Polled {
  readonly slotAt: number;
  readonly intervalS: number;
  readonly status: 'ok' | 'failed';
  /** What became of its rows; none where it is left out. */
  readonly rows?: { readonly kept: number; readonly dropped: Readonly<Partial<Record<DropReason, number>>> };
  /** Whether a source before the one that answered refused. */
  readonly refused?: boolean;
}

/** A revision of an hour, as it was stored when the hour had become final. */
export interface Stored {
  readonly hourMs: number;
  readonly revision: number;
  readonly pollsOk: number;
  readonly pollsExpected: number;
  readonly observations: number;
  readonly aircraft: number;
  readonly flights: number;
}

/** One region's polls and rows, in the order they landed: the same event may be there twice. */
export interface World {
  readonly polls: readonly Polled[];
  readonly seen: readonly Seen[];
  readonly stored?: readonly Stored[];
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

const AIRBORNE: Partial<TableRow> = { latitude: 51.5, longitude: -0.12, source: 'simulator' };
const blank = (columns: readonly Column[]): TableRow =>
  Object.fromEntries(columns.map(({ name, nullable, type }) => [name, nullable ? null : type === 'varchar' ? '' : 0]));

export function stateRow(region: string, seen: Seen): Row {
  const slot = iso(new Date(seen.slotAt));
  return {
    ...blank(STATES_COLUMNS),
    ...AIRBORNE,
    event_id: `${region}|${slot}|${seen.icao24}`,
    slot_at: slot,
    snapshot_at: slot,
    icao24: seen.icao24,
    address_type: seen.addressType,
    callsign: seen.callsign,
    registration: seen.hidden ? 'N1PRIV' : null,
    type_designator: seen.type,
    airline_icao: seen.airline,
    position_at: iso(new Date(seen.slotAt - seen.ageMs)),
    baro_altitude_ft: seen.altitudeFt === undefined ? 3000 : seen.altitudeFt,
    geo_altitude_ft: seen.geoAltitudeFt ?? null,
    on_ground: seen.onGround,
    is_privacy_flagged: seen.hidden,
    region,
    dt: partitionHour(new Date(seen.slotAt)),
  };
}

export function pollRowOf(region: string, { slotAt, intervalS, status, rows, refused }: Polled): Row {
  const slot = iso(new Date(slotAt));
  const facts = {
    event_id: `${region}|${slot}`,
    slot_at: slot,
    interval_s: intervalS,
    status,
    refused: refused ? '[{"source":"adsblol","reason":"429"}]' : '[]',
    rows_in: rows ? rows.kept + totalDropped(rows.dropped) : 0,
    rows_kept: rows?.kept ?? 0,
    ...Object.fromEntries(DROP_REASONS.map((reason) => [droppedColumn(reason), rows?.dropped[reason] ?? 0])),
    polled_at: slot,
  };
  return { ...blank(POLLS_COLUMNS), ...facts, region, dt: partitionHour(new Date(slotAt)) };
}

export const hourRowOf = (region: string, { hourMs, revision, pollsOk, pollsExpected, ...counts }: Stored): Row => ({
  hour_utc: iso(new Date(hourMs)),
  polls_ok: pollsOk,
  polls_expected: pollsExpected,
  coverage: pollsExpected === 0 ? 0 : Math.min(1, pollsOk / pollsExpected),
  ...counts,
  final: true,
  revision,
  region,
});

const SQL_TYPES = { timestamp: 'TIMESTAMP', float: 'REAL' } as const;
const literal = (value: Row[string], type: string): string => {
  if (value === null) return `CAST(NULL AS ${type})`;
  if (type === 'TIMESTAMP') return `TIMESTAMP '${String(value).replace('T', ' ').replace('Z', '')}'`;
  return `CAST(${typeof value === 'string' ? `'${value}'` : value} AS ${type})`;
};

/** A query that answers the rows, in the words both engines know. */
export function valuesSql(table: TableName, rows: readonly Row[]): string {
  const { columns, partitionedBy } = LAKE_TABLES[table];
  const all = [...columns, ...partitionedBy.map((name) => ({ name, type: 'varchar' as const, nullable: false }))];
  const types = all.map(({ type }) =>
    type in SQL_TYPES ? SQL_TYPES[type as keyof typeof SQL_TYPES] : type.toUpperCase(),
  );
  const tuples = rows.map((row) => `(${all.map(({ name }, i) => literal(row[name] ?? null, types[i]!)).join(', ')})`);
  return `SELECT * FROM (VALUES ${tuples.join(',\n')}) AS v (${all.map(({ name }) => name).join(', ')})`;
}

export const rowsOfWorlds = (worlds: Readonly<Record<string, World>>) => ({
  states: Object.entries(worlds).flatMap(([region, { seen }]) => seen.map((row) => stateRow(region, row))),
  polls: Object.entries(worlds).flatMap(([region, { polls }]) => polls.map((poll) => pollRowOf(region, poll))),
  hourly: Object.entries(worlds).flatMap(([region, { stored = [] }]) => stored.map((hour) => hourRowOf(region, hour))),
});

/** Adds the worlds to the lake folder as Parquet, a world a region. Milliseconds, as the pipeline writes them. */
export async function landWorlds(lakeDir: string, worlds: Readonly<Record<string, World>>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  for (const [name, rows] of Object.entries(rowsOfWorlds(worlds))) {
    if (rows.length === 0) continue;
    const { prefix, columns, partitionedBy } = LAKE_TABLES[name as TableName];
    await mkdir(`${lakeDir}/${prefix}`, { recursive: true });
    const instants = columns.filter(({ type }) => type === 'timestamp');
    const replaced = instants.map(({ name }) => `CAST(${name} AS TIMESTAMP_MS) AS ${name}`).join(', ');
    await connection.run(`COPY (SELECT * REPLACE (${replaced}) FROM (${valuesSql(name as TableName, rows)}))
      TO '${lakeDir}/${prefix}' (FORMAT parquet, PARTITION_BY (${partitionedBy.join(', ')}), OVERWRITE_OR_IGNORE,
      FILENAME_PATTERN '{uuid}')`);
  }
  connection.closeSync();
  instance.closeSync();
}

export const BEGIN = Date.UTC(2025, 6, 6, 9, 0, 0);
export const minutes = (n: number): number => n * 60_000;

/** A row as an airliner leaves it: in the air, named, fresh. */
export const sighting = (slotAt: number, icao24: string, callsign: string | null, more: Partial<Seen> = {}): Seen => ({
  slotAt,
  icao24,
  callsign,
  ageMs: 2000,
  onGround: false,
  addressType: 'icao',
  airline: callsign?.slice(0, 3) ?? null,
  type: 'A320',
  hidden: false,
  ...more,
});

/** Polls that worked, every interval from the first slot on. */
export const everyInterval = (first: number, count: number, intervalS = 900): Polled[] =>
  Array.from({ length: count }, (_, i) => ({ slotAt: first + i * intervalS * 1000, intervalS, status: 'ok' as const }));

/** A day and a half of quarter hours, with what the counting rules turn on. */
export const A_DAY_AND_A_HALF: World = {
  polls: everyInterval(BEGIN, 150)
    .filter((_, i) => i < 40 || i > 48)
    .map((poll, i) => ({
      ...poll,
      refused: i % 9 === 0,
      rows: { kept: 3 + (i % 3), dropped: { no_position: i % 2, position_age: 1 } },
    })),
  seen: everyInterval(BEGIN, 150).flatMap(({ slotAt }, i) => [
    sighting(slotAt, '400001', i % 5 === 0 ? null : 'BAW1', { altitudeFt: 2000 + i * 250 }),
    sighting(slotAt, '400002', null, {
      type: null,
      hidden: i % 2 === 0,
      altitudeFt: null,
      geoAltitudeFt: i % 3 === 0 ? 41_000 : null,
    }),
    sighting(slotAt, '400003', i % 40 < 20 ? 'EZY2' : 'EZY3', { onGround: i % 7 === 0, type: 'B77W' }),
    ...(i % 6 === 0 ? [sighting(slotAt, '400004', 'N123AB', { airline: null, ageMs: 900 })] : []),
  ]),
  stored: [-3, -2, 4, 5].flatMap((n) =>
    [0, 1].map((revision) => ({
      hourMs: BEGIN + n * HOUR_MS,
      revision,
      pollsOk: 3,
      pollsExpected: 4,
      observations: 100 + n,
      aircraft: 20 + revision,
      flights: 22 + revision,
    })),
  ),
};
const step = fc.record({
  poll: fc.constantFrom<'ok' | 'failed' | 'none' | 'failed, then ok' | 'twice'>(
    'ok',
    'ok',
    'ok',
    'ok',
    'failed',
    'none',
    'failed, then ok',
    'twice',
  ),
  skipped: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
  ),
  driftMs: fc.constantFrom(0, 0, 0, 0, 1, 1500),
  rows: fc.record({
    kept: fc.nat({ max: 40 }),
    dropped: fc.dictionary(fc.constantFrom(...DROP_REASONS), fc.integer({ min: 1, max: 5 }), { maxKeys: 3 }),
  }),
  refused: fc.constantFrom(false, false, false, true),
  seen: fc.array(
    fc.record({
      icao24: fc.constantFrom('400001', '400002', '400003'),
      callsign: fc.constantFrom(null, null, 'BAW1', 'EZY2'),
      airline: fc.constantFrom(null, 'BAW', 'EZY', 'QQQ'),
      type: fc.constantFrom(null, 'A320', 'Q999'),
      onGround: fc.constantFrom(false, false, false, false, false, true),
      addressType: fc.constantFrom<'icao' | 'non_icao'>('icao', 'icao', 'icao', 'icao', 'icao', 'non_icao'),
      hidden: fc.constantFrom(false, false, false, true),
      altitudeFt: fc.constantFrom(null, -75, 0, 4999, 5000, 38_000, 39_999, 40_000, 43_000),
      geoAltitudeFt: fc.constantFrom(null, 1200, 44_000),
      again: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
});

/** Hours stored earlier, some in several revisions, some of which no raw row is left. */
const stored: fc.Arbitrary<Stored[]> = fc.uniqueArray(
  fc.record({
    hourMs: fc.integer({ min: -30, max: 8 }).map((n) => BEGIN + n * HOUR_MS),
    revision: fc.constantFrom(0, 0, 1, 2),
    pollsOk: fc.integer({ min: 0, max: 4 }),
    pollsExpected: fc.constantFrom(4, 4, 12),
    observations: fc.nat({ max: 500 }),
    aircraft: fc.nat({ max: 90 }),
    flights: fc.nat({ max: 99 }),
  }),
  { maxLength: 20, size: 'max', selector: ({ hourMs, revision }) => `${hourMs} ${revision}` },
);

/** Few aircraft and callsigns, so that they meet; gaps, failed polls, a changed interval, slots off the grid, doubles. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    beginMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HOUR_MS - 1 })),
    intervals: fc.tuple(...[0, 1].map(() => fc.constantFrom(300, 900, 900, 1200, 3600, 7200))),
    changeAt: fc.integer({ min: 0, max: 60 }),
    steps: fc.array(step, { minLength: 1, maxLength: 36, size: 'max' }),
    stored,
  })
  .map(({ beginMs, intervals, changeAt, steps, stored }) => {
    const polls: Polled[] = [];
    const seen: Seen[] = [];
    let slotAt = BEGIN + beginMs;
    for (const [index, { poll, skipped, driftMs, rows, refused, seen: there }] of steps.entries()) {
      const intervalS = intervals[index < changeAt ? 0 : 1]!;
      slotAt += driftMs;
      const failed = (): Polled => ({ slotAt, intervalS, status: 'failed', refused: true });
      const ok = (): Polled => ({ slotAt, intervalS, status: 'ok', rows, refused });
      if (poll === 'failed' || poll === 'failed, then ok') polls.push(failed());
      if (poll !== 'failed' && poll !== 'none') polls.push(ok());
      if (poll === 'twice') polls.push(ok());
      for (const [i, { again, ...row }] of there.entries()) {
        const one = { ...row, slotAt, ageMs: 1000 * ((i * 7) % 5) + i }; // ages differ within a slot
        seen.push(one);
        if (again) seen.push(one); // the same event, delivered twice
      }
      slotAt += intervalS * 1000 * (1 + skipped);
    }
    return { polls, seen, stored };
  });
