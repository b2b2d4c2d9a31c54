import type { Lake } from 'flights-core';
import { allChains } from './chains.ts';
import { type Chain, chainPrefix, parseLink } from './keys.ts';

export interface PruneLog {
  readonly lake: Lake;
  /** Pairs written before this go. Keep it further back than any run can be suspended: 30 days is usual. */
  readonly olderThan: Date;
}

/**
 * Deletes plans and done markers that nothing needs any more, oldest first, so that a prune cut short leaves a chain
 * without holes. Of every chain the newest landed pair stays, whatever its age, and all after it: it is the position.
 * Answers the number of objects deleted.
 */
export async function pruneLog({ lake, olderThan }: PruneLog): Promise<number> {
  let deleted = 0;
  for await (const chain of allChains(lake)) deleted += await pruneChain(lake, chain, olderThan);
  return deleted;
}

async function pruneChain(lake: Lake, chain: Chain, olderThan: Date): Promise<number> {
  const old: { key: string; start: number }[] = [];
  let newestDone = 0;
  let ended = false; // at the first young pair: what comes after it is younger still, or must not be orphaned
  for await (const { key, createdAt } of lake.list(chainPrefix(chain))) {
    const link = parseLink(key);
    if (!link) continue;
    if (link.kind === 'done') newestDone = link.start;
    ended ||= createdAt >= olderThan;
    if (!ended) old.push({ key, start: link.start });
  }
  const useless = old.filter(({ start }) => start < newestDone);
  // In the order of the keys a done marker comes before its plan: a plan left alone here is older than a landed pair.
  for (const { key } of useless) await lake.delete(key);
  return useless.length;
}
