import { table } from 'flights-command-line';
import type { SqlRow } from 'flights-core';
import type { Bill, Dollars } from './bill.ts';
import type { Estimate } from './estimate.ts';
import { MONTH_HOURS } from './stage.ts';

/** Dollars and quantities as they are read: cents and below, no false digits. */
const money = (usd: number): number => Number(usd.toFixed(4));
const amount = (quantity: number): number => (quantity >= 100 ? Math.round(quantity) : Number(quantity.toPrecision(3)));
const dollars = ({ usd, netUsd }: Dollars) => ({ usd: money(usd), net_usd: money(netUsd) });

/** `15m`, `30s`, `2h`. */
export const intervalText = (everyS: number): string =>
  everyS % 3600 === 0 ? `${everyS / 3600}h` : everyS % 60 === 0 ? `${everyS / 60}m` : `${everyS}s`;

/** `london+paris` */
export const namesOf = ({ workload }: Estimate): string => workload.regions.map(({ id }) => id).join('+');

/** One row an item. */
export const itemRows = ({ lines }: Bill): readonly SqlRow[] =>
  lines.map(({ group, item, quantity, unit, basis, ...line }) => ({
    group,
    item,
    quantity: amount(quantity),
    unit,
    basis,
    ...dollars(line),
  }));

const COLUMNS = ['item', 'quantity', 'unit', 'basis', 'usd', 'net_usd'];

function billTable(bill: Bill): string {
  const sum = (item: string, of: Dollars): SqlRow => ({
    item,
    quantity: null,
    unit: null,
    basis: null,
    ...dollars(of),
  });
  const rows = itemRows(bill);
  return table(
    [
      ...rows.filter(({ group }) => group === 'pipeline'),
      sum('PIPELINE', bill.pipeline),
      ...rows.filter(({ group }) => group === 'dashboards'),
      sum('DASHBOARDS', bill.dashboards),
      sum('TOTAL', bill.total),
    ],
    COLUMNS,
    { usd: 3, net_usd: 3 },
  );
}

/** Ours and the original's, item by item. */
export function itemised(one: Estimate): string {
  const { regions, everyS } = one.workload;
  const polls = amount((MONTH_HOURS * 3600) / everyS);
  return [
    `A month of ${namesOf(one)} every ${intervalText(everyS)}: ${polls} polls\n`,
    ...regions.map(({ id, rowsPerPoll, rowsFrom }) => `  ${id}: ${amount(rowsPerPoll)} rows a poll, ${rowsFrom}\n`),
    '\n',
    billTable(one.ours),
    `\nThe original's layout for the same\n\n`,
    billTable(one.original),
  ].join('');
}

/** One row a stage, to be compared; what the columns mean is in `MATRIX_LEGEND`. */
export function matrix(estimates: readonly Estimate[]): string {
  const rows = estimates.map((one) => ({
    regions: namesOf(one),
    every: intervalText(one.workload.everyS),
    usd: one.ours.pipeline.usd,
    net_usd: one.ours.pipeline.netUsd,
    dashboards: one.ours.dashboards.netUsd,
    original: one.original.pipeline.netUsd,
    its_dashboards: one.original.dashboards.netUsd,
  }));
  const columns = Object.keys(rows[0]!);
  return table(rows, columns, Object.fromEntries(columns.map((name) => [name, 2])));
}

export const MATRIX_LEGEND =
  'Dollars a month. usd and net_usd: the pipeline, before and after allowances. dashboards: what asking Athena costs besides, ' +
  "net. original, its_dashboards: the same of the original's layout, net. One stage alone is shown item by item.";

/** For programs: everything of a stage. */
export const asJson = (one: Estimate) => ({
  regions: one.workload.regions.map(({ id, rowsPerPoll, rowsFrom, sourceRequests }) => ({
    id,
    rows_per_poll: amount(rowsPerPoll),
    rows_from: rowsFrom,
    source_requests: sourceRequests,
  })),
  every_s: one.workload.everyS,
  queries: one.workload.queries,
  stored_months: one.workload.storedMonths,
  ours: billJson(one.ours),
  original: billJson(one.original),
});

const billJson = (bill: Bill) => ({
  items: itemRows(bill),
  pipeline: dollars(bill.pipeline),
  dashboards: dollars(bill.dashboards),
  total: dollars(bill.total),
});

/** For spreadsheets: every item of every stage. */
export const csvRows = (estimates: readonly Estimate[]): readonly SqlRow[] =>
  estimates.flatMap((one) =>
    (['ours', 'original'] as const).flatMap((layout) =>
      itemRows(one[layout]).map((row) => ({
        regions: namesOf(one),
        every_s: one.workload.everyS,
        layout,
        ...row,
      })),
    ),
  );
