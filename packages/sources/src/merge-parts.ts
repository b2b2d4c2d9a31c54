import type { Dropped, DropReason, ObservedState } from 'flights-core';

/** Parts of a region overlap: each aircraft once, by its newest position, and the rows of that overlap are no rows that came in. */
export function mergeParts(parts: readonly { states: readonly ObservedState[]; rejected: Dropped }[]) {
  const newest = new Map<string, ObservedState>();
  const rejected: Partial<Record<DropReason, number>> = {};
  for (const part of parts) {
    for (const state of part.states) {
      const key = `${state.address_type}|${state.icao24}`;
      const rival = newest.get(key);
      if (!rival || state.position_at > rival.position_at) newest.set(key, state);
    }
    for (const [reason, n] of Object.entries(part.rejected) as [DropReason, number][])
      rejected[reason] = (rejected[reason] ?? 0) + n;
  }
  return { states: [...newest.values()], rejected };
}
