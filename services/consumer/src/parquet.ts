import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { Column, ColumnType, TableRow } from 'flights-core';
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';

/**
 * Parquet that Athena, Trino and DuckDB read alike: times are INT64 milliseconds, not adjusted, meaning UTC (Athena fails
 * on more precision, DuckDB would turn adjusted ones into local time); ZSTD of level 3 (Trino cannot read 20 and more).
 * The bytes follow from the rows alone: no clock, no version, no chance.
 */
const ROW_GROUP_ROWS = 100_000;
const ROWS_HASH = 'rows_sha256';

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

/** The value as the writer wants it: times as whole milliseconds, all else as it is. */
function stored(type: ColumnType, value: TableRow[string] = null): bigint | TableRow[string] {
  return type === 'timestamp' && value !== null ? BigInt(Date.parse(value as string)) : value;
}

/** SHA-256 of the rows in their order, whatever the file format or its compressor makes of them. Hexadecimal. */
export function rowsHash(columns: readonly Column[], rows: readonly TableRow[]): string {
  const hash = createHash('sha256').update(JSON.stringify(columns.map(({ name }) => name)));
  for (const row of rows) hash.update(`\n${JSON.stringify(columns.map(({ name }) => row[name] ?? null))}`);
  return hash.digest('hex');
}

/** A Parquet file of the rows in the order given; what `storedRows` reads back is in its footer. */
export function encodeParquet(
  columns: readonly Column[],
  rows: readonly TableRow[],
  { rowsSha256, layout }: { rowsSha256: string; layout: number },
): Uint8Array {
  const writer = new ByteWriter(64 * 1024);
  parquetWrite({
    writer,
    schema: schemaOf(columns),
    columnData: columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => stored(type, row[name])),
      ...(type === 'boolean' ? { encoding: 'PLAIN' as const } : {}), // every reader knows it, at 1 bit a row
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
