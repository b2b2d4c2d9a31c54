import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SqlRow } from 'flights-core';
import { duckdbWarehouse } from './duckdb.ts';
import { METRICS } from './metrics.ts';
import { expectedRows } from './oracle.test-data.ts';
import { runMetric } from './run.ts';
import { BEGIN, landWorlds, minutes, worlds } from './world.test-data.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The columns the oracle speaks of, in an order that does not depend on the engine's. */
const comparable = (id: string, rows: readonly SqlRow[], like: readonly SqlRow[]): SqlRow[] => {
  const columns = Object.keys(like[0] ?? rows[0] ?? {});
  const cut = rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
  return id === 'latest-positions' ? cut.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : cut;
};

const instants = fc.option(
  fc.integer({ min: -60, max: 40 * 60 }).map((n) => new Date(BEGIN + minutes(n))),
  { nil: undefined },
);

describe('every metric', () => {
  it('counts any two regions of one lake as plain loops over their rows count them', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(worlds, worlds, instants, instants, async (one, other, from, to) => {
        const lakeDir = join(folder, String(run++));
        await landWorlds(lakeDir, { london: one, other });
        const warehouse = await duckdbWarehouse({ lakeDir, threads: 1 });
        const span = { ...(from && { from }), ...(to && { to }) };
        for (const [region, world] of Object.entries({ london: one, other })) {
          const expected = expectedRows(region, world, span);
          for (const { id } of METRICS) {
            const rows = await runMetric(warehouse, id, { region, ...span });
            const like = expected[id]!;
            expect({ id, rows: comparable(id, rows, like) }).toEqual({ id, rows: comparable(id, like, like) });
          }
        }
        warehouse.close();
      }),
      { numRuns: Number(process.env.METRICS_RUNS ?? 30) },
    );
  }, 600_000);
});
