import type { Airframe } from './airframes.ts';
import { type Motion, motionAlong, passedAtS } from './motion.ts';
import { type Path, poseAt } from './path.ts';
import type { Wind } from './weather.ts';

export type FlightKind = 'arrival' | 'departure' | 'crossing' | 'local';

/** One aircraft on one flight, from transponder on to transponder off. */
export interface Flight {
  readonly kind: FlightKind;
  readonly airframe: Airframe;
  readonly callsign: string;
  readonly motion: Motion;
  /** When the motion starts. Before it and after its end the aircraft stands, if the transponder is on. */
  readonly startMs: number;
  readonly transponderOnMs: number;
  readonly transponderOffMs: number;
  /** In the air: from lift-off (inclusive) to touchdown (exclusive). */
  readonly airborneFromMs: number;
  readonly airborneToMs: number;
}

/** A motion fixed in time by one of its places, such as the touchdown that the runway's timetable knows. */
export function startOf(motion: Motion, atNm: number, atMs: number): number {
  return Math.round(atMs - passedAtS(motion, atNm) * 1000);
}

/** A flight that is in the air for the whole of its motion. */
export function airborneFlight(parts: Pick<Flight, 'kind' | 'airframe' | 'callsign' | 'motion' | 'startMs'>): Flight {
  const endMs = parts.startMs + Math.floor(parts.motion.durationS * 1000);
  return {
    ...parts,
    transponderOnMs: parts.startMs,
    transponderOffMs: endMs,
    airborneFromMs: parts.startMs,
    airborneToMs: endMs,
  };
}

export interface Aim {
  readonly altitudeFt: number;
  readonly groundSpeedKt: number;
}

/** Nearer knots than this say nothing new. */
const KNOT_SPACING_NM = 0.005;

/**
 * Flies a path to a plan: the plan is asked at both ends, at its own break points and wherever the path begins or ends a
 * turn; in between height and speed change evenly.
 */
export function flyAlong(
  path: Path,
  breaksNm: readonly number[],
  plan: (atNm: number, headingRad: number) => Aim,
): Motion {
  const places = [0, path.lengthNm, ...breaksNm, ...path.legs.map(({ fromNm }) => fromNm)]
    .filter((atNm) => atNm >= 0 && atNm <= path.lengthNm)
    .sort((a, b) => a - b)
    .filter((atNm, i, all) => i === 0 || atNm - all[i - 1]! > KNOT_SPACING_NM);
  return motionAlong(
    path,
    places.map((atNm) => ({ atNm, ...plan(atNm, poseAt(path, atNm).headingRad) })),
  );
}

/** Speed over the ground of an aircraft that holds its track: the tail wind's share is added. */
export const groundSpeedKt = (trueAirspeedKt: number, headingRad: number, { eastKt, northKt }: Wind): number =>
  trueAirspeedKt + Math.sin(headingRad) * eastKt + Math.cos(headingRad) * northKt;

/** Straight lines between points, level before the first and after the last. */
export function between(points: readonly (readonly [x: number, y: number])[], x: number): number {
  const next = points.findIndex(([from]) => from > x);
  if (next < 0) return points.at(-1)![1];
  if (next === 0) return points[0]![1];
  const [[x0, y0], [x1, y1]] = [points[next - 1]!, points[next]!];
  return y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
}
