import type { Snapshot } from './candidate.ts';
import { openSkySnapshot } from './opensky.ts';
import { type ReadsbOptions, readsbSnapshot } from './readsb.ts';

const LATEST = Date.UTC(9999, 0, 1);

/**
 * A reply of either shape, told apart by what is in it; null for an error body or rubbish. A reply whose own time is no
 * date is rubbish too: its rows could not be given an hour.
 */
export function snapshotOf(body: unknown, options: ReadsbOptions = {}): Snapshot | null {
  const snapshot = readsbSnapshot(body, options) ?? openSkySnapshot(body);
  const at = snapshot?.snapshotAt.getTime() ?? Number.NaN;
  return at >= 0 && at < LATEST ? snapshot : null;
}
