import { type AircraftType, trueAirspeedKt } from './aircraft-types.ts';
import type { Airframe } from './airframes.ts';
import { airborneFlight, between, type Flight, type FlightKind, flyAlong, groundSpeedKt } from './flight.ts';
import { along, pathThrough, span, toPoint, type Waypoint } from './path.ts';
import { type Weather, windAloft } from './weather.ts';

/** A corner of a route: degrees, and feet above the sea. */
export type Corner = readonly [latitude: number, longitude: number, altitudeFt: number];

interface RouteFlight {
  readonly kind: FlightKind;
  readonly airframe: Airframe;
  readonly callsign: string;
  readonly startMs: number;
  readonly corners: readonly Corner[];
  /** The whole route moved to the right by so much. */
  readonly offsetNm?: number;
  readonly weather: Weather;
}

const STRONGEST_TAIL_WIND_KT = 60;
const TURN_MARGIN_KT = 12;

/** What is left of the best climb with passengers on board and height below. */
const EASY_CLIMB = 0.9;

/** Heights by distance: as the corners ask, but never a climb that the type cannot make. Descents are made as asked. */
function climbable(type: AircraftType, stationsNm: readonly number[], corners: readonly Corner[]) {
  const heights: [atNm: number, altitudeFt: number][] = [[0, corners[0]![2]]];
  for (let i = 1; i < corners.length; i++) {
    const [fromNm, fromFt] = heights[i - 1]!;
    const [atNm, wishFt] = [stationsNm[i]!, corners[i]![2]];
    const fastestKt = trueAirspeedKt(type, Math.max(fromFt, wishFt)) + TURN_MARGIN_KT + wishFt / 500;
    const climbFt = ((type.climbFpm * EASY_CLIMB * 60) / fastestKt) * (atNm - fromNm);
    heights.push([atNm, Math.min(wishFt, fromFt + climbFt)]);
  }
  return heights;
}

/** Flies the corners at the type's speed for the height, climbing or descending evenly from corner to corner. */
export function routeFlight({
  kind,
  airframe,
  callsign,
  startMs,
  corners,
  offsetNm = 0,
  weather,
}: RouteFlight): Flight {
  const { type } = airframe;
  const points = corners.map(([latitude, longitude]) => toPoint({ latitude, longitude }));
  const right = span(points[0]!, points.at(-1)!).headingRad + Math.PI / 2;
  const waypoints: Waypoint[] = points.map((point, i) => {
    const altitudeFt = corners[i]![2];
    const tailWindKt = Math.min(STRONGEST_TAIL_WIND_KT, TURN_MARGIN_KT + altitudeFt / 500);
    return {
      ...along(point, right, offsetNm),
      turnSpeedKt: Math.max(60, trueAirspeedKt(type, altitudeFt)) + tailWindKt,
    };
  });
  const path = pathThrough(waypoints);
  const heights = climbable(type, path.stationsNm, corners);
  const everyNm = Array.from({ length: Math.floor(path.lengthNm / 4) }, (_, i) => i * 4);
  const motion = flyAlong(path, [...path.stationsNm, ...everyNm], (atNm, headingRad) => {
    const altitudeFt = between(heights, atNm);
    return {
      altitudeFt,
      groundSpeedKt: groundSpeedKt(trueAirspeedKt(type, altitudeFt), headingRad, windAloft(weather, altitudeFt)),
    };
  });
  return airborneFlight({ kind, airframe, callsign, motion, startMs });
}
