import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR_MS, LAKE_TABLES, type SqlRow, type SqlValue, type TableName } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse } from './duckdb.ts';
import { hourlySql } from './hourly.ts';
import { METRICS } from './metrics.ts';
import {
  BEGIN,
  everyInterval,
  landWorlds,
  minutes,
  rowsOfWorlds,
  sighting,
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

/** A day and a half of quarter hours, with what the counting rules turn on; and worlds nobody thought of. */
const day: World = {
  polls: everyInterval(BEGIN, 150).filter((_, i) => i < 40 || i > 48),
  seen: everyInterval(BEGIN, 150).flatMap(({ slotAt }, i) => [
    sighting(slotAt, '400001', i % 5 === 0 ? null : 'BAW1'),
    sighting(slotAt, '400002', null, { type: null, hidden: i % 2 === 0 }),
    sighting(slotAt, '400003', i % 40 < 20 ? 'EZY2' : 'EZY3', { onGround: i % 7 === 0, type: 'B77W' }),
    ...(i % 6 === 0 ? [sighting(slotAt, '400004', 'N123AB', { airline: null, ageMs: 900 })] : []),
  ]),
  stored: [-3, -2, 4, 5].flatMap((n) =>
    [0, 1].map((revision) => ({
      hourMs: BEGIN + n * HOUR_MS,
      revision,
      pollsOk: 3,
      pollsExpected: 4,
      observations: 100 + n,
      aircraft: 20 + revision,
      flights: 22 + revision,
    })),
  ),
};
const lake: Record<string, World> = {
  day,
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

  it.each(asked.filter(([, region]) => region === 'day'))(
    '%s of a part of %s has the rows that DuckDB has',
    async (_, region, sql) => {
      const rows = await duckdb.query(sql({ region, ...span }));
      expect(rows.length).toBeGreaterThan(0);
      expect(await onTrino(sql({ region, ...span }))).toEqual(rows);
    },
    60_000,
  );

  it('answers the hours that a rollup keeps as DuckDB answers them', async () => {
    expect(await onTrino(hourlySql('day'))).toEqual(await duckdb.query(hourlySql('day')));
  }, 60_000);
});
