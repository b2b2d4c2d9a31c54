import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { billOf, type Line } from './bill.ts';
import { shippedPrices } from './cost.test-help.ts';
import type { PriceId } from './prices.ts';

const prices = await shippedPrices();
const line = (price: PriceId, quantity: number, group: Line['group'] = 'pipeline'): Line => ({
  group,
  item: `${group} ${price}`,
  price,
  quantity,
  basis: 'modelled',
});
const anyLines = fc.array(
  fc.record({
    group: fc.constantFrom('pipeline' as const, 'dashboards' as const),
    item: fc.string(),
    price: fc.constantFrom(...(Object.keys(prices.prices) as PriceId[])),
    quantity: fc.double({ min: 0, max: 1e9, noNaN: true }),
    basis: fc.constant('modelled' as const),
  }),
);

describe('billOf(lines, prices)', () => {
  it.each([
    ['a thousand PUTs', line('s3_put_list', 1000), 0.0053, 0.0053],
    ['ten alarms, which are free', line('alarms', 10), 1, 0],
    ['an eleventh metric', line('metrics', 11), 3.3, 0.3],
    ['3,000 GB-s a year, far below the allowance', line('lambda_gb_s', 3000), 0.0400002, 0],
    ['500,000 GB-s', line('lambda_gb_s', 500_000), 6.6667, 1.33334],
  ])('%s', (_, one, usd, netUsd) => {
    const { total } = billOf([one], prices);
    expect([total.usd, total.netUsd]).toEqual([expect.closeTo(usd, 6), expect.closeTo(netUsd, 6)]);
  });

  it('lets lines use an allowance up in their order: the pipeline before who looks at it', () => {
    const { lines } = billOf([line('alarms', 8), line('alarms', 4, 'dashboards')], prices);
    expect(lines.map(({ netUsd }) => netUsd)).toEqual([0, expect.closeTo(0.2, 9)]);
  });

  it('adds up to its groups and its total, and takes an allowance once, whatever the lines', () =>
    fc.assert(
      fc.property(anyLines, (lines) => {
        const bill = billOf(lines, prices);
        // Written anew: all units of a price together, less its allowance once.
        let [usd, netUsd] = [0, 0];
        for (const [id, { usd: price, per, free }] of Object.entries(prices.prices)) {
          const units = lines.reduce((sum, one) => sum + (one.price === id ? one.quantity : 0), 0);
          usd += (price * units) / per;
          netUsd += (price * Math.max(0, units - free)) / per;
        }
        const near = (expected: number) => expect.closeTo(expected, Math.max(0, 6 - Math.log10(expected + 1)));
        expect(bill.total).toEqual({ usd: near(usd), netUsd: near(netUsd) });
        const groups = bill.pipeline.usd + bill.dashboards.usd;
        expect(groups).toEqual(near(bill.total.usd));
        for (const one of bill.lines) {
          expect(one.netUsd).toBeGreaterThanOrEqual(0);
          expect(one.netUsd).toBeLessThanOrEqual(one.usd * (1 + 1e-12));
        }
      }),
    ));
});
