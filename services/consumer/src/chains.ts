import type { Lake } from 'flights-core';
import { readHead } from './chain.ts';
import { folders } from './folders.ts';
import { type Chain, generationPrefix, LOG_PREFIX, parseGeneration, topicPrefix } from './keys.ts';
import { addTotals, type ChainTotals, NO_TOTALS } from './plan.ts';

/** All chains of a lake: which there are, how far each is and what they add up to. */
async function generations(lake: Lake, topic: string): Promise<readonly number[]> {
  const found: number[] = [];
  for await (const name of folders(lake, topicPrefix(topic))) {
    const generation = parseGeneration(name);
    if (generation !== null) found.push(generation);
  }
  return found;
}

/** The newest generation of a topic's chains; 1 before anything has landed. */
export const currentGeneration = async (lake: Lake, topic: string): Promise<number> =>
  Math.max(1, ...(await generations(lake, topic)));

/** The chains of one generation that have begun. */
export async function chainsOf(lake: Lake, topic: string, generation: number): Promise<readonly Chain[]> {
  const chains: Chain[] = [];
  for await (const name of folders(lake, generationPrefix(topic, generation))) {
    if (/^\d{1,9}$/.test(name)) chains.push({ topic, generation, partition: Number(name) });
  }
  return chains.sort((a, b) => a.partition - b.partition);
}

/** All chains in the lake, of old generations too. */
export async function* allChains(lake: Lake): AsyncIterable<Chain> {
  for await (const topic of folders(lake, LOG_PREFIX)) {
    for (const generation of await generations(lake, topic)) yield* await chainsOf(lake, topic, generation);
  }
}

/** What a topic has landed, over all its partitions and generations. Cheap: one marker is read for each chain. */
export async function chainTotals(lake: Lake, topic: string): Promise<ChainTotals> {
  let totals = NO_TOTALS;
  for (const generation of await generations(lake, topic)) {
    for (const chain of await chainsOf(lake, topic, generation)) {
      totals = addTotals(totals, (await readHead(lake, chain)).totals);
    }
  }
  return totals;
}

/** How far a partition is landed; for status and lag. */
export interface ChainPosition extends Chain {
  /** The next offset to land. */
  readonly position: number;
  /** The batch that is planned and not yet landed; null when there is none. */
  readonly undone: { readonly start: number; readonly end: number } | null;
  /** When the last batch was landed; null before the first. */
  readonly landedAt: Date | null;
  readonly totals: ChainTotals;
}

/** Where the chains of every topic's newest generation stand, by topic and partition. */
export async function chainPositions(lake: Lake): Promise<readonly ChainPosition[]> {
  const positions: ChainPosition[] = [];
  for await (const topic of folders(lake, LOG_PREFIX)) {
    for (const chain of await chainsOf(lake, topic, await currentGeneration(lake, topic))) {
      const { position, undone, doneAt, totals } = await readHead(lake, chain);
      const planned = undone && { start: undone.start, end: undone.end };
      positions.push({ ...chain, position, undone: planned, landedAt: doneAt, totals });
    }
  }
  return positions;
}
