import { type Path, type Point, poseAt } from './path.ts';

/** What holds at a place along the path; between two of them acceleration and climb gradient are constant. */
export interface Knot {
  readonly atNm: number;
  readonly groundSpeedKt: number;
  /** Feet above mean sea level. */
  readonly altitudeFt: number;
}

/** A path with a clock: where, how fast and how high at every second since its start. */
export interface Motion {
  readonly path: Path;
  readonly knots: readonly Knot[];
  /** When each knot is passed, in seconds since the start. */
  readonly passedS: readonly number[];
  readonly durationS: number;
}

export interface Moment extends Point {
  readonly trackDeg: number;
  readonly groundSpeedKt: number;
  readonly altitudeFt: number;
  readonly verticalRateFpm: number;
}

/** Times the knots: over a stretch of constant acceleration one moves at the mean of its two speeds. */
export function motionAlong(path: Path, knots: readonly Knot[]): Motion {
  const passedS = [0];
  for (let i = 1; i < knots.length; i++) {
    const [from, to] = [knots[i - 1]!, knots[i]!];
    const meanKt = (from.groundSpeedKt + to.groundSpeedKt) / 2;
    if (meanKt <= 0) throw new RangeError(`nothing moves between ${from.atNm} NM and ${to.atNm} NM`);
    passedS.push(passedS[i - 1]! + ((to.atNm - from.atNm) / meanKt) * 3600);
  }
  return { path, knots, passedS, durationS: passedS.at(-1)! };
}

/** The last stretch that begins at or before a value. */
function stretchAt(starts: readonly number[], value: number): number {
  let [low, high] = [0, starts.length - 2];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How far along the path, in NM, at a second since the start. */
function distanceAt({ knots, passedS }: Motion, stretch: number, elapsedS: number): number {
  const [from, to] = [knots[stretch]!, knots[stretch + 1]!];
  const wholeS = passedS[stretch + 1]! - passedS[stretch]!;
  const s = elapsedS - passedS[stretch]!;
  const gainKtS = wholeS > 0 ? (to.groundSpeedKt - from.groundSpeedKt) / wholeS : 0;
  return from.atNm + ((from.groundSpeedKt + (gainKtS * s) / 2) * s) / 3600;
}

/** The state at a second since the start. Before the start and after the end the aircraft stands there. */
export function momentAt(motion: Motion, elapsedS: number): Moment {
  const { knots, passedS, durationS, path } = motion;
  const s = Math.min(durationS, Math.max(0, elapsedS));
  const stretch = stretchAt(passedS, s);
  const [from, to] = [knots[stretch]!, knots[stretch + 1]!];
  const atNm = distanceAt(motion, stretch, s);
  const lengthNm = to.atNm - from.atNm;
  const share = lengthNm > 0 ? (atNm - from.atNm) / lengthNm : 0;
  const wholeS = passedS[stretch + 1]! - passedS[stretch]!;
  const moving = s === elapsedS;
  const groundSpeedKt = moving
    ? from.groundSpeedKt +
      (wholeS > 0 ? ((s - passedS[stretch]!) / wholeS) * (to.groundSpeedKt - from.groundSpeedKt) : 0)
    : 0;
  const gradientFtNm = lengthNm > 0 ? (to.altitudeFt - from.altitudeFt) / lengthNm : 0;
  const { eastNm, northNm, headingRad } = poseAt(path, atNm);
  return {
    eastNm,
    northNm,
    trackDeg: ((((headingRad * 180) / Math.PI) % 360) + 360) % 360,
    groundSpeedKt,
    altitudeFt: from.altitudeFt + (to.altitudeFt - from.altitudeFt) * share,
    verticalRateFpm: (gradientFtNm * groundSpeedKt) / 60,
  };
}

/** When a place along the path is passed, in seconds since the start. */
export function passedAtS(motion: Motion, atNm: number): number {
  const { knots, passedS } = motion;
  const stretch = stretchAt(
    knots.map((knot) => knot.atNm),
    atNm,
  );
  const [from, to] = [knots[stretch]!, knots[stretch + 1]!];
  const lengthNm = to.atNm - from.atNm;
  const goneNm = Math.min(to.atNm, Math.max(from.atNm, atNm)) - from.atNm;
  if (lengthNm <= 0) return passedS[stretch]!;
  // v² grows evenly along a stretch of constant acceleration
  const speedSquared =
    from.groundSpeedKt ** 2 + (goneNm / lengthNm) * (to.groundSpeedKt ** 2 - from.groundSpeedKt ** 2);
  return passedS[stretch]! + (goneNm * 2 * 3600) / Math.max(1e-9, from.groundSpeedKt + Math.sqrt(speedSquared));
}
