import { HOUR_MS, partitionHour, type SqlRow } from 'flights-core';

/** What a counted hour is beside the stored one: `eroded` is counted from less than the stored one was. */
export type Verdict = 'news' | 'same' | 'eroded';

/** Stored rows by hour, as in `partitionHour`. */
export type StoredRows = ReadonlyMap<string, SqlRow>;

/** What retention has left of a region's raw data, as far as the hours tell. */
export interface RawData {
  /** The first hour that raw data tells of, in milliseconds. */
  readonly firstMs: number;
  /** Whether retention has taken polls just before that hour. A pause ends without a cut: nobody polled before it. */
  readonly isCut: boolean;
  /** Hours next to or in which rows are missing, in milliseconds. */
  readonly edgesMs: readonly number[];
}

/**
 * Next to missing rows, hours are counted without the callsigns that came from them. Callsigns reach over one interval,
 * which is a day at most, and five minutes.
 */
const REACH_MS = 26 * HOUR_MS;

const COUNTS = ['polls_ok', 'polls_expected', 'coverage', 'observations', 'aircraft', 'flights'] as const;
/** More data never lowers these. */
const GROWING = ['polls_ok', 'observations'] as const;
/** What is counted in rows; the others are counted in polls. */
const OF_ROWS = ['observations', 'aircraft', 'flights'] as const;

/** When a row's hour begins, in milliseconds. */
export const msOf = (row: SqlRow): number => Date.parse(String(row.hour_utc));
export const storedFor = (row: SqlRow, stored: StoredRows): SqlRow | undefined =>
  stored.get(partitionHour(new Date(msOf(row))));
const isLower = (name: string, row: SqlRow, stored: SqlRow) => Number(row[name]) < Number(stored[name]);

/** `before` is the last stored hour ahead of the counted ones. Hours of a pause are stored as well. */
export function rawData(counted: readonly SqlRow[], stored: StoredRows, before: SqlRow | null): RawData {
  const firstMs = Math.min(...counted.map(msOf));
  const isCut = before !== null && Number(before.polls_ok) > 0;
  const shrunk = counted.filter((row) => {
    const before = storedFor(row, stored);
    return before && GROWING.some((name) => isLower(name, row, before));
  });
  return { firstMs, isCut, edgesMs: [...(isCut ? [firstMs] : []), ...shrunk.map(msOf)] };
}

/**
 * Whether a counted hour is to be stored. Nothing says which rows an hour was stored from, so what retention took is told
 * from what is new by what can only grow; where that stayed the same, by whether rows are missing nearby.
 */
export function compare(row: SqlRow, before: SqlRow | undefined, { firstMs, isCut, edgesMs }: RawData): Verdict {
  if (!before) return 'news';
  if (COUNTS.every((name) => row[name] === before[name])) return 'same';
  if (GROWING.some((name) => isLower(name, row, before))) return 'eroded';
  const hasGrown = GROWING.some((name) => isLower(name, before, row));
  // The first hour that is left may have lost polls that failed, which lowers what was expected and nothing else.
  const isFirst = msOf(row) === firstMs;
  if (isFirst && isLower('polls_expected', row, before) && (isCut || !hasGrown)) return 'eroded';
  if (hasGrown) return 'news';
  if (edgesMs.some((ms) => Math.abs(msOf(row) - ms) <= REACH_MS)) return 'eroded';
  // Only the grid has moved, which begins at the first poll.
  return isCut && OF_ROWS.every((name) => row[name] === before[name]) ? 'eroded' : 'news';
}
