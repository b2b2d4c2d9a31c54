import { DuckDBInstance } from '@duckdb/node-api';
import { LAKE_TABLES, type SqlRow, type TableName, type Warehouse } from 'flights-core';
import { rowsOf } from './duckdb-values.ts';
import { type LakeFile, listFiles } from './lake-files.ts';
import { text } from './sql-text.ts';

export interface DuckDbOptions {
  /** The lake's folder, the one that holds `states/`, `polls/` and `metrics/`. It need not exist yet. */
  readonly lakeDir: string;
  /** Threads of the engine. */
  readonly threads?: number;
  /** Tables whose files are larger than this together are read from disk by every query instead of being kept in memory. */
  readonly keepBytes?: number;
}

export interface DuckDbWarehouse extends Warehouse {
  /** Makes queries see what has landed (and what retention has deleted) since the last call. */
  refresh(): Promise<void>;
  close(): void;
}

const DEFAULT_THREADS = 2;
/** About a million rows of `states`, 300 MB in memory. A region polled every quarter hour has 1 to 5 MB in three days. */
const DEFAULT_KEEP_BYTES = 32 * 1024 * 1024;

/**
 * Polls first: the lander writes an ok poll after its rows, so every poll listed has its rows in the second list. Stored
 * hours last: they are counted from what had landed before.
 */
const TABLES: readonly TableName[] = ['polls', 'states', 'hourly'];

const namesOf = (table: TableName): string[] => {
  const { columns, partitionedBy } = LAKE_TABLES[table];
  return [...columns.map(({ name }) => name), ...partitionedBy];
};
const typedColumns = (table: TableName): string => {
  const { columns, partitionedBy } = LAKE_TABLES[table];
  return [
    ...columns.map(({ name, type }) => `${name} ${type}`),
    ...partitionedBy.map((name) => `${name} varchar`),
  ].join(', ');
};

/** Files read by one statement: all at once would hold all their buffers at once. */
const FILES_AT_ONCE = 32;
const batches = (paths: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(paths.length / FILES_AT_ONCE) }, (_, i) =>
    paths.slice(i * FILES_AT_ONCE, (i + 1) * FILES_AT_ONCE),
  );

/** The files' rows by our columns only: those of a newer release are left out, those an older one lacks become null. */
function readFiles(table: TableName, files: readonly string[] | string, extra: readonly string[] = []): string {
  const list = typeof files === 'string' ? text(files) : `[${files.map(text).join(', ')}]`;
  const wanted = [...namesOf(table), ...extra].map(text).join(', ');
  const types = LAKE_TABLES[table].partitionedBy.map((name) => `'${name}': VARCHAR`).join(', ');
  return `SELECT COLUMNS(c -> c IN (${wanted})) FROM read_parquet(${list}, union_by_name = true, hive_partitioning = true,
    hive_types = {${types}}${extra.length > 0 ? ', filename = true' : ''})`;
}

/**
 * DuckDB over a lake folder: tables `states`, `polls` and `hourly` with their partition columns, in UTC, in memory of this process.
 *
 * One landing makes one small file, and opening hundreds of them costs more than any query over their rows, so the rows
 * are kept in memory and `refresh` reads only files that are new. A lake too large for that is read from disk.
 */
export async function duckdbWarehouse(options: DuckDbOptions): Promise<DuckDbWarehouse> {
  const { lakeDir, threads = DEFAULT_THREADS, keepBytes = DEFAULT_KEEP_BYTES } = options;
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    enable_external_file_cache: 'false', // each file is read once: its bytes need not stay beside its rows
  });
  const kept: Record<TableName, Set<string>> = {
    states: new Set(),
    polls: new Set(),
    hourly: new Set(),
  };

  async function run(sql: string): Promise<readonly SqlRow[]> {
    const connection = await instance.connect(); // one each: statements of one connection queue behind each other
    try {
      await connection.run("SET TimeZone = 'UTC'");
      return rowsOf(await connection.runAndReadAll(sql));
    } finally {
      connection.closeSync();
    }
  }

  /** The statements that bring a table from the files it holds to those that are there. */
  function changes(table: TableName, files: ReadonlyMap<string, LakeFile>): string[] {
    const totalBytes = files.values().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const view = (source: string) =>
      `CREATE OR REPLACE VIEW ${table} AS SELECT ${namesOf(table).join(', ')} FROM (${source})`;
    const rows = `${table}_rows`;
    if (totalBytes > keepBytes) {
      kept[table] = new Set();
      const { prefix, partitionedBy } = LAKE_TABLES[table];
      const glob = `${lakeDir}/${prefix}/${partitionedBy.map((name) => `${name}=*`).join('/')}/*.parquet`;
      return [`DELETE FROM ${rows}`, view(`FROM ${rows} UNION ALL BY NAME ${readFiles(table, glob)}`)];
    }
    const added = [...files.keys()].filter((path) => !kept[table].has(path));
    const gone = [...kept[table]].filter((path) => !files.has(path));
    kept[table] = new Set(files.keys());
    return [
      ...(gone.length > 0 ? [`DELETE FROM ${rows} WHERE filename IN (${gone.map(text).join(', ')})`] : []),
      ...batches(added).map((paths) => `INSERT INTO ${rows} BY NAME ${readFiles(table, paths, ['filename'])}`),
      view(`FROM ${rows}`),
    ];
  }

  async function load(): Promise<void> {
    const before = { ...kept };
    const statements: string[] = [];
    for (const table of TABLES) statements.push(...changes(table, await listFiles(lakeDir, LAKE_TABLES[table])));
    const connection = await instance.connect();
    try {
      await connection.run('BEGIN');
      for (const statement of statements) await connection.run(statement);
      await connection.run('COMMIT'); // queries see all of a refresh or nothing of it
    } catch (error) {
      Object.assign(kept, before);
      throw error;
    } finally {
      connection.closeSync(); // rolls back what is not committed
    }
  }

  let loading: Promise<void> = Promise.resolve();
  const refresh = () => {
    const next = loading.then(() => load().catch(load)); // once more: retention may have deleted a file since it was listed
    loading = next.catch(() => undefined);
    return next;
  };

  for (const table of TABLES) await run(`CREATE TABLE ${table}_rows (${typedColumns(table)}, filename varchar)`);
  await refresh();
  return {
    query: run,
    refresh,
    close: () => instance.closeSync(),
  };
}
