import type { Position } from 'flights-core';

/**
 * Where an aircraft goes, without when: straight legs joined by arcs, in a flat plane of nautical miles around London.
 * Within 100 km of the middle the plane is true to about 1 %.
 */
const MIDDLE: Position = { latitude: 51.475, longitude: -0.255 };
const NM_PER_DEGREE = 60;
const NM_PER_DEGREE_EAST = NM_PER_DEGREE * Math.cos((MIDDLE.latitude * Math.PI) / 180);

/** A point of the plane: nautical miles east and north of the middle. */
export interface Point {
  readonly eastNm: number;
  readonly northNm: number;
}

export const toPoint = ({ latitude, longitude }: Position): Point => ({
  eastNm: (longitude - MIDDLE.longitude) * NM_PER_DEGREE_EAST,
  northNm: (latitude - MIDDLE.latitude) * NM_PER_DEGREE,
});

export const toPosition = ({ eastNm, northNm }: Point): Position => ({
  latitude: MIDDLE.latitude + northNm / NM_PER_DEGREE,
  longitude: MIDDLE.longitude + eastNm / NM_PER_DEGREE_EAST,
});

/** A corner of the route. The aircraft cuts it with an arc that is flyable at `turnSpeedKt`. */
export interface Waypoint extends Point {
  readonly turnSpeedKt: number;
}

/** A piece of constant curvature: 0 is straight, positive turns right. */
interface Leg extends Point {
  readonly fromNm: number;
  readonly lengthNm: number;
  readonly headingRad: number;
  readonly curvaturePerNm: number;
}

export interface Path {
  readonly legs: readonly Leg[];
  readonly lengthNm: number;
  /** How far along the path each waypoint is passed (the middle of its arc). */
  readonly stationsNm: readonly number[];
}

const RADIANS = Math.PI / 180;
/** Airliners bank about 25°: rate of turn in °/s = 1091 · tan(bank) / speed in kt, and never more than standard rate. */
const BANK_25_RATE_TIMES_KT = 1091 * Math.tan(25 * RADIANS);
const STANDARD_RATE_DEG_S = 3;
/** Below this a corner is one on the ground: an aircraft taxis around it. */
const TAXI_TURN_KT = 40;
const TAXI_TURN_RADIUS_NM = 0.03;
const NO_TURN_RAD = 1e-4;

/** The radius of a turn at this speed, in nautical miles. */
export function turnRadiusNm(speedKt: number): number {
  if (speedKt <= TAXI_TURN_KT) return TAXI_TURN_RADIUS_NM;
  const rateDegS = Math.min(STANDARD_RATE_DEG_S * 0.95, BANK_25_RATE_TIMES_KT / speedKt);
  return speedKt / 3600 / (rateDegS * RADIANS);
}

const halfTurn = (rad: number) => rad - 2 * Math.PI * Math.round(rad / (2 * Math.PI));

/** Joins waypoints with straight legs, and rounds every corner as far as half of the shorter leg beside it. */
export function pathThrough(waypoints: readonly Waypoint[]): Path {
  const legs: Leg[] = [];
  const stationsNm: number[] = [0];
  let at: Point = waypoints[0]!;
  let fromNm = 0;
  const add = (leg: Omit<Leg, 'fromNm'>) => {
    if (leg.lengthNm <= 1e-9) return;
    legs.push({ ...leg, fromNm });
    fromNm += leg.lengthNm;
  };
  for (let i = 1; i < waypoints.length; i++) {
    const [before, corner, after] = [waypoints[i - 1]!, waypoints[i]!, waypoints[i + 1]];
    const inward = span(before, corner);
    const outward = after ? span(corner, after) : inward;
    const turnRad = halfTurn(outward.headingRad - inward.headingRad);
    const tangent = Math.tan(Math.abs(turnRad) / 2);
    const roomNm = Math.min(inward.lengthNm / (i === 1 ? 1 : 2), outward.lengthNm / (i + 2 < waypoints.length ? 2 : 1));
    const radiusNm = Math.abs(turnRad) < NO_TURN_RAD ? 0 : Math.min(turnRadiusNm(corner.turnSpeedKt), roomNm / tangent);
    const cutNm = radiusNm * tangent;
    const straightNm = Math.max(0, span(at, corner).lengthNm - cutNm);
    add({ ...at, lengthNm: straightNm, headingRad: inward.headingRad, curvaturePerNm: 0 });
    const arcNm = radiusNm * Math.abs(turnRad);
    stationsNm.push(fromNm + arcNm / 2);
    const entry = along(corner, inward.headingRad, -cutNm);
    if (radiusNm > 0)
      add({ ...entry, lengthNm: arcNm, headingRad: inward.headingRad, curvaturePerNm: Math.sign(turnRad) / radiusNm });
    at = along(corner, outward.headingRad, cutNm);
  }
  return { legs, lengthNm: fromNm, stationsNm };
}

/** The point `distanceNm` from a point in a direction. */
export const along = ({ eastNm, northNm }: Point, headingRad: number, distanceNm: number): Point => ({
  eastNm: eastNm + Math.sin(headingRad) * distanceNm,
  northNm: northNm + Math.cos(headingRad) * distanceNm,
});

/** Length and direction from one point to another. */
export function span(from: Point, to: Point): { lengthNm: number; headingRad: number } {
  const [east, north] = [to.eastNm - from.eastNm, to.northNm - from.northNm];
  return { lengthNm: Math.hypot(east, north), headingRad: Math.atan2(east, north) };
}

/** Where one is after so many miles, and which way one goes; before the start and after the end one stays there. */
export function poseAt({ legs, lengthNm }: Path, distanceNm: number): Point & { readonly headingRad: number } {
  const goneNm = Math.min(lengthNm, Math.max(0, distanceNm));
  let leg = legs[0]!;
  for (const next of legs) {
    if (next.fromNm > goneNm) break;
    leg = next;
  }
  const onLegNm = goneNm - leg.fromNm;
  if (leg.curvaturePerNm === 0) return { ...along(leg, leg.headingRad, onLegNm), headingRad: leg.headingRad };
  const [k, h0] = [leg.curvaturePerNm, leg.headingRad];
  const h1 = h0 + k * onLegNm;
  return {
    eastNm: leg.eastNm + (Math.cos(h0) - Math.cos(h1)) / k,
    northNm: leg.northNm + (Math.sin(h1) - Math.sin(h0)) / k,
    headingRad: h1,
  };
}
