import { type FlightSource, SourceUnavailableError } from 'flights-core';
import { readsbSnapshot } from './readsb.ts';
import { simulatedOutage, simulateReply } from './simulator/index.ts';
import { sortOut } from './sort-out.ts';

export { type Crossings, trueCrossings } from './simulator/truth.ts';

/**
 * A source that makes London's sky up: the same seed and instant give the same aircraft, and now and then it fails, as
 * real ones do. Its replies go through the same row rules as any network's.
 */
export const simulated = (seed: number): FlightSource => ({
  name: 'simulator',
  async poll(region, slotAt) {
    const outage = simulatedOutage(seed, slotAt);
    if (outage) throw new SourceUnavailableError('simulator', outage);
    const snapshot = readsbSnapshot(simulateReply(seed, slotAt))!;
    return { source: 'simulator', snapshotAt: snapshot.snapshotAt, ...sortOut(snapshot, 'simulator', region.box) };
  },
});
