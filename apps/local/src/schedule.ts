import { setTimeout as sleep } from 'node:timers/promises';
import { slotOf } from 'flights-core';

/** When to poll: slots as their time comes. `next` is the moment of the next one, null when there is none any more. */
export interface Schedule {
  readonly next: Date | null;
  slots(signal: AbortSignal): AsyncIterable<Date>;
}

/** Waits until the instant or until the signal aborts; answers whether the instant came. */
export async function waitUntil(instant: Date, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    const leftMs = instant.getTime() - Date.now();
    if (signal.aborted) return false;
    if (leftMs <= 0) return true;
    // In pieces: a laptop that slept must not wait the rest of a sleep it has already slept through.
    await sleep(Math.min(leftMs, 30_000), undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Every slot of the clock, from the current one on unless `isPolled` says it is done. Slots that passed while the
 * machine slept or a poll took too long are not caught up: they are a gap, and coverage says so.
 */
export function clockSchedule(intervalS: number, isPolled: (slot: Date) => boolean): Schedule {
  const after = (slot: Date) => new Date(slot.getTime() + intervalS * 1000);
  const current = slotOf(new Date(), intervalS);
  let next = isPolled(current) ? after(current) : current;
  return {
    get next() {
      return next;
    },
    async *slots(signal) {
      while (await waitUntil(next, signal)) {
        const slot = slotOf(new Date(), intervalS);
        next = after(slot);
        yield slot;
      }
    },
  };
}

/** Recorded slots at their recorded spacing, `speed` times as fast; the first at once. */
export function recordedSchedule(slots: readonly Date[], speed: number): Schedule {
  let next: Date | null = slots.length > 0 ? new Date() : null;
  return {
    get next() {
      return next;
    },
    async *slots(signal) {
      for (const [index, slot] of slots.entries()) {
        if (!next || !(await waitUntil(next, signal))) return;
        const following = slots[index + 1];
        next = following ? new Date(next.getTime() + (following.getTime() - slot.getTime()) / speed) : null;
        yield slot;
      }
    },
  };
}

/** Slots from `from` (floored) to `to`, both included. */
export function slotsBetween(from: Date, to: Date, intervalS: number): Date[] {
  const slots: Date[] = [];
  for (let at = slotOf(from, intervalS).getTime(); at <= to.getTime(); at += intervalS * 1000) slots.push(new Date(at));
  return slots;
}
