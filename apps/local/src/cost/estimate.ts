import { type Bill, billOf } from './bill.ts';
import { modelledConsumer } from './consumer-month.ts';
import { type Counted, isOf } from './counts.ts';
import { linesOf } from './lines.ts';
import { originalBill } from './original.ts';
import type { PriceList } from './prices.ts';
import type { Workload } from './workload.ts';

/** One stage that is costed: ours, and the original's layout for the same work. */
export interface Estimate {
  readonly workload: Workload;
  readonly ours: Bill;
  readonly original: Bill;
  /** What the pipeline's GETs of dashboards grow by each month, because stored hours are kept. */
  readonly growthUsd: number;
}

/** Counts take the place of the model where they are of just this stage; else it is all modelled. */
export function estimate(workload: Workload, prices: PriceList, counted: Counted | null): Estimate {
  const ids = workload.regions.map(({ id }) => id);
  const consumer = counted && isOf(counted, ids, workload.everyS) ? counted.month : modelledConsumer(workload);
  const at = (storedMonths: number) => billOf(linesOf({ ...workload, storedMonths }, consumer), prices);
  const ours = at(workload.storedMonths);
  const growthUsd = at(workload.storedMonths + 1).total.usd - ours.total.usd;
  return { workload, ours, original: originalBill(workload, prices), growthUsd };
}
