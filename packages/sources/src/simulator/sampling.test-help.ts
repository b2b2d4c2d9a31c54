import { type BoundingBox, contains } from 'flights-core';
import type { Flight } from './flight.ts';
import { type Moment, momentAt } from './motion.ts';
import { toPosition } from './path.ts';
import { skyOn } from './sky.ts';

export const SEED = 7;
/** Mondays: a summer's day with wind from the west, a winter's with wind from the east. */
export const [WESTERLY, EASTERLY] = ['2025-07-07', '2025-01-20'] as const;
/** A day of the simulator, counted from 1970-01-01. */
export const dayFrom = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

export const flightsOf = (...dates: readonly string[]): readonly Flight[] =>
  dates.flatMap((date) => skyOn(SEED, dayFrom(date)).flights);

export const named = ({ kind, callsign, airframe }: Flight): string =>
  `${kind} ${callsign} (${airframe.type.designator} ${airframe.icao24})`;

export interface Sample extends Moment {
  readonly elapsedS: number;
  readonly airborne: boolean;
}

/** A flight from the first to the last second of its motion. */
export function samplesOf(flight: Flight, everyS: number): readonly Sample[] {
  const samples: Sample[] = [];
  for (let elapsedS = 0; elapsedS < flight.motion.durationS; elapsedS += everyS) {
    const ms = flight.startMs + elapsedS * 1000;
    const airborne = ms >= flight.airborneFromMs && ms < flight.airborneToMs;
    samples.push({ ...momentAt(flight.motion, elapsedS), elapsedS, airborne });
  }
  return samples;
}

/** The instants, in ms, at which a flight is in the air inside a box, looked at every so many seconds. */
export function instantsInside(flight: Flight, box: BoundingBox, everyS: number): readonly number[] {
  const instants: number[] = [];
  for (let ms = flight.airborneFromMs; ms < flight.airborneToMs; ms += everyS * 1000)
    if (contains(box, toPosition(momentAt(flight.motion, (ms - flight.startMs) / 1000)))) instants.push(ms);
  return instants;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The smallest difference between two bearings. */
export const apartDeg = (a: number, b: number): number => Math.abs(((a - b + 540) % 360) - 180);
