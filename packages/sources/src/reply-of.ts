import type { BoundingBox, Dropped, DropReason, ObservedState, SourceReply } from 'flights-core';
import type { Snapshot } from './candidate.ts';
import { type AgeLimits, sortOut } from './sort-out.ts';

/** One reply made of what was asked for in parts; its time is the first part's. */
export function replyOf(
  source: string,
  parts: readonly Snapshot[],
  box: BoundingBox,
  limits: AgeLimits | undefined,
): SourceReply {
  const sorted = parts.map((part) => sortOut(part, source, box, limits));
  return { source, snapshotAt: parts[0]!.snapshotAt, ...mergeParts(sorted) };
}

/** Parts of a region overlap: each aircraft once, by its newest position, and the rows of that overlap are no rows that came in. */
function mergeParts(parts: readonly { states: readonly ObservedState[]; rejected: Dropped }[]) {
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
