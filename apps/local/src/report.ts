import type { DropReason } from 'flights-core';
import type { Pipeline } from './pipeline.ts';
import { pollTotals } from './polls.ts';

/** What `demo --once` and `replay --once` print. Totals over the data directory, so they still add up after a kill. */
export interface RunReport {
  readonly polls: { readonly ok: number; readonly failed: number };
  /** in = kept + Σ dropped. */
  readonly rows: {
    readonly in: number;
    readonly kept: number;
    readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
  };
  /** States on the log; appended = landed + dead_letters once everything is drained. */
  readonly appended: number;
  readonly landed: number;
  readonly dead_letters: number;
  /** Hours with a poll record. */
  readonly hours: number;
  readonly files: number;
  readonly seconds: number;
}

export async function runReport(pipeline: Pipeline, startedAtMs: number): Promise<RunReport> {
  const [polls, appended, totals] = await Promise.all([
    pollTotals(pipeline.warehouse),
    pipeline.appended(),
    pipeline.totals(),
  ]);
  return {
    polls: { ok: polls.ok, failed: polls.failed + Object.keys(pipeline.dataDir.unreadable).length },
    rows: { in: polls.rowsIn, kept: polls.rowsKept, dropped: polls.dropped },
    appended,
    landed: totals.landed,
    dead_letters: totals.deadLetters,
    hours: polls.hours,
    files: totals.files,
    seconds: Number(((performance.now() - startedAtMs) / 1000).toFixed(3)),
  };
}
