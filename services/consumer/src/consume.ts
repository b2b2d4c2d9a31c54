import { type Catalog, HOUR_MS, hourOf, type Lake, partitionHour, type SqlRow, type Warehouse } from 'flights-core';
import { type HourlyReport, writeHourly } from './hourly.ts';
import { type Land, land } from './land.ts';
import type { LandReport } from './land-report.ts';
import { pruneLog } from './prune.ts';
import { type Reconciled, reconcile } from './reconcile.ts';
import { applyRetention, type Lifetime } from './retention.ts';

export interface Consume extends Land {
  readonly lake: Lake;
  /** SQL over the lake, for the hourly metrics. Without one they are not written. */
  readonly warehouse?: Warehouse;
  /** Called before the warehouse is asked, for one that must be told of new files. */
  readonly refresh?: () => Promise<void>;
  readonly catalog?: Catalog;
  /** What is deleted by age here and now; a bucket does that by its own lifecycle rules. */
  readonly lifetimes?: readonly Lifetime[];
  readonly now: Date;
  /** Kept by the caller between runs in one process: stored hours by key, so that they need not be read again. */
  readonly knownHours?: Map<string, SqlRow>;
  /**
   * Counts the last hours only, except once a day and after landing older data: where every partition that is read costs
   * requests, as in S3. Default false.
   */
  readonly countRecent?: boolean;
  /** Whether to delete and prune in this run, default true. For callers that land every few seconds. */
  readonly keepHouse?: boolean;
  /** Told after each step, so that what went well is known where a later step fails. */
  readonly onStep?: (step: keyof ConsumeReport, report: object) => void;
}

export interface ConsumeReport {
  readonly land: LandReport;
  /** null where the time was up, or there is no warehouse. */
  readonly hourly: HourlyReport | null;
  /** Objects deleted by prefix; null where the time was up, or nothing is deleted by us. */
  readonly retention: Readonly<Record<string, number>> | null;
  /** null where the time was up, or there is no catalog. */
  readonly catalog: { readonly states: Reconciled; readonly polls: Reconciled } | null;
  /** Objects of old plans that were deleted; null where the time was up. */
  readonly pruned: { readonly objects: number } | null;
}

/** Plans and done markers live this long: longer than any run can be suspended, than raw data and than the log. */
export const LOG_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * A whole run of the consumer: lands what is on the stream, writes the hours that are final by now, and keeps house: raw
 * data is deleted only after the hours it makes are written. When the signal aborts, it stops before the next batch or step,
 * and the next run goes on there.
 */
export async function consume(options: Consume): Promise<ConsumeReport> {
  const { lake, warehouse, refresh, catalog, lifetimes, now, signal, knownHours, keepHouse = true, onStep } = options;
  const step = async <K extends keyof ConsumeReport>(name: K, run: () => Promise<NonNullable<ConsumeReport[K]>>) => {
    if (signal?.aborted) return null;
    const report = await run();
    onStep?.(name, report);
    return report;
  };
  const landed = await land(options);
  onStep?.('land', landed);
  return {
    land: landed,
    hourly: warehouse
      ? await step('hourly', async () => {
          await refresh?.();
          return writeHourly({
            lake,
            warehouse,
            ...(catalog && { catalog }),
            ...(knownHours && { known: knownHours }),
            ...recent(options, landed),
          });
        })
      : null,
    retention: lifetimes && keepHouse ? await step('retention', () => applyRetention({ lake, now, lifetimes })) : null,
    catalog:
      catalog && keepHouse
        ? await step('catalog', async () => ({
            states: await reconcile(lake, catalog, 'states'),
            polls: await reconcile(lake, catalog, 'polls'),
          }))
        : null,
    pruned: keepHouse
      ? await step('pruned', async () => ({
          objects: await pruneLog({ lake, olderThan: new Date(now.getTime() - LOG_DAYS * DAY_MS) }),
        }))
      : null,
  };
}

/** Hours next to the first that is read are counted without what came before; those a day later are not concerned. */
const SETTLED_HOURS = 26;
export const RECENT_HOURS = SETTLED_HOURS + 4;
/** The UTC hour of the day whose run counts all raw data: by then the lifecycle has deleted what goes at midnight. */
const HOUR_OF_ALL = 3;

/** From when on a run counts hours; nothing where it is to count all. */
function recent({ countRecent, now }: Consume, { touched }: LandReport): { readonly rawFrom?: Date } {
  const rawFrom = new Date(hourOf(now).getTime() - RECENT_HOURS * HOUR_MS);
  const settled = partitionHour(new Date(rawFrom.getTime() + SETTLED_HOURS * HOUR_MS));
  const isOld = (name: string) => name.slice(name.indexOf('dt=') + 'dt='.length) < settled;
  if (!countRecent || now.getUTCHours() === HOUR_OF_ALL) return {};
  return [...touched.states, ...touched.polls].some(isOld) ? {} : { rawFrom };
}
