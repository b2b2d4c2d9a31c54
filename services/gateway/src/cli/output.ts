import type { Format } from './options.ts';

type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** Rows on stdout, for people (table) or programs (json, csv). Everything else a command says goes to stderr. */
export function writeRows(rows: readonly Row[], columns: readonly string[], format: Format): void {
  const text =
    format === 'json'
      ? `${JSON.stringify(rows, null, 2)}\n`
      : format === 'csv'
        ? csv(rows, columns)
        : table(rows, columns);
  process.stdout.write(text);
}

/** RFC 4180: CRLF, quotes doubled; null is the empty field. */
export function csv(rows: readonly Row[], columns: readonly string[]): string {
  const field = (cell: Cell | undefined) => {
    const text = String(cell ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [columns, ...rows.map((row) => columns.map((name) => row[name]))];
  return lines.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

/** Columns side by side, numbers to the right, null as a dash. */
export function table(rows: readonly Row[], columns: readonly string[]): string {
  if (rows.length === 0) return '(none)\n';
  const cells = rows.map((row) => columns.map((name) => String(row[name] ?? '–')));
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((line) => line[i]!.length)));
  const numeric = columns.map((name) => rows.every((row) => typeof row[name] !== 'string'));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => (numeric[i] ? text.padStart(widths[i]!) : text.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

/** A line to the person at the terminal. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
