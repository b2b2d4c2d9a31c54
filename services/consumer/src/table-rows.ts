import { createHash } from 'node:crypto';
import type { Column, TableRow } from 'flights-core';
import { PoisonError } from './poison.ts';

/** A value as a file holds it: times as milliseconds since 1970, UTC. */
export type Cell = string | number | boolean | null;

const INT32 = 2 ** 31;

/**
 * Turns rows into cells in the order of the columns. Throws a PoisonError where a column cannot hold a value: without
 * that a number too large would be stored as another one.
 */
export function cellReader(columns: readonly Column[]): (row: TableRow) => Cell[] {
  // Rows of a poll share most of their times: each text is read once as long as it stays the same.
  const texts: Cell[] = columns.map(() => null);
  const instants: number[] = columns.map(() => Number.NaN);
  return (row) =>
    columns.map(({ name, type }, n) => {
      const value = row[name] ?? null;
      if (value === null) return null;
      if (type === 'timestamp') {
        if (value !== texts[n]) {
          texts[n] = value;
          instants[n] = Date.parse(value as string);
        }
        if (Number.isNaN(instants[n])) throw new PoisonError(`${name}: no real date`);
        return instants[n]!;
      }
      const tooLarge =
        (type === 'integer' && ((value as number) < -INT32 || (value as number) >= INT32)) ||
        (type === 'float' && !Number.isFinite(Math.fround(value as number)));
      if (tooLarge) throw new PoisonError(`${name}: does not fit 32 bits`);
      return value;
    });
}

/** Rows of one file, a list for each column: objects of rows would need several times the memory. */
export class TableRows {
  readonly columns: readonly Column[];
  readonly cells: Cell[][];
  private readonly offsets: number[] = [];

  constructor(columns: readonly Column[]) {
    this.columns = columns;
    this.cells = columns.map(() => []);
  }

  get length(): number {
    return this.offsets.length;
  }

  /** `offset` decides between rows that are equal otherwise. */
  push(row: readonly Cell[], offset: number): void {
    for (let n = 0; n < row.length; n++) this.cells[n]!.push(row[n]!);
    this.offsets.push(offset);
  }

  /** Puts the rows in the order of these columns, then of their offsets. Texts compare by code unit: those are ASCII. */
  sort(names: readonly string[]): void {
    const keys = names.map((name) => this.cells[this.columns.findIndex((column) => column.name === name)]!);
    const order = this.offsets.map((_, n) => n);
    order.sort((a, b) => {
      for (const key of keys) if (key[a] !== key[b]) return key[a]! < key[b]! ? -1 : 1;
      return this.offsets[a]! - this.offsets[b]!;
    });
    for (const [n, values] of this.cells.entries()) this.cells[n] = order.map((place) => values[place]!);
  }

  /** SHA-256 of the rows in their order, whatever the file format or its compressor makes of them. Hexadecimal. */
  hash(): string {
    const hash = createHash('sha256');
    for (const [n, values] of this.cells.entries()) hash.update(`${this.columns[n]!.name} ${JSON.stringify(values)}\n`);
    return hash.digest('hex');
  }
}
