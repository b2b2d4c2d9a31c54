import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LAKE_TABLES, type SqlRow, type SqlValue, type TableName } from 'flights-core';
import { duckdbWarehouse } from './duckdb.ts';
import { landWorlds, rowsOfWorlds, valuesSql, type World } from './world.test-data.ts';

export { DAY_SPELLINGS, filled } from './variables.test-help.ts';
export { A_DAY_AND_A_HALF } from './world.test-data.ts';

/** The same rows in Trino, the engine behind Athena, and in DuckDB. */
export interface Engines {
  trino(sql: string): Promise<readonly SqlRow[]>;
  duckdb(sql: string): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/**
 * `e2e/rigs/trino.sh start DIR PORT` starts a Trino; TRINO_URL=http://127.0.0.1:PORT says where it is. The rows go into
 * tables of its `memory` catalog, in a schema of their own, and as Parquet into a folder.
 */
export async function bothEngines(lake: Readonly<Record<string, World>>): Promise<Engines> {
  const url = process.env.TRINO_URL;
  if (!url)
    throw new Error('TRINO_URL is not set: start one with e2e/rigs/trino.sh and set it to http://127.0.0.1:PORT');
  const schema = `metrics_${randomBytes(4).toString('hex')}`;
  const trino = (sql: string) => onTrino(url, schema, sql);
  const folder = await mkdtemp(join(tmpdir(), 'trino-rig-'));
  await landWorlds(folder, lake);
  const duckdb = await duckdbWarehouse({ lakeDir: folder });
  await trino(`CREATE SCHEMA ${schema}`);
  for (const [table, rows] of Object.entries(rowsOfWorlds(lake))) {
    const chunks = Array.from({ length: Math.ceil(rows.length / 100) }, (_, i) => rows.slice(i * 100, i * 100 + 100));
    for (const [i, chunk] of chunks.entries()) {
      const begin = i === 0 ? `CREATE TABLE ${table} AS` : `INSERT INTO ${table}`;
      await trino(`${begin} ${valuesSql(table as TableName, chunk)}`);
    }
  }
  return {
    trino,
    duckdb: (sql) => duckdb.query(sql),
    async close() {
      duckdb.close();
      for (const table of Object.keys(LAKE_TABLES)) await trino(`DROP TABLE IF EXISTS ${table}`);
      await trino(`DROP SCHEMA IF EXISTS ${schema}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Page {
  readonly nextUri?: string;
  readonly error?: { readonly message: string };
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  readonly data?: readonly SqlValue[][];
}

const ours = (value: SqlValue, type: string): SqlValue => {
  if (value === null) return null;
  if (type.startsWith('timestamp')) return `${String(value).replace(' ', 'T').slice(0, 23)}Z`;
  return type === 'real' ? Math.fround(Number(value)) : value;
};

async function onTrino(url: string, schema: string, sql: string): Promise<SqlRow[]> {
  const headers = {
    'X-Trino-User': 'rig',
    'X-Trino-Catalog': 'memory',
    'X-Trino-Schema': schema,
    'X-Trino-Time-Zone': 'UTC',
  };
  let page = (await (await fetch(`${url}/v1/statement`, { method: 'POST', body: sql, headers })).json()) as Page;
  let columns: Page['columns'] = [];
  const rows: SqlValue[][] = [];
  for (;;) {
    if (page.error) throw new Error(`Trino: ${page.error.message}\n${sql.slice(0, 400)}`);
    columns = page.columns ?? columns;
    rows.push(...(page.data ?? []));
    if (!page.nextUri) break;
    page = (await (await fetch(page.nextUri)).json()) as Page;
  }
  return rows.map((row) => Object.fromEntries(columns!.map(({ name, type }, i) => [name, ours(row[i] ?? null, type)])));
}
