import type { SqlRow, SqlValue } from 'flights-core';
import type { Format } from './options.ts';

/** Rows on stdout, for people (table) or programs (json, csv). Everything else a command says goes to stderr. */
export function writeRows(rows: readonly SqlRow[], format: Format, columns = Object.keys(rows[0] ?? {})): void {
  if (format === 'json') return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  process.stdout.write(format === 'csv' ? csv(rows, columns) : table(rows, columns));
}

/** RFC 4180: CRLF, quotes doubled; null is the empty field. */
export function csv(rows: readonly SqlRow[], columns: readonly string[]): string {
  const field = (value: SqlValue | undefined) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((name) => row[name]))]
    .map((line) => `${line.map(field).join(',')}\r\n`)
    .join('');
}

/** Columns side by side, numbers to the right, null as a dash. `decimals` says how many a column has, where all are to line up. */
export function table(
  rows: readonly SqlRow[],
  columns: readonly string[],
  decimals: Readonly<Record<string, number>> = {},
): string {
  if (rows.length === 0) return '(no rows)\n';
  const text = (name: string, value: SqlValue | undefined) => {
    if (value === null || value === undefined) return '–';
    if (typeof value === 'number' && decimals[name] !== undefined) return value.toFixed(decimals[name]);
    return typeof value === 'number' && !Number.isInteger(value) ? String(Number(value.toFixed(4))) : String(value);
  };
  const cells = rows.map((row) => columns.map((name) => text(name, row[name])));
  const widths = columns.map((name, i) => Math.max(name.length, ...cells.map((line) => line[i]!.length)));
  const isNumeric = columns.map((name) => rows.every((row) => row[name] == null || typeof row[name] === 'number'));
  const line = (values: readonly string[]) =>
    values
      .map((value, i) => (isNumeric[i] ? value.padStart(widths[i]!) : value.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  return `${[line(columns), line(widths.map((width) => '─'.repeat(width))), ...cells.map(line)].join('\n')}\n`;
}

/** Text in lines of at most `width` characters, each indented. */
export function wrapped(text: string, indent: string, width = 100): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}

/** A line to the person at the terminal. */
export const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Progress of anything that may take over two seconds: redrawn in place on a terminal, a line now and then elsewhere. */
export function progress(what: string): { step(done: number, total: number): void; end(summary?: string): void } {
  let shownAt = 0;
  const interactive = process.stderr.isTTY === true;
  return {
    step(done, total) {
      const now = Date.now();
      if (done < total && now - shownAt < (interactive ? 100 : 2_000)) return;
      if (shownAt === 0 && !interactive) {
        shownAt = now; // short work stays silent where lines cannot be redrawn
        return;
      }
      shownAt = now;
      const text = `${what}: ${done} of ${total}`;
      process.stderr.write(interactive ? `\r${text}\x1b[K` : `${text}\n`);
    },
    end(summary) {
      if (interactive) process.stderr.write('\r\x1b[K');
      if (summary) say(summary);
    },
  };
}
