import { type BoundingBox, contains, LONDON } from 'flights-core';
import { Dice } from './random.ts';
import { rowsOf } from './receiver.ts';
import type { ReadsbReply } from './reply.ts';
import { flightsAt } from './sky.ts';
import { strayRows } from './stray-rows.ts';

/** About 5 km around the London box: a real reply is a circle, and has rows that lie just outside. */
const MARGIN = { latitude: 0.045, longitude: 0.072 } as const;
export const SURROUNDINGS: BoundingBox = {
  south: LONDON.box.south - MARGIN.latitude,
  west: LONDON.box.west - MARGIN.longitude,
  north: LONDON.box.north + MARGIN.latitude,
  east: LONDON.box.east + MARGIN.longitude,
};

/**
 * What a network of receivers would answer about London and its surroundings at an instant. A pure function of the seed
 * and the instant: any process that asks gets the same reply, in any order of asking.
 */
export function simulateReply(seed: number, instant: Date): ReadsbReply {
  const ms = instant.getTime();
  if (Number.isNaN(ms)) throw new RangeError('the simulator needs a valid instant, such as 2025-07-07T12:00:00Z');
  const ac = [...flightsAt(seed, ms).flatMap((flight) => rowsOf(seed, flight, ms)), ...strayRows(seed, ms)].filter(
    ({ lat, lon }) =>
      lat === undefined || lon === undefined || lat === 0 || contains(SURROUNDINGS, { latitude: lat, longitude: lon }),
  );
  return { now: ms, ac, total: ac.length, msg: 'No error' };
}

const OUTAGE_SHARE = 1 / 150;
const OUTAGE_GRID_MS = 300_000;
const OUTAGES = [
  'HTTP 503 Service Unavailable',
  'HTTP 429 Too Many Requests',
  'no answer within 20 s',
  'connection reset',
];

/** Why nobody answers at this instant, about once in 150 polls and for five minutes; null where all is well. */
export function simulatedOutage(seed: number, instant: Date): string | null {
  const dice = new Dice(seed, 'outage', Math.floor(instant.getTime() / OUTAGE_GRID_MS));
  return dice.chance(OUTAGE_SHARE) ? dice.pick(OUTAGES) : null;
}
