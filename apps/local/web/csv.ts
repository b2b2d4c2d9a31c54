import type { SqlRow } from 'flights-core';

/** Rows as CSV (RFC 4180): a header of column names, CRLF, quotes only where needed; null is an empty cell. */
export function csvOf(rows: readonly SqlRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');
}
