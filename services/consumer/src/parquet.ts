import { zstdCompressSync } from 'node:zlib';
import type { Column, ColumnType } from 'flights-core';
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { Cell, TableRows } from './table-rows.ts';

/**
 * Parquet that Athena, Trino and DuckDB read alike: times are INT64 milliseconds, not adjusted, meaning UTC (Athena fails
 * on more precision, DuckDB would turn adjusted ones into local time); ZSTD of level 3 (Trino cannot read 20 and more).
 * The bytes follow from the rows alone: no clock, no version, no chance.
 */
const ROW_GROUP_ROWS = 100_000;
const ROWS_HASH = 'rows_sha256';
const SAMPLED = 64;

/** Texts with bounds in the file: rows are sorted by these only, so bounds of others would rule no rows out. */
const BOUNDED_TEXTS = ['icao24'];

const PHYSICAL: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  varchar: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  timestamp: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' } },
  double: { type: 'DOUBLE' },
  float: { type: 'FLOAT' },
  integer: { type: 'INT32' },
  boolean: { type: 'BOOLEAN' },
};

const schemaOf = (columns: readonly Column[]): SchemaElement[] => [
  { name: 'row', num_children: columns.length },
  ...columns.map(({ name, type, nullable }) => ({
    name,
    ...PHYSICAL[type],
    repetition_type: nullable ? ('OPTIONAL' as const) : ('REQUIRED' as const),
  })),
];

/** The column as the writer wants it: times as whole milliseconds of 64 bits, most texts as bytes, all else as it is. */
function columnData({ type, nullable }: Column, cells: readonly Cell[]): ArrayLike<unknown> {
  if (type === 'varchar') return (mostlyDiffer(cells) && asciiBytes(cells as (string | null)[])) || cells;
  if (type === 'timestamp') {
    if (nullable) return cells.map((cell) => (cell === null ? null : BigInt(cell as number)));
    return BigInt64Array.from(cells, (cell) => BigInt(cell as number));
  }
  if (nullable) return cells;
  if (type === 'double') return Float64Array.from(cells as number[]);
  if (type === 'integer') return Int32Array.from(cells as number[]);
  return cells;
}

/** Whether a sample of the texts says that the writer will store each, not the number of one it has seen. */
function mostlyDiffer(cells: readonly Cell[]): boolean {
  const step = Math.ceil(cells.length / SAMPLED);
  const sample = cells.filter((cell, n) => n % step === 0 && cell !== null);
  return 2 * new Set(sample).size > sample.length;
}

/** The texts encoded at once and each a view of that, in a third of the time; null where one is not ASCII. */
function asciiBytes(texts: readonly (string | null)[]): (Uint8Array | null)[] | null {
  const all = texts.join('');
  const { buffer, length } = new TextEncoder().encode(all);
  if (length !== all.length) return null;
  let end = 0;
  return texts.map((text) => {
    if (text === null) return null;
    end += text.length;
    return new Uint8Array(buffer, end - text.length, text.length);
  });
}

/** A Parquet file of the rows in their order; what `storedRows` reads back is in its footer. */
export function encodeParquet(
  { columns, cells }: TableRows,
  { rowsSha256, layout }: { rowsSha256: string; layout: number },
): Uint8Array {
  const writer = new ByteWriter(64 * 1024);
  parquetWrite({
    writer,
    schema: schemaOf(columns),
    columnData: columns.map((column, n) => ({
      name: column.name,
      data: columnData(column, cells[n]!) as Cell[],
      ...(column.type === 'varchar' ? { statistics: BOUNDED_TEXTS.includes(column.name) } : {}),
      ...(column.type === 'boolean' ? { encoding: 'PLAIN' as const } : {}), // every reader knows it, at 1 bit a row
    })),
    codec: 'ZSTD',
    compressors: { ZSTD: (input) => zstdCompressSync(input) }, // Node's default is level 3
    rowGroupSize: ROW_GROUP_ROWS,
    kvMetadata: [
      { key: ROWS_HASH, value: rowsSha256 },
      { key: 'layout', value: String(layout) },
    ],
    createdBy: 'flights-metrics',
  });
  return writer.getBytes();
}

/** What a file of ours says it holds; null for bytes that are no such file. */
export function storedRows(body: Uint8Array): { rows: number; rowsSha256: string } | null {
  try {
    const { buffer, byteOffset, byteLength } = body;
    const file = (buffer as ArrayBuffer).slice(byteOffset, byteOffset + byteLength);
    const { num_rows, key_value_metadata = [] } = parquetMetadata(file);
    const rowsSha256 = key_value_metadata.find(({ key }) => key === ROWS_HASH)?.value;
    return rowsSha256 === undefined ? null : { rows: Number(num_rows), rowsSha256 };
  } catch {
    return null; // cut short, or not Parquet
  }
}
