import { HOUR_MS, type UsageRecord } from 'flights-core';
import type { ConsumerMonth } from './consumer-month.ts';
import { MONTH_HOURS } from './stage.ts';

/** What the runs of a span say of themselves, and what that makes in a month. */
export interface Counted {
  readonly runs: number;
  /** Hours that the runs stand for. */
  readonly hours: number;
  readonly month: ConsumerMonth;
  /** Rows of a poll by region id: failed polls are polls. */
  readonly rowsPerPoll: Readonly<Record<string, number>>;
  /** Seconds between polls of the region that is polled most; null where no poll was landed. */
  readonly everyS: number | null;
}

/**
 * Scales what was counted to a month. Each run stands for the time to the next one, the last for as much as the others do on
 * average: n runs for n mean spacings, so the result does not hang on how many days were read. A single run is taken for
 * an hour's. null where there are none.
 */
export function countedMonth(records: readonly UsageRecord[]): Counted | null {
  const startsMs = records.map(({ started_at }) => Date.parse(started_at)).sort((a, b) => a - b);
  if (startsMs.length === 0) return null;
  const spanMs = startsMs.at(-1)! - startsMs[0]!;
  const hours = spanMs > 0 ? ((spanMs / HOUR_MS) * records.length) / (records.length - 1) : 1;
  const perMonth = MONTH_HOURS / hours;
  const sum = (of: (record: UsageRecord) => number) => records.reduce((total, record) => total + of(record), 0);
  const byRegion = (table: 'states' | 'polls') => {
    const sums: Record<string, number> = {};
    for (const record of records)
      for (const [id, rows] of Object.entries(record[table])) sums[id] = (sums[id] ?? 0) + rows;
    return sums;
  };
  const [states, polls] = [byRegion('states'), byRegion('polls')];
  const most = Math.max(0, ...Object.values(polls));
  return {
    runs: records.length,
    hours,
    month: {
      basis: 'measured',
      runs: perMonth * records.length,
      lambdaRuns: perMonth * records.filter(({ memory_mb }) => memory_mb !== null).length,
      gbSeconds: perMonth * sum(({ duration_ms, memory_mb }) => (duration_ms / 1000) * ((memory_mb ?? 0) / 1024)),
      kafkaRequests: perMonth * sum(({ kafka_requests }) => kafka_requests),
      putAndList: perMonth * sum(({ s3 }) => s3.put + s3.list),
      get: perMonth * sum(({ s3 }) => s3.get + s3.head),
      selects: perMonth * sum(({ athena }) => athena.dml.statements),
      billedBytes: perMonth * sum(({ athena }) => athena.dml.bytes_billed),
      freeStatements: perMonth * sum(({ athena }) => athena.ddl.statements + athena.utility.statements),
    },
    rowsPerPoll: Object.fromEntries(Object.entries(polls).map(([id, rows]) => [id, (states[id] ?? 0) / rows])),
    everyS: most > 0 ? (hours * 3600) / most : null,
  };
}

/** How much further apart polls may be than counted and still be the same: some fail to run, some runs catch up. */
const LIKE = 0.1;

/** Whether what was counted is of just these regions at this interval. */
export const isOf = ({ rowsPerPoll, everyS }: Counted, regionIds: readonly string[], asked: number): boolean =>
  everyS !== null &&
  Math.abs(everyS / asked - 1) <= LIKE &&
  [...regionIds].sort().join() === Object.keys(rowsPerPoll).sort().join();
