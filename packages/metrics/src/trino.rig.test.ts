import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DASHBOARD, FILTER_VARIABLES, panelSql } from './dashboard.ts';
import { bothEngines, type Engines } from './engines.test-help.ts';
import { hourlySql } from './hourly.ts';
import { METRICS } from './metrics.ts';
import { panelsOf } from './panel.ts';
import { DAY_SPELLINGS, filled } from './variables.test-help.ts';
import { A_DAY_AND_A_HALF, BEGIN, minutes, type World, worlds } from './world.test-data.ts';

/** A day that turns the counting rules on, and worlds nobody thought of. */
const lake: Record<string, World> = {
  london: A_DAY_AND_A_HALF,
  ...Object.fromEntries(fc.sample(worlds, { numRuns: 5, seed: 20250706 }).map((world, i) => [`world${i}`, world])),
};

describe('on a real Trino', () => {
  let engines: Engines;
  beforeAll(async () => {
    engines = await bothEngines(lake);
  }, 300_000);
  afterAll(() => engines?.close());

  const span = { from: new Date(BEGIN + minutes(95)), to: new Date(BEGIN + minutes(14 * 60)) };
  const asked = Object.keys(lake).flatMap((region) => METRICS.map(({ id, sql }) => [id, region, sql] as const));

  it.each(asked)(
    '%s of %s has the rows that DuckDB has',
    async (_, region, sql) => {
      expect(await engines.trino(sql({ region }))).toEqual(await engines.duckdb(sql({ region })));
    },
    60_000,
  );

  it.each(asked.filter(([, region]) => region === 'london'))(
    '%s of a part of %s has the rows that DuckDB has',
    async (_, region, sql) => {
      const rows = await engines.duckdb(sql({ region, ...span }));
      expect(rows.length).toBeGreaterThan(0);
      expect(await engines.trino(sql({ region, ...span }))).toEqual(rows);
    },
    60_000,
  );

  it('answers the hours that a rollup keeps as DuckDB answers them', async () => {
    expect(await engines.trino(hourlySql('london'))).toEqual(await engines.duckdb(hourlySql('london')));
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
        const rows = await engines.duckdb(asked);
        expect(rows.length).toBeGreaterThan(0);
        expect(await engines.trino(asked)).toEqual(rows);
      }
    },
    120_000,
  );
});
