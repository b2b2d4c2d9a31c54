import { GatewayError, unavailable } from '../errors.ts';
import { type BatchInfo, infoOf } from './batch-object.ts';
import { batchBase, batchKey, beforeBatchOf, type LogPlace, logPrefix, tailKey } from './keys.ts';
import { jsonBody, type Listed, listAll, type Objects } from './objects.ts';

/** A cached end lives this long: retention deletes nothing that could be its place any more before. */
export const END_LIVES_MS = 300_000;
/** Every look at the end remembers the requests of this long: longer than all attempts of one request take. */
export const WINDOW_MS = 600_000;

/** What is known of where a log ends. */
export interface LogEnd {
  next: number;
  runningMaxMs: number;
  /** When that was last seen to be so; by our clock. */
  seenAtMs: number;
  /** Batches of the last minutes by their request's token. */
  readonly recent: Map<string, BatchInfo>;
}

interface Tail {
  readonly next: number;
  readonly runningMaxMs: number;
  readonly recent: readonly BatchInfo[];
}

export async function headBatch(objects: Objects, place: LogPlace, base: number): Promise<BatchInfo | null> {
  const head = await objects.head(batchKey(place, base));
  if (!head) return null;
  const info = infoOf(base, head);
  if (info) return info;
  throw damaged(batchKey(place, base));
}

export const damaged = (key: string) =>
  new GatewayError(500, `The batch ${key} is damaged: restore it, or give it up with \`gateway record-gap\``);

/**
 * Looks where a log ends, and which requests wrote its last batches. The tail object is a hint that saves looking at each
 * of those: what comes after it is listed, and what it says is held against that.
 */
export async function findEnd(objects: Objects, place: LogPlace, now: () => number): Promise<LogEnd> {
  const seenAtMs = now();
  const tail = await readTail(objects, place);
  let listed = await batchesFrom(objects, place, tail?.next ?? 0);
  if (listed.length === 0 && tail) listed = await batchesFrom(objects, place, 0);
  const newest = listed.at(-1);
  const recent = new Map<string, BatchInfo>();
  for (const info of tail?.recent ?? []) if (info.appendedAtMs >= seenAtMs - WINDOW_MS) recent.set(info.token, info);
  let last: BatchInfo | null = null;
  for (const { key, atMs } of listed) {
    const base = batchBase(key)!;
    const unseen = base >= (tail?.next ?? 0) && atMs >= seenAtMs - WINDOW_MS;
    if (!unseen && key !== newest!.key) continue;
    const info = await headBatch(objects, place, base);
    if (!info && key === newest!.key) throw unavailable(`The log ${logPrefix(place)} is being deleted`);
    if (!info) continue; // deleted since it was listed
    recent.set(info.token, info);
    last = info;
  }
  const next = last ? last.base + last.count : 0;
  if (next < (tail?.next ?? 0))
    throw new GatewayError(
      500,
      `The log ${logPrefix(place)} ends at ${next}, and ended at ${tail!.next} before: batches were deleted by somebody. Restore them`,
    );
  return { next, runningMaxMs: last?.runningMaxMs ?? -1, seenAtMs, recent };
}

/** The batches that hold `offset` and all after it; foreign objects are left out. */
export async function batchesFrom(objects: Objects, place: LogPlace, offset: number): Promise<Listed[]> {
  const found: Listed[] = [];
  for await (const one of listAll(objects, logPrefix(place), beforeBatchOf(place, offset)))
    if (batchBase(one.key) !== null) found.push(one);
  return found;
}

async function readTail(objects: Objects, place: LogPlace): Promise<Tail | null> {
  const stored = await objects.get(tailKey(place));
  if (!stored) return null;
  try {
    return JSON.parse(Buffer.from(stored.body).toString()) as Tail;
  } catch {
    return null; // a hint, no more
  }
}

/** Best effort, and never a reason to fail. */
export async function writeTail(
  objects: Objects,
  place: LogPlace,
  { next, runningMaxMs, recent }: LogEnd,
  nowMs: number,
): Promise<void> {
  const young = [...recent.values()].filter(({ appendedAtMs }) => appendedAtMs >= nowMs - WINDOW_MS);
  const tail: Tail = { next, runningMaxMs, recent: young };
  await objects.put(tailKey(place), jsonBody(tail)).catch(() => undefined);
}

export const slowDown = (key: string) => unavailable(`The bucket did not take ${key}: try again`);
