import type { Catalog, FlightStream, Lake, OffsetRange, PartitionedTable, StreamMessage } from 'flights-core';
import { LakeConflictError, LogMismatchError } from 'flights-core';
import { readDone } from './chain.ts';
import { inParallel } from './in-parallel.ts';
import { doneKey, planKey } from './keys.ts';
import type { Layout, RenderedBatch, RenderedFile } from './layout.ts';
import type { Layouts } from './layouts.ts';
import type { OffsetGap, Plan } from './plan.ts';
import { addTotals, ChainError, type ChainTotals, type Done, encodeJson, type LandedFile } from './plan.ts';

/** Files in flight at a time: enough to hide a bucket's or a disk's latency, few enough to stay small in memory. */
const PARALLEL_FILES = 8;

export interface LandPlan {
  readonly plan: Plan;
  readonly table: PartitionedTable;
  readonly stream: FlightStream;
  readonly lake: Lake;
  readonly catalog?: Catalog | undefined;
  readonly layouts: Layouts;
  /** The chain's sums before this batch. */
  readonly before: ChainTotals;
}

/** What landing a plan brought. */
export interface LandedPlan {
  readonly done: Done;
  /** Partitions of the table that were touched. */
  readonly partitions: readonly string[];
}

/**
 * Lands one plan: its files, then the catalog, then the done marker. Whoever does it again, after a crash at any point
 * or at the same time, makes the same objects; what is there already is compared and kept.
 * Throws LakeConflictError where another's rows are under our key, LogMismatchError where the log is another one.
 */
export async function landPlan(job: LandPlan): Promise<LandedPlan> {
  const { plan } = job;
  const layout = job.layouts.byNumber.get(plan.layout);
  if (!layout) {
    const known = [...job.layouts.byNumber.keys()].join(', ');
    const advice = `this release knows ${known}: land it with the release that made it, then come back to this one`;
    throw new ChainError(planKey(plan, plan.start), `has layout ${plan.layout}; ${advice}`);
  }
  const rendered = await render(job, layout);
  try {
    return await landRendered(job, rendered);
  } catch (error) {
    // Another run may have made its files after the log had dropped a part that we had read: then that is how it is landed.
    const { start } = await job.stream.range(plan.topic, plan.partition);
    if (!(error instanceof LakeConflictError) || rendered.overrun || start <= plannedFirst(plan)) throw error;
    return landRendered(job, await render(job, layout));
  }
}

async function landRendered(job: LandPlan, { batch, gap, overrun }: Rendered): Promise<LandedPlan> {
  const { plan, table, lake, catalog, before } = job;
  const landed = await inParallel(batch.files, PARALLEL_FILES, (file) => createFile(lake, file, overrun));
  const letters = batch.deadLetters && (await createFile(lake, batch.deadLetters, overrun));
  if (catalog && batch.partitions.length > 0) await catalog.addPartitions(table, batch.partitions);
  const rows = landed.reduce((sum, file) => sum + file.rows, 0);
  const sums = { rows, dead_letters: letters?.rows ?? 0, files: landed.length };
  const done: Done = {
    layout: plan.layout,
    start: plan.start,
    end: plan.end,
    records: batch.records,
    rows: sums.rows,
    dead_letters: sums.dead_letters,
    files: landed,
    dlq: letters?.key ?? null,
    ...(gap ? { gap } : {}),
    totals: addTotals(before, sums),
  };
  const answer = await lake.create(doneKey(plan, plan.start), encodeJson(done));
  const agreed = answer === 'created' ? done : ((await readDone(lake, plan, plan.start)) ?? done);
  return { done: agreed, partitions: batch.partitions };
}

interface Rendered {
  readonly batch: RenderedBatch;
  readonly gap: OffsetGap | undefined;
  /** The log lost records of this batch after it was planned. */
  readonly overrun: boolean;
}

/** The first record that was there when the plan was made. */
const plannedFirst = ({ start, gap }: Plan): number => gap?.to ?? start;

async function render({ plan, table, stream }: LandPlan, layout: Layout): Promise<Rendered> {
  const planned = plannedFirst(plan);
  for (;;) {
    const range = await stream.range(plan.topic, plan.partition);
    if (range.end < plan.end) throw logIsShorter(plan, range, plan.end);
    const first = Math.min(Math.max(planned, range.start), plan.end);
    const gap = first > plan.start ? { from: plan.start, to: first } : undefined;
    try {
      const batch = await layout(plan, table, first < plan.end ? readAll(stream, plan, first) : nothing());
      return { batch, gap, overrun: first > planned };
    } catch (error) {
      // The log may have dropped its oldest records since we asked where it begins: then what is left is landed.
      const { start } = await stream.range(plan.topic, plan.partition);
      if (!(error instanceof LogMismatchError) || start <= first) throw error;
    }
  }
}

async function* nothing(): AsyncGenerator<readonly StreamMessage[]> {}

/** The plan's records, each once and in order, or an error: a row too many would stay in the lake for good. */
async function* readAll(stream: FlightStream, plan: Plan, first: number): AsyncGenerator<readonly StreamMessage[]> {
  let next = first;
  for await (const page of stream.read(plan.topic, plan.partition, first, plan.end)) {
    for (const { offset } of page) {
      if (offset < next || offset >= plan.end) {
        const asked = `${first} to ${plan.end} of ${plan.topic}/${plan.partition}`;
        throw new LogMismatchError(`asked for ${asked}, the log answered with offset ${offset} where ${next} was due`);
      }
      next = offset + 1;
    }
    yield page;
  }
}

/** The log ends before what is landed or planned: it is not the log that the lake was filled from. */
export function logIsShorter({ topic, partition }: Plan | BatchPlace, { end }: OffsetRange, position: number) {
  return new LogMismatchError(
    `${topic}/${partition} ends at offset ${end}, but the lake was filled from it up to ${position}: ` +
      'the log was deleted or replaced; bring it back, or start a new generation to land the new log from its beginning',
  );
}
interface BatchPlace {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Creates the file or finds it there. With `overrun` our rows are knowingly fewer than the plan's, so a file that is
 * there, made from the whole plan before, is kept without comparing.
 */
async function createFile(lake: Lake, file: RenderedFile, overrun: boolean): Promise<LandedFile> {
  const { key, rows, rowsSha256 } = file;
  const ours = { key, rows, rows_sha256: rowsSha256 };
  if ((await lake.create(key, file.encode())) === 'created') return ours;
  const body = await lake.read(key);
  const theirs = body && file.stored(body);
  if (theirs?.rowsSha256 === rowsSha256) return ours;
  if (theirs && overrun) return { key, rows: theirs.rows, rows_sha256: theirs.rowsSha256 };
  const found = theirs
    ? `${theirs.rows} rows with hash ${theirs.rowsSha256.slice(0, 12)}`
    : 'something we did not write';
  const expected = `${rows} rows with hash ${rowsSha256.slice(0, 12)}`;
  throw new LakeConflictError(
    key,
    `it holds ${found}, we have ${expected}; move it away to land ours, nothing was written`,
  );
}
