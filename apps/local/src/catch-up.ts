/** Polls landed at a time while catching up: few enough to show progress, many enough for one file an hour. */
const POLLS_PER_LANDING = 96;
/** Polls under way at once: their log writes share a sync to disk. */
const CONCURRENCY = 6;

export interface CatchUpOptions {
  readonly signal: AbortSignal;
  readonly onStep?: (done: number, total: number) => void;
  readonly onLanded?: () => void;
}

/**
 * Polls slots that lie in the past, several at once, and lands them in batches. Their records come onto the log in the order
 * of the slots: a kill leaves a beginning of them, never a later poll without an earlier one, which would look like an hour
 * that is complete. Stops when the signal aborts; what is on the log by then is landed. Answers how many were polled.
 */
export async function catchUp(
  pipeline: { poll(slot: Date, inTurn: Promise<unknown>): Promise<unknown>; land(): Promise<unknown> },
  slots: readonly Date[],
  { signal, onStep, onLanded }: CatchUpOptions,
): Promise<number> {
  let done = 0;
  let before: Promise<unknown> = Promise.resolve();
  for (let at = 0; at < slots.length && !signal.aborted; at += POLLS_PER_LANDING) {
    const batch = slots.slice(at, at + POLLS_PER_LANDING);
    const queue = batch.values();
    const worker = async () => {
      for (const slot of queue) {
        if (signal.aborted) return;
        const poll = pipeline.poll(slot, before);
        before = poll.catch(() => undefined);
        await poll;
        onStep?.(++done, slots.length);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    await pipeline.land();
    onLanded?.();
  }
  return done;
}
