import type { Lake } from 'flights-core';
import { beforePair, type Chain, chainPrefix, doneKey, parseLink, planKey } from './keys.ts';
import { ChainError, type ChainTotals, type Done, NO_TOTALS, type Plan, parseDone, parsePlan } from './plan.ts';

/** Where a chain stands. */
export interface ChainHead {
  /** Everything before this offset is landed. */
  readonly position: number;
  /** The plan that begins at `position` and is not known to be landed; null when there is none. */
  readonly undone: Plan | null;
  /** When that plan was made. */
  readonly undoneAt: Date | null;
  /** When the newest done marker was written; null before the first. */
  readonly doneAt: Date | null;
  /** Start of the newest batch that is done; null before the first. A hint for the next time. */
  readonly doneStart: number | null;
  readonly totals: ChainTotals;
}

interface Links {
  /** Start of the newest done marker. */
  readonly done: number | null;
  readonly doneAt: Date | null;
  /** Start of the first plan after it. */
  readonly plan: number | null;
  readonly planAt: Date | null;
}

async function listLinks(lake: Lake, chain: Chain, hint?: number): Promise<Links> {
  let links: Links = { done: null, doneAt: null, plan: null, planAt: null };
  const startAfter = hint === undefined ? undefined : beforePair(chain, hint);
  for await (const { key, createdAt } of lake.list(chainPrefix(chain), startAfter)) {
    const link = parseLink(key);
    if (link?.kind === 'done') links = { done: link.start, doneAt: createdAt, plan: null, planAt: null };
    else if (link && link.start !== links.done && links.plan === null)
      links = { ...links, plan: link.start, planAt: createdAt };
  }
  return links;
}

async function readNamed<T>(
  lake: Lake,
  key: string,
  start: number,
  parse: (key: string, start: number, body: Uint8Array) => T,
): Promise<T> {
  const body = await lake.read(key);
  if (body !== null) return parse(key, start, body);
  throw new ChainError(key, 'is there but cannot be read: find out who deletes objects under log/');
}

/** The plan at `start`, which somebody has made. */
export const readPlan = (lake: Lake, chain: Chain, start: number): Promise<Plan> =>
  readNamed(lake, planKey(chain, start), start, parsePlan);

/** The done marker of the batch at `start`; null while it is undone. */
export async function readDone(lake: Lake, chain: Chain, start: number): Promise<Done | null> {
  const key = doneKey(chain, start);
  const body = await lake.read(key);
  return body && parseDone(key, start, body);
}

/**
 * Reads where a chain stands. A view that is behind (another run lands at the same time) is harmless: a plan is agreed
 * on by create-if-absent under the position's own key. `hint` is the start of a batch known to be done: listing begins
 * there, and begins anew without it where that shows no done marker.
 * Throws a ChainError where links of the chain are missing.
 */
export async function readHead(lake: Lake, chain: Chain, hint?: number): Promise<ChainHead> {
  for (let attempt = 0; ; attempt++) {
    let links = await listLinks(lake, chain, hint);
    if (hint !== undefined && links.done === null) links = await listLinks(lake, chain);
    const { done: doneStart, doneAt, plan: planStart, planAt } = links;
    const done = doneStart === null ? null : await readNamed(lake, doneKey(chain, doneStart), doneStart, parseDone);
    const undone = planStart === null ? null : await readPlan(lake, chain, planStart);
    const position = done?.end ?? 0;
    if (!undone || undone.start === position) {
      return { position, undone, undoneAt: planAt, doneAt, doneStart, totals: done?.totals ?? NO_TOTALS };
    }
    // A listing made while others write may miss a link in the middle; a later one has it.
    if (attempt < 3) continue;
    const missing = `does not begin at ${position}, where the landed part ends`;
    throw new ChainError(planKey(chain, undone.start), `${missing}: restore the plan and done objects between them`);
  }
}
