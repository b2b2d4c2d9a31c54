import { type Catalog, HOUR_MS, isRegionId, type Lake, type SqlRow, type Warehouse } from 'flights-core';
import { hourlySql } from 'flights-metrics-sql/hourly';
import { folders } from './folders.ts';
import { compare, msOf, rawData, storedFor } from './hourly-compare.ts';
import { gapHours, LONGEST_GAP_HOURS, storedHours, storeHour } from './hourly-store.ts';

export interface WriteHourly {
  readonly lake: Lake;
  /** SQL over what is landed. */
  readonly warehouse: Warehouse;
  readonly catalog?: Catalog;
  /** Without them: those that have polls in the lake. */
  readonly regions?: readonly string[];
  /** Kept by the caller between runs in one process, so that hours written before need not be read again. */
  readonly known?: Map<string, SqlRow>;
  /** Raw data of earlier hours is not read: each partition that is costs requests. */
  readonly rawFrom?: Date;
}

/** Hours as `<region>/<YYYY-MM-DDTHH>`. */
export interface HourlyReport {
  /** Stored for the first time. */
  readonly written: readonly string[];
  /** Stored again, because what landed since has changed them. */
  readonly revised: readonly string[];
  /** Left as they are stored: retention has taken what they were counted from. */
  readonly keptBack: readonly string[];
}

/**
 * Stores the hours of every region that are final by now, and again those that late data has changed: they stay when the
 * raw data is deleted. What to write follows from comparing what SQL counts with what is stored, so a run that died
 * anywhere, or ran beside another, is put right by the next, and running again writes nothing. With `rawFrom` that holds for
 * the hours that are a day later than it; the others are put right by a run without.
 */
export async function writeHourly(options: WriteHourly): Promise<HourlyReport> {
  const { lake, catalog, known } = options;
  const report = { written: [] as string[], revised: [] as string[], keptBack: [] as string[] };
  for (const region of options.regions ?? (await regionsOf(lake))) {
    const found = await countedHours(options, region);
    if (!found) continue;
    const { computed, firstMs, stored } = found;
    const raw = rawData(computed, stored.rows, stored.before);
    const rows = [...gapHours(stored, firstMs), ...computed];
    const verdicts = rows.map((row) => [row, compare(row, storedFor(row, stored.rows), raw)] as const);
    for (const [row, verdict] of verdicts) if (verdict === 'eroded') report.keptBack.push(nameOf(region, row));
    const news = verdicts.filter(([, verdict]) => verdict === 'news').map(([row]) => row);
    // Before the first file: an empty partition does no harm, a file without one would not be found.
    if (catalog && news.length > 0) await catalog.addPartitions('hourly', [`region=${region}`]);
    for (const row of news) {
      const isNewsBeside = (theirs: SqlRow) => compare(row, theirs, raw) === 'news';
      const revision = await storeHour({ lake, region, row, stored, isNewsBeside, ...(known && { known }) });
      if (revision !== null) report[revision === 0 ? 'written' : 'revised'].push(nameOf(region, row));
    }
  }
  return report;
}

/**
 * The hours that are counted and those that are stored. What is counted from `rawFrom` on has to follow what is stored: where
 * an hour between them is missing, all is counted. null where there is nothing.
 */
async function countedHours({ lake, warehouse, known, rawFrom }: WriteHourly, region: string) {
  for (const from of rawFrom ? [rawFrom, undefined] : [undefined]) {
    const hours = await warehouse.query(hourlySql(region, from));
    const computed = withoutLongGaps(hours.filter(({ final }) => final === true));
    if (!computed[0]) continue;
    const firstMs = msOf(computed[0]);
    const stored = await storedHours({ lake, region, firstMs, ...(known && { known }) });
    const follows = stored.before !== null && msOf(stored.before) + HOUR_MS === firstMs;
    if (!from || follows) return { computed, firstMs, stored };
  }
  return null;
}

/** The hours but for pauses that are too long to be stored. */
function withoutLongGaps(hours: readonly SqlRow[]): readonly SqlRow[] {
  const kept: SqlRow[] = [];
  let gap: SqlRow[] = [];
  for (const row of hours) {
    if (Number(row.polls_ok) === 0) gap.push(row);
    else {
      if (gap.length <= LONGEST_GAP_HOURS) kept.push(...gap);
      kept.push(row);
      gap = [];
    }
  }
  return gap.length <= LONGEST_GAP_HOURS ? [...kept, ...gap] : kept;
}

async function regionsOf(lake: Lake): Promise<readonly string[]> {
  const regions: string[] = [];
  for await (const name of folders(lake, 'polls/')) {
    const region = /^region=(.*)$/.exec(name)?.[1];
    if (region !== undefined && isRegionId(region)) regions.push(region);
  }
  return regions;
}

const nameOf = (region: string, row: SqlRow): string => `${region}/${String(row.hour_utc).slice(0, 13)}`;
