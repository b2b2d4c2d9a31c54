import type { Partition, PartitionedTable, StreamMessage } from 'flights-core';
import { partitionName } from 'flights-core';
import { deadLetterLine, encodeLines, linesHash, storedLines } from './dead-letters.ts';
import { dataKey, deadLetterKey } from './keys.ts';
import type { Layout, RenderedFile } from './layout.ts';
import { encodeParquet, storedRows } from './parquet.ts';
import type { Plan } from './plan.ts';
import { PoisonError } from './poison.ts';
import { type ParsedRow, POLLS, STATES, type Table } from './table.ts';
import { TableRows } from './table-rows.ts';

const LAYOUT = 1;
const TABLES: Readonly<Record<PartitionedTable, Table>> = { states: STATES, polls: POLLS };

/** The rows of one region and hour. */
interface Hour extends Partition {
  readonly rows: TableRows;
}

/** Layout 1: a Parquet file for each region and UTC hour of `slot_at`, and one of dead letters. */
export const layout1: Layout = async (plan, tableName, pages) => {
  const table = TABLES[tableName];
  const { hours, rowsFor } = rowsByHour(table);
  const poison: string[] = [];
  let records = 0;
  for await (const page of pages) {
    records += page.length;
    for (const message of page) {
      const parsed = tryParse(table, message);
      if (typeof parsed === 'string') poison.push(deadLetterLine(plan, message, parsed));
      else rowsFor(parsed.partition).push(parsed.cells, message.offset);
    }
  }
  const files = [...hours.values()].map((hour) => dataFile(plan, table, hour));
  files.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    records,
    files,
    deadLetters: poison.length > 0 ? deadLetterFile(plan, poison) : null,
    partitions: [...hours.values()].map(partitionName).sort(),
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

/** The rows by partition. One comes many times in a row, as the same object: then it is not looked up again. */
function rowsByHour({ columns }: Table) {
  const hours = new Map<string, Hour>();
  let last: { readonly partition: Partition; readonly rows: TableRows } | undefined;
  const rowsFor = (partition: Partition): TableRows => {
    if (partition === last?.partition) return last.rows;
    const name = partitionName(partition);
    let hour = hours.get(name);
    if (!hour) {
      hour = { ...partition, rows: new TableRows(columns) };
      hours.set(name, hour);
    }
    last = { partition, rows: hour.rows };
    return hour.rows;
  };
  return { hours, rowsFor };
}

function dataFile(plan: Plan, { name, sortedBy }: Table, { rows, ...where }: Hour): RenderedFile {
  rows.sort(sortedBy);
  const rowsSha256 = rows.hash();
  return {
    key: dataKey(name, where, plan),
    rows: rows.length,
    rowsSha256,
    encode: () => encodeParquet(rows, { rowsSha256, layout: LAYOUT }),
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
