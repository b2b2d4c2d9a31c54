import type { Catalog, FlightStream, Lake, PartitionedTable } from 'flights-core';
import { ConfigError, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { readDone, readHead, readPlan } from './chain.ts';
import { currentGeneration } from './chains.ts';
import { inParallel } from './in-parallel.ts';
import { type Chain, chainPrefix, planKey } from './keys.ts';
import { landPlan, logIsShorter } from './land-plan.ts';
import {
  addBatch,
  emptyReport,
  type LandReport,
  type PartitionReport,
  type ReportedGap,
  reportOf,
} from './land-report.ts';
import { LAYOUTS, type Layouts } from './layouts.ts';
import { type Done, encodeJson, type Plan } from './plan.ts';

/** Where landing has got to: `position` of `end` offsets. */
export interface LandProgress extends Chain {
  readonly position: number;
  readonly end: number;
}

/** Where a partition stood when the run came to it. */
export interface LandLook extends LandProgress {
  /** When the plan was made that an earlier run, or one beside this, has left undone; null where there is none. */
  readonly undoneSince: Date | null;
}

export interface Land {
  readonly stream: FlightStream;
  readonly lake: Lake;
  /** Told of every touched partition before its batch counts as landed. Without one, readers find files by their keys. */
  readonly catalog?: Catalog;
  /** Names of the topics, where they differ from the usual ones. */
  readonly topics?: { readonly states: string; readonly polls: string };
  /** The most records of a batch: what one partition holds in memory at a time. */
  readonly maxRecords?: number;
  /** Partitions of a topic that are landed at a time: while one waits for the network, another computes. */
  readonly parallelPartitions?: number;
  /** Stops before the next batch; the report then says that it is not drained. */
  readonly signal?: AbortSignal;
  /** Told of offsets the log had lost before they were landed, as soon as the batch says so: an operator must see it. */
  readonly onGap?: (gap: ReportedGap) => void;
  /** Told of each partition before its first batch. */
  readonly onLook?: (look: LandLook) => void;
  /** Told of each batch that this run has landed, or landed again after a crash. */
  readonly onLanded?: (batch: Done) => void;
  readonly onProgress?: (progress: LandProgress) => void;
  /**
   * Kept by the caller between runs in one process: newest done batch by chain, so that the next run need not list a
   * long chain from its beginning. Never trusted for the position itself.
   */
  readonly hints?: Map<string, number>;
  /** How plans become objects. For tests: a release lands what it has. */
  readonly layouts?: Layouts;
}

/** At London's scale some days, at the world's an hour of quarter-hourly polls. */
const MAX_RECORDS = 45_000;
const PARALLEL_PARTITIONS = 2;

/**
 * Reads the log by offset and lands it as Parquet by region and hour, each record exactly once, until all that was in
 * the log at the start is landed. Any number of runs may overlap, and each may die at any point: the next goes on.
 *
 * Polls come last, and only up to where their log ended before the first state was read. A poll's record is appended
 * after its rows, so a poll in the lake has all its rows there.
 *
 * Throws LogMismatchError where the log is not the one the lake was filled from, LakeConflictError where another's rows
 * are under our key; what was landed before stays landed.
 */
export async function land(options: Land): Promise<LandReport> {
  const { stream, topics = { states: STATES_TOPIC, polls: POLLS_TOPIC }, maxRecords = MAX_RECORDS } = options;
  if (!Number.isSafeInteger(maxRecords) || maxRecords < 1)
    throw new ConfigError('maxRecords', `${maxRecords} is no number of records`, String(MAX_RECORDS));
  const pollEnds = await endsOf(stream, topics.polls);
  const states = await landTopic(options, 'states', topics.states);
  const drained = states.every((report) => report.drained);
  const polls = drained ? await landTopic(options, 'polls', topics.polls, pollEnds) : [];
  return reportOf(states, polls);
}

async function endsOf(stream: FlightStream, topic: string): Promise<readonly number[]> {
  const ends: number[] = [];
  const partitions = await stream.partitions(topic);
  for (let partition = 0; partition < partitions; partition++) ends.push((await stream.range(topic, partition)).end);
  return ends;
}

/** Partitions do not depend on each other: one that cannot be landed keeps none of the others from it. */
async function landTopic(options: Land, table: PartitionedTable, topic: string, ends?: readonly number[]) {
  const { lake, stream, parallelPartitions = PARALLEL_PARTITIONS } = options;
  const generation = await currentGeneration(lake, topic);
  const partitions = [...Array(ends?.length ?? (await stream.partitions(topic))).keys()];
  const errors: unknown[] = [];
  const reports = await inParallel(partitions, parallelPartitions, (partition) =>
    landPartition(options, table, { topic, generation, partition }, ends?.[partition]).catch((error) => {
      errors.push(error);
      return null;
    }),
  );
  if (errors.length > 0) throw errors[0];
  return reports.filter((report) => report !== null);
}

/** Lands one partition up to `until`, or to where its log ends at the first look. */
async function landPartition(
  options: Land,
  table: PartitionedTable,
  chain: Chain,
  until?: number,
): Promise<PartitionReport> {
  const { stream, lake, catalog, layouts = LAYOUTS, hints, signal, onLook, onLanded, onProgress, onGap } = options;
  const name = chainPrefix(chain);
  const head = await readHead(lake, chain, hints?.get(name));
  if (head.doneStart !== null) hints?.set(name, head.doneStart);
  let report = emptyReport(chain, head.position);
  let { position, undone, totals } = head;
  let end = until;
  let onFirstLook = onLook;
  for (;;) {
    // Asked after the position was read: a log that ends before it now is another log, not one that has grown since.
    const range = await stream.range(chain.topic, chain.partition);
    if (range.end < position) throw logIsShorter(chain, range, position);
    end ??= range.end;
    onFirstLook?.({ ...chain, position, end: Math.max(position, end), undoneSince: head.undoneAt });
    onFirstLook = undefined;
    if (!undone && position >= end) return { ...report, drained: true };
    if (signal?.aborted) return report;
    const agreed = undone
      ? { plan: undone, done: null }
      : await agreeOnPlan(options, chain, position, range.start, end);
    undone = null;
    let { done } = agreed;
    if (!done) {
      const landed = await landPlan({ plan: agreed.plan, table, stream, lake, catalog, layouts, before: totals });
      report = addBatch(report, landed);
      onLanded?.(landed.done);
      if (landed.done.gap) onGap?.({ ...chain, ...landed.done.gap });
      done = landed.done;
    }
    ({ end: position, totals } = done);
    hints?.set(name, done.start);
    onProgress?.({ ...chain, position, end: Math.max(position, end) });
  }
}

/**
 * Makes the plan that begins at `position`, or takes the one another run has made there (with its done marker, where it
 * is landed too). The key says where the chain stands, not where the log begins, so two runs that see different
 * beginnings still agree; what the log has lost is written into the plan.
 */
async function agreeOnPlan(
  { lake, layouts = LAYOUTS, maxRecords = MAX_RECORDS }: Land,
  chain: Chain,
  position: number,
  logStart: number,
  logEnd: number,
): Promise<{ plan: Plan; done: Done | null }> {
  const first = Math.max(position, logStart);
  const plan: Plan = {
    layout: layouts.current,
    ...chain,
    start: position,
    end: Math.max(first, Math.min(logEnd, first + maxRecords)),
    ...(first > position ? { gap: { from: position, to: first } } : {}),
  };
  if ((await lake.create(planKey(chain, position), encodeJson(plan))) === 'created') return { plan, done: null };
  return { plan: await readPlan(lake, chain, position), done: await readDone(lake, chain, position) };
}
