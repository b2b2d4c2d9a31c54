import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LAKE_TABLES, type SqlRow, type SqlValue, type TableName } from 'flights-core';
import { DASHBOARD, FILTER_VARIABLES, panelSql } from './dashboard.ts';
import { type DuckDbWarehouse, duckdbWarehouse } from './duckdb.ts';
import { hourlySql } from './hourly.ts';
import { METRICS } from './metrics.ts';
import { panelsOf } from './panel.ts';
import { DAY_SPELLINGS, filled } from './variables.test-help.ts';
import {
  A_DAY_AND_A_HALF,
  BEGIN,
  landWorlds,
  minutes,
  rowsOfWorlds,
  valuesSql,
  type World,
  worlds,
} from './world.test-data.ts';

/**
 * The same text on Trino, the engine behind Athena. `e2e/rigs/trino.sh start DIR PORT` starts one;
 * TRINO_URL=http://127.0.0.1:PORT says where it is. The rows go into tables of its `memory` catalog.
 */
const url = process.env.TRINO_URL;
const schema = `metrics_${randomBytes(4).toString('hex')}`;

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

async function onTrino(sql: string): Promise<SqlRow[]> {
  if (!url)
    throw new Error('TRINO_URL is not set: start one with e2e/rigs/trino.sh and set it to http://127.0.0.1:PORT');
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

const lake: Record<string, World> = {
  london: A_DAY_AND_A_HALF,
  ...Object.fromEntries(fc.sample(worlds, { numRuns: 5, seed: 20250706 }).map((world, i) => [`world${i}`, world])),
};

describe('on a real Trino', () => {
  let folder = '';
  let duckdb: DuckDbWarehouse;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trino-rig-'));
    await landWorlds(folder, lake);
    duckdb = await duckdbWarehouse({ lakeDir: folder });
    await onTrino(`CREATE SCHEMA ${schema}`);
    for (const [table, rows] of Object.entries(rowsOfWorlds(lake))) {
      const chunks = Array.from({ length: Math.ceil(rows.length / 100) }, (_, i) => rows.slice(i * 100, i * 100 + 100));
      for (const [i, chunk] of chunks.entries()) {
        const begin = i === 0 ? `CREATE TABLE ${table} AS` : `INSERT INTO ${table}`;
        await onTrino(`${begin} ${valuesSql(table as TableName, chunk)}`);
      }
    }
  }, 300_000);
  afterAll(async () => {
    duckdb?.close();
    if (url) for (const table of Object.keys(LAKE_TABLES)) await onTrino(`DROP TABLE IF EXISTS ${table}`);
    if (url) await onTrino(`DROP SCHEMA IF EXISTS ${schema}`);
    await rm(folder, { recursive: true, force: true });
  });

  const span = { from: new Date(BEGIN + minutes(95)), to: new Date(BEGIN + minutes(14 * 60)) };
  const asked = Object.keys(lake).flatMap((region) => METRICS.map(({ id, sql }) => [id, region, sql] as const));

  it.each(asked)(
    '%s of %s has the rows that DuckDB has',
    async (_, region, sql) => {
      expect(await onTrino(sql({ region }))).toEqual(await duckdb.query(sql({ region })));
    },
    60_000,
  );

  it.each(asked.filter(([, region]) => region === 'london'))(
    '%s of a part of %s has the rows that DuckDB has',
    async (_, region, sql) => {
      const rows = await duckdb.query(sql({ region, ...span }));
      expect(rows.length).toBeGreaterThan(0);
      expect(await onTrino(sql({ region, ...span }))).toEqual(rows);
    },
    60_000,
  );

  it('answers the hours that a rollup keeps as DuckDB answers them', async () => {
    expect(await onTrino(hourlySql('london'))).toEqual(await duckdb.query(hourlySql('london')));
  }, 60_000);

  const spellings = Object.entries(DAY_SPELLINGS);
  const cards = panelsOf(DASHBOARD).map((panel, i) => [panel.id, ...spellings[i % spellings.length]!, panel] as const);
  it.each(cards)(
    'the panel %s has the rows that DuckDB has, without days and with days that are %s',
    async (_, __, spelled, panel) => {
      const sql = panelSql(panel, FILTER_VARIABLES);
      const day = spelled('2025-07-06');
      for (const days of [{}, { from: day }, { to: day }, { from: day, to: day }]) {
        const asked = filled(sql, { region: "'london'", ...days });
        const rows = await duckdb.query(asked);
        expect(rows.length).toBeGreaterThan(0);
        expect(await onTrino(asked)).toEqual(rows);
      }
    },
    120_000,
  );
});
