import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UsageRecord } from 'flights-core';
import { shippedPrices, workload } from './cost.test-help.ts';
import { countedMonth, isOf } from './counts.ts';
import { estimate } from './estimate.ts';
import { notesOn } from './notes.ts';

const BEGIN = Date.UTC(2026, 0, 31, 0, 5);
const HOUR_MS = 3_600_000;
const prices = await shippedPrices();

/** A run as the consumer writes it, an hour of London. */
const run = (hour: number, change: Partial<UsageRecord> = {}): UsageRecord => ({
  run_id: `run-${hour}`,
  started_at: new Date(BEGIN + hour * HOUR_MS).toISOString(),
  duration_ms: 12_000,
  memory_mb: 1024,
  status: 'ok',
  polls: { london: 4 },
  states: { london: 160 },
  parquet: { files: 5, bytes: 20_000 },
  s3: { put: 10, get: 84, head: 1, list: 28, delete: 0 },
  athena: {
    ddl: { statements: 3, bytes_scanned: 0, bytes_billed: 0 },
    utility: { statements: 2, bytes_scanned: 0, bytes_billed: 0 },
    dml: { statements: 1, bytes_scanned: 1_600_000, bytes_billed: 10_485_760 },
  },
  kafka_requests: 22,
  ...change,
});
const hoursOf = (count: number) => Array.from({ length: count }, (_, n) => run(n));

describe('countedMonth(records)', () => {
  it('makes a month of 730 runs of what a day of hourly runs counted', () => {
    const counted = countedMonth(hoursOf(24))!;
    expect(counted).toMatchObject({ runs: 24, rowsPerPoll: { london: 40 } });
    expect(counted.hours).toBeCloseTo(24, 9);
    expect(counted.everyS).toBeCloseTo(900, 9);
    const expected = {
      runs: 730,
      lambdaRuns: 730,
      gbSeconds: 730 * 12,
      kafkaRequests: 730 * 22,
      putAndList: 730 * 38,
      get: 730 * 85,
      selects: 730,
      billedBytes: 730 * 10_485_760,
      freeStatements: 730 * 5,
    };
    for (const [name, value] of Object.entries(expected))
      expect([name, counted.month[name as keyof typeof expected] / value]).toEqual([name, expect.closeTo(1, 9)]);
  });

  it('is the same month, however many days of the same are read, and in whatever order', () =>
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), fc.integer(), (count, seed) => {
        const records = hoursOf(count);
        records.sort((a, b) => ((a.run_id + seed).length % 3) - ((b.run_id + seed).length % 3));
        const { month } = countedMonth(records)!;
        expect(month.putAndList).toBeCloseTo(730 * 38, 4);
        expect(month.gbSeconds).toBeCloseTo(730 * 12, 4);
      }),
    ));

  it('takes a single run for an hour’s, and none for nothing', () => {
    expect(countedMonth([run(0)])!.month.runs).toBe(730);
    expect(countedMonth([])).toBeNull();
  });

  it('counts what failed runs used, and no Lambda time of runs elsewhere', () => {
    const { month } = countedMonth([run(0, { status: 'failed', memory_mb: null }), run(1)])!;
    expect(month.putAndList).toBeCloseTo(730 * 38, 6);
    expect([month.lambdaRuns, month.gbSeconds]).toEqual([expect.closeTo(365, 6), expect.closeTo(365 * 12, 6)]);
  });

  it('counts the rows of each region by its own polls', () => {
    const polls = { london: 4, paris: 2 };
    const counted = countedMonth([
      run(0, { polls, states: { london: 100 } }),
      run(1, { polls, states: { paris: 8 } }),
    ])!;
    expect(counted.rowsPerPoll).toEqual({ london: 12.5, paris: 2 });
    expect(isOf(counted, ['paris', 'london'], 900)).toBe(true);
    expect(isOf(counted, ['london'], 900)).toBe(false);
    expect(isOf(counted, ['paris', 'london'], 60)).toBe(false);
  });
});

describe('estimate(workload, prices, counted)', () => {
  const measured = (everyS: number) => {
    const one = estimate(workload({ everyS }), prices, countedMonth(hoursOf(48)));
    return { one, items: one.ours.lines.filter(({ basis }) => basis === 'measured') };
  };
  it('takes what the consumer counted for its own items, where it is of the stage that is asked for', () => {
    const { one, items } = measured(900);
    expect(items.map(({ item, quantity }) => [item, Math.round(quantity * 1e4) / 1e4])).toEqual([
      ['consumer: Lambda calls', 730],
      ['consumer: Lambda time', 8760],
      ['consumer: S3 PUT and LIST', 27_740],
      ['consumer: S3 GET', 62_050],
      ['hours in Athena: scanned', 0.007],
    ]);
    expect(notesOn([one], prices, countedMonth(hoursOf(48))).join()).toContain('48 runs that stand for 48 hours');
  });

  it('models all of another stage, and says so', () => {
    const { one, items } = measured(60);
    expect(items).toEqual([]);
    expect(notesOn([one], prices, countedMonth(hoursOf(48))).join()).toContain('of london every 15m: other than');
  });
});
