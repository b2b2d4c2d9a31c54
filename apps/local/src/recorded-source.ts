import { type FlightSource, SourceRefusedError } from 'flights-core';
import type { Replay } from 'flights-sources';

/** The recording as a source that also refuses where a file with a time in its name could not be read. */
export function withUnreadable(recording: Replay): FlightSource {
  const reasons = new Map(
    recording.unreadable.flatMap(({ slotAt, reason }) => (slotAt ? [[slotAt.getTime(), reason]] : [])),
  );
  const readable = new Set(recording.slots.map(({ slotAt }) => slotAt.getTime()));
  return {
    name: recording.name,
    async poll(region, slotAt) {
      const reason = readable.has(slotAt.getTime()) ? undefined : reasons.get(slotAt.getTime());
      if (reason !== undefined) throw new SourceRefusedError(recording.name, reason);
      return recording.poll(region, slotAt);
    },
  };
}
