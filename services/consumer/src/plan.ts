import { FlightsError } from 'flights-core';
import type { BatchRange } from './keys.ts';

/** Offsets [from, to) that the log had lost before they were landed. Never empty. */
export interface OffsetGap {
  readonly from: number;
  readonly to: number;
}

/**
 * What a batch is, agreed on once for everybody: of all runs that want to land from `start`, the one that creates the
 * object decides the end, and the others use that. It never changes afterwards.
 */
export interface Plan extends BatchRange {
  /** Which code renders it. */
  readonly layout: number;
  /** Set where the log begins after `start`: those records are gone, and the batch is [gap.to, end). */
  readonly gap?: OffsetGap;
}

/** A file of a batch. `rows_sha256` is of the rows, so another compressor's bytes of the same rows are the same file. */
export interface LandedFile {
  readonly key: string;
  readonly rows: number;
  readonly rows_sha256: string;
}

/** Sums over a chain from its beginning. */
export interface ChainTotals {
  readonly rows: number;
  readonly dead_letters: number;
  readonly files: number;
}

/** Says that every object of a plan is in the lake. Created last. */
export interface Done {
  readonly layout: number;
  readonly start: number;
  readonly end: number;
  /** Records read; rows + dead_letters. */
  readonly records: number;
  readonly rows: number;
  readonly dead_letters: number;
  readonly files: readonly LandedFile[];
  /** Where the dead letters are; null when there are none. */
  readonly dlq: string | null;
  /** Offsets that were lost, before the plan was made or before it could be landed. */
  readonly gap?: OffsetGap;
  /** The chain's sums, this batch included. */
  readonly totals: ChainTotals;
}

export const NO_TOTALS: ChainTotals = { rows: 0, dead_letters: 0, files: 0 };

export const addTotals = (a: ChainTotals, b: ChainTotals): ChainTotals => ({
  rows: a.rows + b.rows,
  dead_letters: a.dead_letters + b.dead_letters,
  files: a.files + b.files,
});

/** An object of the chain is not what this release can read: nothing is landed until somebody has looked. */
export class ChainError extends FlightsError {
  override readonly name = 'ChainError';
  override readonly retryable = false;
  readonly key: string;
  constructor(key: string, problem: string) {
    super(`${key} ${problem}`);
    this.key = key;
  }
}

/** The object's bytes: one line of JSON, keys in a fixed order. */
export const encodeJson = (value: Plan | Done | object): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parse(key: string, body: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString());
    if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
  } catch {}
  throw new ChainError(key, 'is not JSON: restore it from a backup, or delete it if its batch never landed');
}

/** Reads a plan. Throws a ChainError where it is not one, or not the one its key names. */
export function parsePlan(key: string, start: number, body: Uint8Array): Plan {
  const plan = parse(key, body) as unknown as Plan;
  const sound = isCount(plan.layout) && plan.start === start && isCount(plan.end) && plan.end >= start;
  const soundGap =
    plan.gap === undefined || (plan.gap.from === start && isCount(plan.gap.to) && plan.gap.to <= plan.end);
  if (sound && soundGap) return plan;
  throw new ChainError(key, `is no plan for offset ${start}: restore it from a backup`);
}

/** Reads a done marker. Throws a ChainError where it is not one, or not the one its key names. */
export function parseDone(key: string, start: number, body: Uint8Array): Done {
  const done = parse(key, body) as unknown as Done;
  const { rows, dead_letters, files } = done.totals ?? {};
  if (done.start === start && isCount(done.end) && isCount(rows) && isCount(dead_letters) && isCount(files))
    return done;
  throw new ChainError(key, `is no done marker for offset ${start}: restore it from a backup`);
}
