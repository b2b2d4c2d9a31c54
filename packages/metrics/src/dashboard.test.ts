import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DASHBOARD, FILTER_VARIABLES, panelSql } from './dashboard.ts';
import { type DuckDbWarehouse, duckdbWarehouse } from './duckdb.ts';
import { METRICS } from './metrics.ts';
import { type Chart, GRID_COLUMNS, type Panel, panelsOf } from './panel.ts';
import { DAY_SPELLINGS, filled } from './variables.test-help.ts';
import { A_DAY_AND_A_HALF, landWorlds } from './world.test-data.ts';

const panels = panelsOf(DASHBOARD);
const columnsOf = ({ kind: _, ...chart }: Chart): string[] =>
  Object.values(chart)
    .flat()
    .filter((value) => typeof value === 'string');

let lakeDir: string;
let warehouse: DuckDbWarehouse;
beforeAll(async () => {
  lakeDir = await mkdtemp(join(tmpdir(), 'panels-'));
  await landWorlds(lakeDir, { london: A_DAY_AND_A_HALF });
  warehouse = await duckdbWarehouse({ lakeDir, threads: 1 });
});
afterAll(async () => {
  warehouse.close();
  await rm(lakeDir, { recursive: true });
});

describe('the dashboard', () => {
  it('shows every metric, each panel under an id of its own', () => {
    expect(new Set(panels.map(({ metric }) => metric))).toEqual(new Set(METRICS.map(({ id }) => id)));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });

  it('begins with what the original showed: three numbers, a map, airlines, aircraft types', () => {
    const first = DASHBOARD.sections[0]!.panels.map(({ chart, metric }) => `${chart.kind} ${metric}`);
    expect(first.filter((one) => !one.startsWith('table'))).toEqual([
      'number flights-last-hour',
      'number flights-average-per-hour',
      'number flights-last-24h',
      'map latest-positions',
      'ranking top-airlines',
      'shares top-aircraft',
    ]);
  });

  it('fits its grid, no panel upon another, in reading order', () => {
    const taken = new Map<string, string>();
    const twice: string[] = [];
    for (const { id, place } of panels) {
      expect(place.column + place.width).toBeLessThanOrEqual(GRID_COLUMNS);
      for (let row = place.row; row < place.row + place.height; row++)
        for (let column = place.column; column < place.column + place.width; column++) {
          const cell = `${row}/${column}`;
          if (taken.has(cell)) twice.push(`${id} and ${taken.get(cell)} at ${cell}`);
          taken.set(cell, id);
        }
    }
    expect(twice).toEqual([]);
    const order = [...panels].sort((a, b) => a.place.row - b.place.row || a.place.column - b.place.column);
    expect(panels.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
  });
});

describe.each(panels.map((panel) => [panel.id, panel] as const))('the panel %s', (_, panel: Panel) => {
  it('draws columns that its statement answers', async () => {
    const rows = await warehouse.query(panelSql(panel, { region: 'london' }));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThanOrEqual(panel.limit ?? Number.POSITIVE_INFINITY);
    expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining(columnsOf(panel.chart)));
  });

  it('answers alike where a dashboard fills in the region and no days', async () => {
    const sql = filled(panelSql(panel, FILTER_VARIABLES), { region: "'london'" });
    expect(await warehouse.query(sql)).toEqual(await warehouse.query(panelSql(panel, { region: 'london' })));
  });

  it.each(Object.entries(DAY_SPELLINGS))('answers alike for days that are %s', async (_, spelled) => {
    const variables = panelSql(panel, FILTER_VARIABLES);
    const days = { from: '2025-07-06', to: '2025-07-06' };
    const [from, to] = [new Date('2025-07-06T00:00:00Z'), new Date('2025-07-07T00:00:00Z')];
    const filledIn = async (...names: ('from' | 'to')[]) =>
      warehouse.query(
        filled(variables, {
          region: "'london'",
          ...Object.fromEntries(names.map((name) => [name, spelled(days[name])])),
        }),
      );
    expect(await filledIn('from')).toEqual(await warehouse.query(panelSql(panel, { region: 'london', from })));
    expect(await filledIn('to')).toEqual(await warehouse.query(panelSql(panel, { region: 'london', to })));
    const both = await warehouse.query(panelSql(panel, { region: 'london', from, to }));
    expect(both.length).toBeGreaterThan(0);
    expect(await filledIn('from', 'to')).toEqual(both);
  });
});
