import fc from 'fast-check';
import { type PriceList, readPrices, SHIPPED_PRICES } from './prices.ts';
import type { CostRegion, Workload } from './workload.ts';

export const shippedPrices = (): Promise<PriceList> => readPrices(SHIPPED_PRICES);

export const region = (rowsPerPoll: number, id = 'london'): CostRegion => ({
  id,
  rowsPerPoll,
  rowsFrom: 'measured',
  sourceRequests: 1,
});
export const workload = (change: Partial<Workload> & { readonly rows?: number } = {}): Workload => {
  const { rows = 35, ...rest } = change;
  return { regions: [region(rows)], everyS: 900, queries: 7200, storedMonths: 1, ...rest };
};

/** Any stage somebody could ask for, with somebody in its sky. */
export const workloads: fc.Arbitrary<Workload> = fc.record({
  regions: fc
    .array(
      fc.record({ rowsPerPoll: fc.integer({ min: 1, max: 20_000 }), sourceRequests: fc.integer({ min: 1, max: 16 }) }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((regions) => regions.map((one, n): CostRegion => ({ id: `r${n}`, rowsFrom: 'given', ...one }))),
  everyS: fc.integer({ min: 10, max: 86_400 }),
  queries: fc.integer({ min: 0, max: 100_000 }),
  storedMonths: fc.integer({ min: 0, max: 60 }),
});
