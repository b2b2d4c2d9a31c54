import { HOUR_MS, HOURLY_COLUMNS, iso, type Lake, partitionHour, type SqlRow } from 'flights-core';
import { inParallel } from './in-parallel.ts';
import { hourlyKey, hourlyPrefix, parseHourlyKey } from './keys.ts';
import { encodeParquet } from './parquet.ts';
import { readParquet } from './read-parquet.ts';
import { cellReader, TableRows } from './table-rows.ts';

/** The newest revision of an hour. */
interface StoredHour {
  readonly revision: number;
  readonly row: SqlRow;
}

export interface StoredHours {
  /** By hour, as in `partitionHour`. */
  readonly byHour: ReadonlyMap<string, StoredHour>;
  /** The first hour that raw data still tells of, in milliseconds. */
  readonly firstMs: number;
  /** The last stored hour before that; null where there is none in the last month. */
  readonly before: { readonly ms: number; readonly row: SqlRow } | null;
}

const READS_AT_ONCE = 8;
/** How far back the hour before a gap is looked for. */
const LOOK_BACK_MS = 31 * 24 * HOUR_MS;
/**
 * Next to the end of what retention has left, hours are counted without the rows that their callsigns came from. Callsigns
 * reach over one interval, which is a day at most, and five minutes.
 */
const EDGE_MS = 26 * HOUR_MS;
const WRITERS = 8;

const COUNTS = ['polls_ok', 'polls_expected', 'coverage', 'observations', 'aircraft', 'flights'] as const;
/** More data never lowers these. */
const GROWING = ['polls_ok', 'polls_expected', 'observations'] as const;

const readHourCells = cellReader(HOURLY_COLUMNS);
const hourOfRow = (row: SqlRow): string => partitionHour(new Date(String(row.hour_utc)));

export interface ReadStored {
  readonly lake: Lake;
  readonly region: string;
  readonly firstMs: number;
  readonly known?: Map<string, SqlRow>;
}

/** The newest revisions of a region's hours from the first raw hour on. */
export async function storedHours({ lake, region, firstMs, known }: ReadStored): Promise<StoredHours> {
  const prefix = hourlyPrefix(region);
  const newest = new Map<string, { revision: number; key: string }>();
  const from = `${prefix}${partitionHour(new Date(firstMs - LOOK_BACK_MS))}`;
  for await (const { key } of lake.list(prefix, from)) {
    const parsed = parseHourlyKey(key);
    if (parsed && parsed.revision >= (newest.get(parsed.hour)?.revision ?? 0))
      newest.set(parsed.hour, { revision: parsed.revision, key });
  }
  const first = partitionHour(new Date(firstMs));
  const lastBefore = [...newest.keys()]
    .filter((hour) => hour < first)
    .sort()
    .at(-1);
  const wanted = [...newest].filter(([hour]) => hour >= first || hour === lastBefore);
  const read = await inParallel(wanted, READS_AT_ONCE, async ([hour, { revision, key }]) => {
    const row = known?.get(key) ?? (await readHour(lake, key));
    if (row) known?.set(key, row);
    return [hour, { revision, row }] as const;
  });
  const byHour = new Map(read.flatMap(([hour, { revision, row }]) => (row ? [[hour, { revision, row }]] : [])));
  const row = lastBefore === undefined ? undefined : byHour.get(lastBefore)?.row;
  return { byHour, firstMs, before: row ? { ms: Date.parse(String(row.hour_utc)), row } : null };
}

async function readHour(lake: Lake, key: string): Promise<SqlRow | null> {
  const body = await lake.read(key);
  return (body && (await readParquet(body))[0]) ?? null;
}

/** Hours between the last stored one and what raw data tells of: nobody polled, which is a row of zeros, not a missing one. */
export function gapHours({ before, firstMs }: StoredHours, untilMs: number): readonly SqlRow[] {
  if (!before) return [];
  const rows: SqlRow[] = [];
  for (let ms = before.ms + HOUR_MS; ms < Math.min(untilMs, firstMs); ms += HOUR_MS) {
    const nothing = { polls_ok: 0, coverage: 0, observations: 0, aircraft: 0, flights: 0 };
    const polls_expected = before.row.polls_expected ?? 0;
    rows.push({ hour_utc: iso(new Date(ms)), ...nothing, polls_expected, final: true });
  }
  return rows;
}

/** Whether a counted hour is to be stored: `eroded` is counted from less than the stored one was. */
export function isNews(row: SqlRow, { byHour, before, firstMs }: StoredHours): 'news' | 'same' | 'eroded' {
  const stored = byHour.get(hourOfRow(row))?.row;
  if (!stored) return 'news';
  if (COUNTS.every((name) => row[name] === stored[name])) return 'same';
  if (GROWING.some((name) => Number(row[name]) < Number(stored[name]))) return 'eroded';
  const atEdge = before !== null && Date.parse(String(row.hour_utc)) < firstMs + EDGE_MS;
  return atEdge && GROWING.every((name) => row[name] === stored[name]) ? 'eroded' : 'news';
}

/** Stores the hour under the next revision that is free. Answers it, or null where another run has stored as much. */
export async function storeHour(
  lake: Lake,
  region: string,
  row: SqlRow,
  stored: StoredHours,
  known?: Map<string, SqlRow>,
): Promise<number | null> {
  const hour = new Date(String(row.hour_utc));
  let revision = (stored.byHour.get(partitionHour(hour))?.revision ?? -1) + 1;
  for (let writer = 0; writer < WRITERS; writer++, revision++) {
    const key = hourlyKey(region, hour, revision);
    const rows = new TableRows(HOURLY_COLUMNS);
    rows.push(readHourCells({ ...row, revision }), 0);
    if ((await lake.create(key, encodeParquet(rows, { rowsSha256: rows.hash(), layout: 1 }))) === 'created') {
      known?.set(key, { ...row, revision });
      return revision;
    }
    const theirs = await readHour(lake, key);
    const byHour = new Map(theirs ? [[partitionHour(hour), { revision, row: theirs }]] : []);
    if (isNews(row, { ...stored, byHour }) !== 'news') return null;
  }
  return null; // others are at it, with newer data than ours: the next run compares again
}
