import { mkdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { type Column, HOUR_MS, iso, POLLS_COLUMNS, partitionHour, STATES_COLUMNS, type TableRow } from 'flights-core';

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
}

export interface Polled {
  readonly slotAt: number;
  readonly intervalS: number;
  readonly status: 'ok' | 'failed';
}

/** One region's polls and rows, in the order they landed: the same event may be there twice. */
export interface World {
  readonly polls: readonly Polled[];
  readonly seen: readonly Seen[];
}

type Row = Readonly<Record<string, string | number | boolean | null>>;

const AIRBORNE: Partial<TableRow> = { latitude: 51.5, longitude: -0.12, baro_altitude_ft: 3000, source: 'simulator' };
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
    on_ground: seen.onGround,
    is_privacy_flagged: seen.hidden,
    region,
    dt: partitionHour(new Date(seen.slotAt)),
  };
}

export function pollRowOf(region: string, { slotAt, intervalS, status }: Polled): Row {
  const slot = iso(new Date(slotAt));
  const facts = {
    event_id: `${region}|${slot}`,
    slot_at: slot,
    interval_s: intervalS,
    status,
    refused: '[]',
    polled_at: slot,
  };
  return { ...blank(POLLS_COLUMNS), ...facts, region, dt: partitionHour(new Date(slotAt)) };
}

const SQL_TYPES = { timestamp: 'TIMESTAMP', float: 'REAL' } as const;
const literal = (value: Row[string], type: string): string => {
  if (value === null) return `CAST(NULL AS ${type})`;
  if (type === 'TIMESTAMP') return `TIMESTAMP '${String(value).replace('T', ' ').replace('Z', '')}'`;
  return `CAST(${typeof value === 'string' ? `'${value}'` : value} AS ${type})`;
};

/** A query that answers the rows, in the words both engines know. */
export function valuesSql(columns: readonly Column[], rows: readonly Row[]): string {
  const all = [...columns, ...['region', 'dt'].map((name) => ({ name, type: 'varchar' as const, nullable: false }))];
  const types = all.map(({ type }) =>
    type in SQL_TYPES ? SQL_TYPES[type as keyof typeof SQL_TYPES] : type.toUpperCase(),
  );
  const tuples = rows.map((row) => `(${all.map(({ name }, i) => literal(row[name] ?? null, types[i]!)).join(', ')})`);
  return `SELECT * FROM (VALUES ${tuples.join(',\n')}) AS v (${all.map(({ name }) => name).join(', ')})`;
}

export const rowsOfWorlds = (worlds: Readonly<Record<string, World>>) => ({
  states: Object.entries(worlds).flatMap(([region, { seen }]) => seen.map((row) => stateRow(region, row))),
  polls: Object.entries(worlds).flatMap(([region, { polls }]) => polls.map((poll) => pollRowOf(region, poll))),
});

/** Adds the worlds to the lake folder as Parquet, a world a region. Milliseconds, as the pipeline writes them. */
export async function landWorlds(lakeDir: string, worlds: Readonly<Record<string, World>>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const { states, polls } = rowsOfWorlds(worlds);
  const land = async (table: string, columns: readonly Column[], rows: readonly Row[]) => {
    if (rows.length === 0) return;
    await mkdir(`${lakeDir}/${table}`, { recursive: true });
    const instants = columns.filter(({ type }) => type === 'timestamp');
    const replaced = instants.map(({ name }) => `CAST(${name} AS TIMESTAMP_MS) AS ${name}`).join(', ');
    await connection.run(`COPY (SELECT * REPLACE (${replaced}) FROM (${valuesSql(columns, rows)})) TO '${lakeDir}/${table}'
      (FORMAT parquet, PARTITION_BY (region, dt), OVERWRITE_OR_IGNORE, FILENAME_PATTERN '{uuid}')`);
  };
  await land('states', STATES_COLUMNS, states);
  await land('polls', POLLS_COLUMNS, polls);
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
  seen: fc.array(
    fc.record({
      icao24: fc.constantFrom('400001', '400002', '400003'),
      callsign: fc.constantFrom(null, null, 'BAW1', 'EZY2'),
      airline: fc.constantFrom(null, 'BAW', 'EZY', 'QQQ'),
      type: fc.constantFrom(null, 'A320', 'Q999'),
      onGround: fc.constantFrom(false, false, false, false, false, true),
      addressType: fc.constantFrom<'icao' | 'non_icao'>('icao', 'icao', 'icao', 'icao', 'icao', 'non_icao'),
      hidden: fc.constantFrom(false, false, false, true),
      again: fc.boolean(),
    }),
    { maxLength: 5 },
  ),
});

/** Few aircraft and callsigns, so that they meet; gaps, failed polls, a changed interval, slots off the grid, doubles. */
export const worlds: fc.Arbitrary<World> = fc
  .record({
    beginMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HOUR_MS - 1 })),
    intervals: fc.tuple(...[0, 1].map(() => fc.constantFrom(300, 900, 900, 1200, 3600, 7200))),
    changeAt: fc.integer({ min: 0, max: 60 }),
    steps: fc.array(step, { minLength: 1, maxLength: 36 }),
  })
  .map(({ beginMs, intervals, changeAt, steps }) => {
    const polls: Polled[] = [];
    const seen: Seen[] = [];
    let slotAt = BEGIN + beginMs;
    for (const [index, { poll, skipped, driftMs, seen: rows }] of steps.entries()) {
      const intervalS = intervals[index < changeAt ? 0 : 1]!;
      slotAt += driftMs;
      const entry = (status: 'ok' | 'failed'): Polled => ({ slotAt, intervalS, status });
      if (poll === 'failed' || poll === 'failed, then ok') polls.push(entry('failed'));
      if (poll !== 'failed' && poll !== 'none') polls.push(entry('ok'));
      if (poll === 'twice') polls.push(entry('ok'));
      for (const [i, { again, ...row }] of rows.entries()) {
        const one = { ...row, slotAt, ageMs: 1000 * ((i * 7) % 5) + i }; // ages differ within a slot
        seen.push(one);
        if (again) seen.push(one); // the same event, delivered twice
      }
      slotAt += intervalS * 1000 * (1 + skipped);
    }
    return { polls, seen };
  });
