import { say } from 'flights-command-line';
import { readUsage } from 'flights-consumer';
import { ConfigError, LONDON, type Region } from 'flights-core';
import { duckdbWarehouse } from 'flights-metrics-sql';
import { existingDataDir } from '../data-dir.ts';
import { openLake } from '../lake-place.ts';
import { type Counted, countedMonth } from './counts.ts';
import { regionOfId } from './regions.ts';

/** What a lake or a data directory tells of a stage. */
export interface Seen {
  /** What runs put on record; null where none did. */
  readonly counted: Counted | null;
  /** What is polled, and how often. */
  readonly regions: readonly Region[];
  readonly everyS: number;
  /** Measured rows of a poll by region id. */
  readonly rowsPerPoll: Readonly<Record<string, number>>;
}

const QUARTER_S = 900;
const DAY_MS = 86_400_000;

/** Where nobody has looked: London every quarter of an hour. */
export const NOTHING_SEEN: Seen = { counted: null, regions: [LONDON], everyS: QUARTER_S, rowsPerPoll: {} };

/** Looks where the options say; null where they say nothing. Throws a ConfigError where there is nothing to be seen. */
export async function seenIn(
  { lake, data }: { readonly lake?: string | undefined; readonly data?: string | undefined },
  days: number,
): Promise<Seen | null> {
  if (lake !== undefined) return countedIn(lake, days);
  return data === undefined ? null : landedIn(data);
}

async function countedIn(text: string, days: number): Promise<Seen> {
  const place = await openLake(text, undefined, process.env);
  try {
    const to = new Date();
    const counted = countedMonth(
      await readUsage({ lake: place.lake, from: new Date(to.getTime() - days * DAY_MS), to }),
    );
    if (!counted)
      throw new ConfigError(
        '--lake',
        `'${text}' has no counts of the last ${days} days under metrics/usage/ (the consumer on AWS and ` +
          '`flights land --lake s3://…` write them)',
        '--days 30, or no --lake to see what is modelled',
      );
    const regions = Object.keys(counted.rowsPerPoll).flatMap((id) => regionOfId(id) ?? []);
    return {
      counted,
      regions: regions.length > 0 ? regions : [LONDON],
      everyS: counted.everyS === null ? QUARTER_S : wholeMinutes(counted.everyS),
      rowsPerPoll: counted.rowsPerPoll,
    };
  } finally {
    place.close();
  }
}

/** Schedules are whole minutes, counts are nearly so. */
const wholeMinutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60)) * 60;

async function landedIn(path: string): Promise<Seen> {
  const { lakeDir, regions, intervalS, kind } = await existingDataDir(path);
  if (kind !== 'live') say(`These are ${kind} flights.`);
  const warehouse = await duckdbWarehouse({ lakeDir });
  try {
    const rows = await warehouse.query('SELECT region, avg(rows_kept) AS rows FROM polls GROUP BY region');
    const rowsPerPoll = Object.fromEntries(rows.map((row) => [String(row.region), Number(row.rows)]));
    return { counted: null, regions, everyS: intervalS, rowsPerPoll };
  } finally {
    warehouse.close();
  }
}
