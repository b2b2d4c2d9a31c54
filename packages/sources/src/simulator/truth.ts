import { type BoundingBox, contains, HOUR_MS, hourOf } from 'flights-core';
import type { Flight } from './flight.ts';
import { DAY_MS, dayOf } from './london-time.ts';
import { momentAt } from './motion.ts';
import { type Point, toPoint, toPosition } from './path.ts';
import { skyOn } from './sky.ts';

/** How many flights really were there, polled or not. */
export interface Crossings {
  /** Flights that were airborne inside the box at any moment of the span; an aircraft that comes back flies another. */
  readonly flights: number;
  /** The same by UTC hour. A flight that is inside in two hours counts in both. */
  readonly byHour: readonly { readonly hour: Date; readonly flights: number }[];
}

const FASTEST_NM_PER_S = 650 / 3600;
const STEP_S = 1;

/**
 * Counts the flights inside a box from the paths themselves, to within 1 s at the edges. `from` is included, `to` is not.
 * The simulated sky ends some 30 km outside of London: a box beyond that is emptier than the truth.
 */
export function trueCrossings(seed: number, box: BoundingBox, from: Date, to: Date): Crossings {
  const [fromMs, toMs] = [from.getTime(), to.getTime()];
  if (!(fromMs <= toMs)) throw new RangeError('a span of time needs two valid instants, the earlier one first');
  let flights = 0;
  const hours = new Map<number, number>();
  for (let hourMs = hourOf(from).getTime(); hourMs < toMs; hourMs += HOUR_MS) hours.set(hourMs, 0);
  for (let day = dayOf(fromMs) - 1; day <= dayOf(toMs - 1) + 1; day++) {
    if ((day - 1) * DAY_MS >= toMs) continue;
    for (const flight of skyOn(seed, day).flights) {
      const inside = hoursInside(flight, box, fromMs, toMs);
      if (inside.size > 0) flights++;
      for (const hourMs of inside) hours.set(hourMs, hours.get(hourMs)! + 1);
    }
  }
  return { flights, byHour: [...hours].map(([ms, count]) => ({ hour: new Date(ms), flights: count })) };
}

/** The hours in which a flight is inside. Far from the box one strides as far as nobody could have come meanwhile. */
function hoursInside(flight: Flight, box: BoundingBox, fromMs: number, toMs: number): ReadonlySet<number> {
  const [southWest, northEast] = [
    toPoint({ latitude: box.south, longitude: box.west }),
    toPoint({ latitude: box.north, longitude: box.east }),
  ];
  const inside = new Set<number>();
  const endMs = Math.min(toMs, flight.airborneToMs);
  let ms = Math.max(fromMs, flight.airborneFromMs);
  while (ms < endMs) {
    const moment = momentAt(flight.motion, (ms - flight.startMs) / 1000);
    if (contains(box, toPosition(moment))) {
      const hourMs = Math.floor(ms / HOUR_MS) * HOUR_MS;
      inside.add(hourMs);
      ms = hourMs + HOUR_MS; // this hour has it already
    } else ms += Math.max(STEP_S, distanceNm(southWest, northEast, moment) / FASTEST_NM_PER_S) * 1000;
  }
  return inside;
}

/** From a point to a rectangle; 0 inside. */
const distanceNm = (southWest: Point, northEast: Point, { eastNm, northNm }: Point): number =>
  Math.hypot(
    Math.max(southWest.eastNm - eastNm, 0, eastNm - northEast.eastNm),
    Math.max(southWest.northNm - northNm, 0, northNm - northEast.northNm),
  );
