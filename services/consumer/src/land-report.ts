import type { Chain } from './keys.ts';
import type { LandedPlan } from './land-plan.ts';
import type { OffsetGap } from './plan.ts';

/** Offsets of a partition that the log had lost before they were landed: rows that no retry brings back. */
export interface ReportedGap extends Chain, OffsetGap {}

/** What one run counted. Of two overlapping runs both may count the same batch; sums over runs are in `chainTotals`. */
export interface LandCounts {
  /** Batches landed, or landed again after a crash. */
  readonly plans: number;
  /** Records read. */
  readonly records: number;
  /** Rows in Parquet files. */
  readonly rows: number;
  readonly deadLetters: number;
  /** Parquet files. */
  readonly files: number;
}

export interface PartitionReport extends Chain, LandCounts {
  /** Where the chain stood when the run began, and where it stands now. */
  readonly from: number;
  readonly position: number;
  readonly gaps: readonly ReportedGap[];
  /** Whether all that was due is landed; false when the run was told to stop before. */
  readonly drained: boolean;
  /** The touched partitions of the table: `region=<id>/dt=YYYY-MM-DD-HH`. */
  readonly touched: readonly string[];
}

export interface LandReport {
  /** By topic and partition. Without the polls when the states were not drained: their turn has not come. */
  readonly partitions: readonly PartitionReport[];
  readonly totals: LandCounts;
  /** Loud: an operator must see these. */
  readonly gaps: readonly ReportedGap[];
  /** Whether all that was in the log at the start of the run is landed. */
  readonly drained: boolean;
  /** Touched partitions by table, each once, sorted. */
  readonly touched: { readonly states: readonly string[]; readonly polls: readonly string[] };
}

const NOTHING: LandCounts = { plans: 0, records: 0, rows: 0, deadLetters: 0, files: 0 };

export const emptyReport = (chain: Chain, position: number): PartitionReport => {
  const { topic, generation, partition } = chain;
  const where = { topic, generation, partition, from: position, position };
  return { ...where, ...NOTHING, gaps: [], drained: false, touched: [] };
};

export function addBatch(report: PartitionReport, { done, partitions }: LandedPlan): PartitionReport {
  const { topic, generation, partition } = report;
  return {
    ...report,
    ...add(report, {
      plans: 1,
      records: done.records,
      rows: done.rows,
      deadLetters: done.dead_letters,
      files: done.files.length,
    }),
    position: done.end,
    gaps: done.gap ? [...report.gaps, { topic, generation, partition, ...done.gap }] : report.gaps,
    touched: [...report.touched, ...partitions],
  };
}

const add = (a: LandCounts, b: LandCounts): LandCounts => ({
  plans: a.plans + b.plans,
  records: a.records + b.records,
  rows: a.rows + b.rows,
  deadLetters: a.deadLetters + b.deadLetters,
  files: a.files + b.files,
});

export function reportOf(states: readonly PartitionReport[], polls: readonly PartitionReport[]): LandReport {
  const partitions = [...states, ...polls];
  const touched = (reports: readonly PartitionReport[]) => [...new Set(reports.flatMap((r) => r.touched))].sort();
  return {
    partitions,
    totals: partitions.reduce(add, NOTHING),
    gaps: partitions.flatMap(({ gaps }) => gaps),
    drained: polls.length > 0 && partitions.every(({ drained }) => drained),
    touched: { states: touched(states), polls: touched(polls) },
  };
}
