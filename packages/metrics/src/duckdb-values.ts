import type { DuckDBResultReader } from '@duckdb/node-api';
import { iso, type SqlRow, type SqlValue } from 'flights-core';

/** Rows as a warehouse answers them: instants as ISO 8601 with `Z`, counts as numbers. Throws where that would lose something. */
export const rowsOf = (reader: DuckDBResultReader): readonly SqlRow[] =>
  reader
    .getRowObjectsJS()
    .map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, sqlValue(column, value)])));

function sqlValue(column: string, value: unknown): SqlValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return iso(value);
  if (typeof value === 'bigint') {
    if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)
      throw new RangeError(`${column}: ${value} is larger than a number can hold; select it as text`);
    return Number(value);
  }
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  throw new TypeError(`${column}: a ${typeof value} is no value of a row; select it as text or number`);
}
