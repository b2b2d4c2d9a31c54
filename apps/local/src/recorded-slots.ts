import type { Region, Warehouse } from 'flights-core';
import type { Replay, UnreadableFile } from 'flights-sources';
import { polledSlots } from './polls.ts';

/** Slots whose poll is not on the stream yet; a failed one is tried again when its file can be read by now. */
export async function slotsToPoll(
  recording: Replay,
  warehouse: Warehouse,
  region: Region,
  intervalS: number,
): Promise<Date[]> {
  const polled = await polledSlots(warehouse, region.id);
  const readable = sparse(
    recording.slots.map(({ slotAt }) => slotAt),
    intervalS,
    recording.usualIntervalS,
  );
  const failed = failedSlots(recording).map(({ slotAt }) => slotAt!);
  const open = [
    ...readable.filter((slot) => polled.get(slot.toISOString()) !== 'ok'),
    ...failed.filter((slot) => !polled.has(slot.toISOString())),
  ];
  return open.sort((a, b) => a.getTime() - b.getTime());
}

/** With a wider `--every` than the recording's, only snapshots that far apart are polled. */
function sparse(slots: readonly Date[], intervalS: number, usualIntervalS: number): readonly Date[] {
  if (intervalS <= usualIntervalS) return slots;
  const leastMs = (intervalS - usualIntervalS / 2) * 1000; // recorded polls are never quite on time
  const kept: Date[] = [];
  for (const slot of slots)
    if (kept.length === 0 || slot.getTime() - kept.at(-1)!.getTime() >= leastMs) kept.push(slot);
  return kept;
}

/** Unreadable files with a slot of their own, which no snapshot and no other such file has. */
export function failedSlots({ slots, unreadable }: Replay): UnreadableFile[] {
  const taken = new Set(slots.map(({ slotAt }) => slotAt.getTime()));
  return unreadable.filter(({ slotAt }) => {
    if (!slotAt || taken.has(slotAt.getTime())) return false;
    taken.add(slotAt.getTime());
    return true;
  });
}
