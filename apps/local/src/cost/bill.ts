import type { Price, PriceId, PriceList } from './prices.ts';

/** What is used in a month of one kind, by one part. */
export interface Line {
  /** `dashboards`: what looking at the numbers through Athena costs, apart from making them. */
  readonly group: 'pipeline' | 'dashboards';
  /** The part and what it uses: `consumer: S3 GET`. */
  readonly item: string;
  readonly price: PriceId;
  /** Units a month. */
  readonly quantity: number;
  /** `measured`: from counts that runs put on record; `modelled`: from the figures in figures.ts. */
  readonly basis: 'measured' | 'modelled';
}

/** Makes lines of one group: `line(item, price, quantity)`, modelled unless it is said. */
export const linesIn =
  (group: Line['group']) =>
  (item: string, price: PriceId, quantity: number, basis: Line['basis'] = 'modelled'): Line => ({
    group,
    item,
    price,
    quantity,
    basis,
  });

/** Dollars a month. */
export interface Dollars {
  /** At list price. */
  readonly usd: number;
  /** After what every account may use without paying. */
  readonly netUsd: number;
}

export interface BilledLine extends Line, Dollars {
  readonly unit: string;
}

export interface Bill {
  readonly lines: readonly BilledLine[];
  readonly pipeline: Dollars;
  readonly dashboards: Dollars;
  readonly total: Dollars;
}

/**
 * Prices the lines. A free allowance is the account's, not a line's: lines use it up in their order, as if nothing else ran in
 * that account. So the pipeline comes before the dashboards.
 */
export function billOf(lines: readonly Line[], { prices }: PriceList): Bill {
  const used = new Map<PriceId, number>();
  const billed = lines.map((line): BilledLine => {
    const { usd, per, unit, free }: Price = prices[line.price];
    const before = used.get(line.price) ?? 0;
    used.set(line.price, before + line.quantity);
    const paid = Math.max(0, line.quantity - Math.max(0, free - before));
    return { ...line, unit, usd: (line.quantity / per) * usd, netUsd: (paid / per) * usd };
  });
  const sum = (some: readonly Dollars[]): Dollars => ({
    usd: some.reduce((total, { usd }) => total + usd, 0),
    netUsd: some.reduce((total, { netUsd }) => total + netUsd, 0),
  });
  const of = (group: Line['group']) => sum(billed.filter((line) => line.group === group));
  return { lines: billed, pipeline: of('pipeline'), dashboards: of('dashboards'), total: sum(billed) };
}
