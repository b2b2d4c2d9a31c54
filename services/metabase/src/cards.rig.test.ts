import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { A_DAY_AND_A_HALF, bothEngines, DAY_SPELLINGS, type Engines, filled } from 'flights-metrics-sql/engines';
import { metabaseClient } from './client.ts';
import { examine } from './doctor.ts';
import { ADMIN, run, TARGET } from './provision.test-help.ts';
import { type Stub, startStub } from './stub.test-help.ts';

/** Questions as they were stored in Metabase, asked of a real Trino (TRINO_URL) and of DuckDB. */
let engines: Engines;
let stub: Stub;
const literal = (values: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, `'${value}'`]));

beforeAll(async () => {
  engines = await bothEngines({ london: A_DAY_AND_A_HALF });
  stub = await startStub({
    syncTakes: 0,
    query: (sql, values) => engines.trino(filled(sql, literal(values))) as Promise<object[]>,
  });
  await run(stub);
}, 300_000);
afterAll(async () => {
  await stub?.close();
  await engines?.close();
});

describe('every question on Metabase', () => {
  it('has the rows on Trino that it has on DuckDB, without days and with days however Metabase writes them', async () => {
    const lines = [
      `${'question'.padEnd(20)} ${['no days', 'from', 'to', 'from, to'].map((name) => name.padStart(9)).join('')}   rows, the same on both`,
    ];
    const spellings = Object.values(DAY_SPELLINGS);
    for (const [i, card] of [...stub.state.cards.values()].entries()) {
      const sql = (card.dataset_query as { stages: { native: string }[] }).stages[0]!.native;
      const day = spellings[i % spellings.length]!('2025-07-06');
      const counts: number[] = [];
      for (const days of [{}, { from: day }, { to: day }, { from: day, to: day }]) {
        const asked = filled(sql, { region: "'london'", ...days });
        const rows = await engines.duckdb(asked);
        expect(rows.length).toBeGreaterThan(0);
        expect({ card: card.name, days, rows: await engines.trino(asked) }).toEqual({ card: card.name, days, rows });
        counts.push(rows.length);
      }
      lines.push(`${String(card.name).padEnd(20)} ${counts.map((n) => String(n).padStart(9)).join('')}`);
    }
    console.info(lines.join('\n'));
  }, 300_000);

  it('answers the doctor with the columns its chart draws', async () => {
    const findings = await examine({
      metabase: metabaseClient({ url: stub.url }),
      logIn: ADMIN,
      target: TARGET,
      waitMs: 1000,
      anyVersion: false,
    });
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.find(({ check }) => check === 'questions')!.detail).toBe('11 answer');
  }, 120_000);
});
