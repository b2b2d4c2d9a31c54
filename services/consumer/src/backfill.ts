import type { Catalog, FlightStream, Lake, PartitionedTable } from 'flights-core';
import { ConfigError, LogMismatchError } from 'flights-core';
import { readDone, readHead, readPlan } from './chain.ts';
import { currentGeneration } from './chains.ts';
import { type Chain, chainPrefix, parseLink } from './keys.ts';
import { landPlan } from './land-plan.ts';
import { LAYOUTS, type Layouts } from './layouts.ts';
import { NO_TOTALS, type Plan } from './plan.ts';

export interface Backfill {
  readonly lake: Lake;
  readonly stream: FlightStream;
  readonly catalog?: Catalog;
  readonly table: PartitionedTable;
  readonly topic: string;
  readonly partition: number;
  /** Offsets [from, to). Whole batches are landed again, so it may be more than asked for, never less. */
  readonly from: number;
  readonly to: number;
  readonly layouts?: Layouts;
}

export interface BackfillReport {
  /** What was landed again, in whole batches. */
  readonly from: number;
  readonly to: number;
  readonly batches: number;
  readonly rows: number;
  readonly deadLetters: number;
  readonly partitions: readonly string[];
}

/**
 * Lands a range of a log that has been landed before, because its files are gone (deleted by retention or by mistake). A
 * batch's names and rows follow from its plan, so files that are still there stay, missing ones come back, and nothing is
 * ever there twice, however often this runs.
 *
 * Throws ConfigError where the range was never landed, LogMismatchError where the log has dropped a part of it, and
 * LakeConflictError where another's rows are under our key.
 */
export async function backfill(options: Backfill): Promise<BackfillReport> {
  const { lake, stream, catalog, table, topic, partition, layouts = LAYOUTS } = options;
  const chain: Chain = { topic, partition, generation: await currentGeneration(lake, topic) };
  const plans = await plansOf(options, chain);
  const first = plans[0]!;
  const gap = (await readDone(lake, chain, first.start))?.gap; // what was lost before cannot come back, nor need it
  const { start } = await stream.range(topic, partition);
  if (start > (gap?.to ?? first.start))
    throw new LogMismatchError(
      `${topic}/${partition} begins at offset ${start}, and the batch of ${first.start} to ${first.end} cannot be made again`,
    );
  let rows = 0;
  let deadLetters = 0;
  const partitions = new Set<string>();
  for (const plan of plans) {
    const landed = await landPlan({ plan, table, stream, lake, catalog, layouts, before: NO_TOTALS });
    rows += landed.done.rows;
    deadLetters += landed.done.dead_letters;
    for (const name of landed.partitions) partitions.add(name);
  }
  const [from, to] = [first.start, plans.at(-1)!.end];
  return { from, to, batches: plans.length, rows, deadLetters, partitions: [...partitions].sort() };
}

/** The landed plans that hold a part of [from, to), which must be landed as a whole. */
async function plansOf({ lake, from, to }: Backfill, chain: Chain): Promise<readonly Plan[]> {
  const name = `${chain.topic}/${chain.partition}`;
  if (from >= to) throw new ConfigError('offsets', `${from} to ${to} is no range`, '1000 to 2000');
  const { position } = await readHead(lake, chain);
  if (to > position)
    throw new ConfigError(
      'offsets',
      `${name} is landed up to ${position}; what comes after it is landed by landing, not again`,
      `${from} to ${position}`,
    );
  const starts: number[] = [];
  for await (const { key } of lake.list(chainPrefix(chain))) {
    const link = parseLink(key);
    if (link?.kind === 'plan' && link.start < to) starts.push(link.start);
  }
  const begin = starts.findLastIndex((start) => start <= from);
  if (begin < 0)
    throw new ConfigError(
      'offsets',
      `how ${name} was landed before offset ${starts[0] ?? position} is not known any more (old plans are deleted)`,
      `${starts[0] ?? position} to ${to}`,
    );
  return Promise.all(starts.slice(begin).map((start) => readPlan(lake, chain, start)));
}
