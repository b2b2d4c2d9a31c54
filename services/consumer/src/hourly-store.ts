import { HOUR_MS, HOURLY_COLUMNS, iso, type Lake, partitionHour, type SqlRow } from 'flights-core';
import { msOf } from './hourly-compare.ts';
import { inParallel } from './in-parallel.ts';
import { hourlyKey, hourlyPrefix, parseHourlyKey } from './keys.ts';
import { encodeParquet } from './parquet.ts';
import { readParquet } from './read-parquet.ts';
import { cellReader, TableRows } from './table-rows.ts';

/** The newest revision of each hour from the first raw one on. */
export interface StoredHours {
  /** By hour, as in `partitionHour`. */
  readonly rows: ReadonlyMap<string, SqlRow>;
  /** The last stored hour before those; null where there is none in the last month. */
  readonly before: SqlRow | null;
}

const READS_AT_ONCE = 8;
/** A longer pause is not stored hour by hour: then it is one recording and another, years apart maybe. */
export const LONGEST_GAP_HOURS = 31 * 24;
const WRITERS = 8;

const readHourCells = cellReader(HOURLY_COLUMNS);

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
  const from = `${prefix}${partitionHour(new Date(firstMs - LONGEST_GAP_HOURS * HOUR_MS))}`;
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
  const read = await inParallel(wanted, READS_AT_ONCE, async ([hour, { key }]) => {
    const row = known?.get(key) ?? (await readHour(lake, key));
    if (row) known?.set(key, row);
    return [hour, row] as const;
  });
  const rows = new Map(read.flatMap(([hour, row]) => (row ? [[hour, row]] : [])));
  return { rows, before: (lastBefore !== undefined && rows.get(lastBefore)) || null };
}

async function readHour(lake: Lake, key: string): Promise<SqlRow | null> {
  const body = await lake.read(key);
  return (body && (await readParquet(body))[0]) ?? null;
}

/** Hours between the last stored one and what raw data tells of: nobody polled, which is a row of zeros, not a missing one. */
export function gapHours({ before }: StoredHours, firstMs: number): readonly SqlRow[] {
  if (!before) return [];
  const rows: SqlRow[] = [];
  for (let ms = msOf(before) + HOUR_MS; ms < firstMs; ms += HOUR_MS) {
    const nothing = { polls_ok: 0, coverage: 0, observations: 0, aircraft: 0, flights: 0 };
    const polls_expected = before.polls_expected ?? 0;
    rows.push({ hour_utc: iso(new Date(ms)), ...nothing, polls_expected, final: true });
  }
  return rows;
}

export interface StoreHour {
  readonly lake: Lake;
  readonly region: string;
  readonly row: SqlRow;
  readonly stored: StoredHours;
  /** Whether the row is still to be stored when another run has stored this one meanwhile. */
  readonly isNewsBeside: (theirs: SqlRow) => boolean;
  readonly known?: Map<string, SqlRow>;
}

/** Stores the hour under the next revision that is free. Answers it, or null where another run has stored as much. */
export async function storeHour({ lake, region, row, stored, isNewsBeside, known }: StoreHour): Promise<number | null> {
  const hour = new Date(msOf(row));
  let revision = Number(stored.rows.get(partitionHour(hour))?.revision ?? -1) + 1;
  for (let writer = 0; writer < WRITERS; writer++, revision++) {
    const key = hourlyKey(region, hour, revision);
    const rows = new TableRows(HOURLY_COLUMNS);
    rows.push(readHourCells({ ...row, revision }), 0);
    if ((await lake.create(key, encodeParquet(rows, { rowsSha256: rows.hash(), layout: 1 }))) === 'created') {
      known?.set(key, { ...row, revision });
      return revision;
    }
    const theirs = await readHour(lake, key);
    if (theirs && !isNewsBeside(theirs)) return null;
  }
  return null; // others are at it, with newer data than ours: the next run compares again
}
