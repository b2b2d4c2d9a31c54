import type { StreamMessage, TableRow } from 'flights-core';
import { partitionName } from 'flights-core';
import { deadLetterLine, encodeLines, linesHash, storedLines } from './dead-letters.ts';
import { dataKey, deadLetterKey } from './keys.ts';
import type { Layout, RenderedFile } from './layout.ts';
import { encodeParquet, rowsHash, storedRows } from './parquet.ts';
import type { Plan } from './plan.ts';
import { type ParsedRow, POLLS, PoisonError, STATES, type Table } from './table.ts';

const LAYOUT = 1;
const TABLES = { states: STATES, polls: POLLS } as const;

/** Layout 1: a Parquet file for each region and UTC hour of `slot_at`, and one of dead letters. */
export const layout1: Layout = async (plan, tableName, pages) => {
  const table = TABLES[tableName];
  const hours = new Map<string, ParsedRow[]>();
  const poison: string[] = [];
  let records = 0;
  for await (const page of pages) {
    records += page.length;
    for (const message of page) {
      const parsed = tryParse(table, message);
      if (typeof parsed === 'string') poison.push(deadLetterLine(plan, message, parsed));
      else rowsOf(hours, parsed).push(parsed);
    }
  }
  const files = [...hours.values()].map((rows) => dataFile(plan, table, rows));
  files.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    records,
    files,
    deadLetters: poison.length > 0 ? deadLetterFile(plan, poison) : null,
    partitions: [...hours.values()].map(([first]) => partitionName(whereOf(first!))).sort(),
  };
};

/** The row, or why there is none. Whatever goes wrong with one record stays with that record. */
function tryParse(table: Table, message: StreamMessage): ParsedRow | string {
  try {
    return table.parse(message);
  } catch (error) {
    return error instanceof PoisonError ? error.message : 'unreadable';
  }
}

const whereOf = ({ regionId, hourMs }: ParsedRow) => ({ regionId, hour: new Date(hourMs) });

function rowsOf(hours: Map<string, ParsedRow[]>, { regionId, hourMs }: ParsedRow): ParsedRow[] {
  const name = `${regionId}|${hourMs}`;
  const rows = hours.get(name) ?? [];
  if (rows.length === 0) hours.set(name, rows);
  return rows;
}

/** Texts compare by code unit: all sort columns are ASCII. */
function order({ sortedBy }: Table): (a: ParsedRow, b: ParsedRow) => number {
  return (a, b) => {
    for (const name of sortedBy) {
      const [left, right] = [a.row[name] as string, b.row[name] as string];
      if (left !== right) return left < right ? -1 : 1;
    }
    return a.offset - b.offset;
  };
}

function dataFile(plan: Plan, table: Table, parsed: ParsedRow[]): RenderedFile {
  const rows: TableRow[] = parsed.sort(order(table)).map(({ row }) => row);
  const rowsSha256 = rowsHash(table.columns, rows);
  return {
    key: dataKey(table.name, whereOf(parsed[0]!), plan),
    rows: rows.length,
    rowsSha256,
    encode: () => encodeParquet(table.columns, rows, { rowsSha256, layout: LAYOUT }),
    stored: storedRows,
  };
}

function deadLetterFile(plan: Plan, lines: readonly string[]): RenderedFile {
  return {
    key: deadLetterKey(plan),
    rows: lines.length,
    rowsSha256: linesHash(lines),
    encode: () => encodeLines(lines),
    stored: storedLines,
  };
}
