import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { billOf } from './bill.ts';
import { shippedPrices, workload, workloads } from './cost.test-help.ts';
import { originalKeepsUp, originalLines } from './original.ts';

const london = await shippedPrices();
/** What the layouts were once compared at: us-east-1. */
const virginia = {
  ...london,
  prices: {
    ...london.prices,
    s3_put_list: { ...london.prices.s3_put_list, usd: 0.005 },
    s3_get: { ...london.prices.s3_get, usd: 0.0004 },
  },
};
const usdOf = (item: string, one = workload()) =>
  billOf(originalLines(one), virginia).lines.find((line) => line.item === item)!.usd;

describe('the original’s layout', () => {
  it('pays for a crawler that runs ten minutes an hour: $53.5 at one DPU', () =>
    expect(usdOf('Glue crawler')).toBeCloseTo(53.5, 1));

  // Rows of 72 hours as they were generated for that comparison, in 288 polls, and what their PUTs cost a month.
  it.each([
    ['London', 10_039, 900, 0.51],
    ['UK', 92_626, 900, 4.7],
    ['world', 2_827_194, 900, 143],
    ['London', 10_039, 60, 7.63],
    ['world', 2_827_194, 60, 2150],
  ])('%s, %d rows in 72 h at 15 min, polled every %d s: one PUT a row is $%d', (_, rows, everyS, usd) => {
    expect(Math.abs(usdOf('consumer: S3 PUT', workload({ rows: rows / 288, everyS })) / usd - 1)).toBeLessThan(0.01);
  });

  it('asks for 172 hours of objects in seven queries', () => {
    const one = workload({ rows: 100, queries: 7 });
    expect(usdOf('dashboards: S3 GET', one)).toBeCloseTo(172 * 100 * 0.4e-6, 9);
    expect(usdOf('dashboards: S3 LIST, PUT', one)).toBeCloseTo((172 + 14) * 5e-6, 9);
  });

  it('writes an hour of London in time, and of the world not', () => {
    expect(originalKeepsUp(workload())).toBe(true);
    expect(originalKeepsUp(workload({ rows: 11_000 }))).toBe(false);
  });

  it('never costs less for more polls', () =>
    fc.assert(
      fc.property(workloads, (one) => {
        const cost = (everyS: number) => billOf(originalLines({ ...one, everyS }), london).total;
        expect(cost(one.everyS / 2).usd).toBeGreaterThanOrEqual(cost(one.everyS).usd);
      }),
    ));
});
