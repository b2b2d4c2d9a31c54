import { badRequest } from '../errors.ts';
import type { BatchInfo } from './batch-object.ts';
import { metadataOf } from './batch-object.ts';
import { batchKey, type LogPlace } from './keys.ts';
import { END_LIVES_MS, findEnd, headBatch, type LogEnd, slowDown, WINDOW_MS, writeTail } from './log-end.ts';
import { BucketRefusedError, type Objects } from './objects.ts';

/** A batch that is to be appended; what its place decides is filled in there. */
export interface NewBatch
  extends Pick<BatchInfo, 'count' | 'token' | 'contentHash' | 'minTimestampMs' | 'maxTimestampMs' | 'appendedAtMs'> {
  readonly body: Uint8Array;
}

export interface WriterCounts {
  /** Conditional writes that met somebody else's batch. */
  conflicts: number;
  /** Conditional writes sent again because S3 gave no clear answer. */
  retries: number;
}

export interface PartitionWriterOptions {
  readonly objects: Objects;
  readonly place: LogPlace;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly counts: WriterCounts;
}

/** A request ends after this at most, so that six attempts of a client fit into the window. */
export const REQUEST_MS = 30_000;
const TAIL_EVERY = 8;
const CLIENT_ATTEMPTS = 7;
if (WINDOW_MS < CLIENT_ATTEMPTS * REQUEST_MS + END_LIVES_MS)
  throw new Error('The look-back is too short for the attempts of one request');

export interface PartitionWriter {
  /** Answers the batch as it is in the log, written now or by an earlier attempt. */
  append(batch: NewBatch, deadlineMs: number): Promise<BatchInfo>;
  /** The end as it is known now; undefined before it was looked for. */
  readonly end: LogEnd | undefined;
}

/**
 * Appends to one partition from this process, one batch after the other. A batch is only ever tried at the end of its
 * predecessor, and a conditional write gives each base offset to one writer: so offsets are dense. Attempts of one request
 * try the same bases in order from a place where the look-back has seen everything before it: so the second meets the
 * first's batch and knows it by its token.
 */
export function partitionWriter({ objects, place, now, pause, counts }: PartitionWriterOptions): PartitionWriter {
  let end: LogEnd | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let sinceTail = 0;
  const inFlight = new Map<string, Promise<BatchInfo>>();

  async function freshEnd(): Promise<LogEnd> {
    if (end && now() - end.seenAtMs < END_LIVES_MS) return end;
    end = await findEnd(objects, place, now);
    return end;
  }

  /** Takes in a batch that is in the log at the end as it was known. */
  function advance(to: LogEnd, info: BatchInfo, seenAtMs: number): void {
    to.next = info.base + info.count;
    to.runningMaxMs = Math.max(to.runningMaxMs, info.runningMaxMs);
    to.seenAtMs = seenAtMs;
    to.recent.set(info.token, info);
    for (const [token, { appendedAtMs }] of to.recent) {
      if (appendedAtMs >= seenAtMs - 2 * WINDOW_MS) break;
      to.recent.delete(token);
    }
  }

  async function write({ body, ...batch }: NewBatch, deadlineMs: number): Promise<BatchInfo> {
    for (let attempt = 0; ; ) {
      const known = await freshEnd();
      const before = known.recent.get(batch.token);
      if (before) return same(before, batch);
      const runningMaxMs = Math.max(known.runningMaxMs, batch.maxTimestampMs);
      const info: BatchInfo = { ...batch, base: known.next, runningMaxMs };
      const key = batchKey(place, info.base);
      const askedAtMs = now();
      if (askedAtMs >= deadlineMs) throw slowDown(key);
      // No clear answer: the same write again. It may have been applied, and then it is met with our own token.
      const answer = await objects.create(key, body, metadataOf(info)).catch(unlessRefused);
      if (answer === 'created') {
        advance(known, info, askedAtMs);
        return info;
      }
      if (answer === 'exists') {
        counts.conflicts++;
        const lookedAtMs = now();
        const theirs = await headBatch(objects, place, info.base);
        if (!theirs) {
          end = undefined; // retention has been here: our end is old
          continue;
        }
        advance(known, theirs, lookedAtMs);
        continue;
      }
      counts.retries++;
      await pause(Math.min(1000, 20 * 2 ** attempt++) * (0.5 + Math.random()));
    }
  }

  return {
    get end() {
      return end;
    },
    append(batch, deadlineMs) {
      const running = inFlight.get(batch.token);
      if (running) return running.then((info) => same(info, batch));
      const appended = queue.then(() => write(batch, deadlineMs));
      queue = appended
        .then(async () => {
          if (++sinceTail < TAIL_EVERY || !end) return;
          sinceTail = 0;
          await writeTail(objects, place, end, now());
        })
        .catch(() => undefined);
      inFlight.set(batch.token, appended);
      const forget = () => inFlight.delete(batch.token);
      appended.then(forget, forget);
      return appended;
    },
  };
}

/** The batch of an earlier attempt, if it is of the same request indeed. */
function same(found: BatchInfo, batch: Pick<NewBatch, 'contentHash'>): BatchInfo {
  if (found.contentHash === batch.contentHash) return found;
  throw badRequest('The idempotency key was used with other messages: use a new key for new messages');
}

function unlessRefused(error: unknown): 'unclear' {
  if (error instanceof BucketRefusedError) throw error;
  return 'unclear';
}
