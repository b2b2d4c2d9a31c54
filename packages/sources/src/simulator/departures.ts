import type { Position } from 'flights-core';
import { trueAirspeedKt } from './aircraft-types.ts';
import type { Airport } from './airports.ts';
import { between, type Flight, flyAlong, groundSpeedKt, startOf } from './flight.ts';
import { BEACONS, type Runway } from './geography.ts';
import { passedAtS } from './motion.ts';
import { along, type Point, pathThrough, span, toPoint, type Waypoint } from './path.ts';
import { Dice } from './random.ts';
import type { Departure, Visit } from './timetable.ts';
import { type Flow, flowIn, type Weather, windAloft } from './weather.ts';

/** Ways out: the corners that the standard departures draw on the map, up to the beacon they make for. */
type Route = readonly (readonly [latitude: number, longitude: number])[];
type Routes = Readonly<Record<string, Route>>;

const ROUTES: Readonly<Record<Airport['name'], Readonly<Record<Flow, Routes>>>> = {
  EGLL: {
    west: {
      BPK: [
        [51.553, -0.6],
        [51.66, -0.42],
      ],
      HEN: [[51.55, -0.655]],
      CPT: [[51.462, -0.72]],
      MID: [[51.41, -0.66]],
      DET: [
        [51.4, -0.585],
        [51.383, -0.42],
        [51.385, -0.05],
      ],
    },
    east: {
      BPK: [[51.52, -0.315]],
      HEN: [
        [51.545, -0.345],
        [51.61, -0.49],
      ],
      CPT: [
        [51.405, -0.335],
        [51.39, -0.48],
        [51.43, -0.77],
      ],
      MID: [
        [51.405, -0.335],
        [51.33, -0.45],
      ],
      DET: [
        [51.43, -0.27],
        [51.4, -0.08],
      ],
    },
  },
  EGLC: {
    west: {
      BPK: [[51.56, -0.03]],
      CLN: [
        [51.565, -0.02],
        [51.595, 0.15],
      ],
      DET: [
        [51.56, -0.03],
        [51.58, 0.17],
        [51.47, 0.52],
      ],
    },
    east: {
      BPK: [
        [51.55, 0.15],
        [51.62, 0.05],
      ],
      CLN: [[51.52, 0.24]],
      DET: [[51.5, 0.28]],
    },
  },
};

const WAYS_BY_COUNTRY: readonly (readonly [countries: string, ways: readonly string[]])[] = [
  ['US CA IE IS', ['HEN', 'CPT', 'CPT', 'BPK']],
  ['ES PT MA', ['MID']],
  ['FR CH IT GR MT LB EG', ['DET', 'MID']],
  ['GB', ['BPK', 'DET', 'MID', 'CPT', 'HEN', 'DET']],
];
const WAYS_OF_THE_REST = ['DET', 'BPK', 'DET'];
const CITY_WAYS = ['BPK', 'CLN', 'DET', 'DET'];

const TURN_KT = { taxi: 20, first: 215, second: 240, later: 285 } as const;
const RUN_NM = { EGLL: 0.95, EGLC: 0.55 } as const;
const STRAIGHT_BEYOND_NM = { EGLL: 2.2, EGLC: 1.2 } as const;
const LEVEL_FT = { EGLL: 6000, EGLC: 3000 } as const;
const BEYOND_BEACON_NM = 16;
const TAXI_KT = { EGLL: 15, EGLC: 12 } as const;
const LINE_UP_KT = 6;

/** A departure: from the stand to the runway, the run, the climb in steps, and away over a beacon. */
export function departureFlight(seed: number, { visit, callsign, takeoffMs }: Departure, weather: Weather): Flight {
  const { airport, airframe, operator } = visit;
  const dice = new Dice(seed, 'departure', airframe.icao24, takeoffMs);
  const flow = flowIn(weather);
  const { departing } = airport.runways(flow, takeoffMs);
  const out = taxiOut(departing, airport, visit);
  const path = pathThrough([
    ...out,
    ...climbOut(departing, airport, ROUTES[airport.name][flow], wayFor(airport, operator.country, dice), dice),
  ]);
  const runNm = path.stationsNm[out.length - 1]! + 0.05; // lined up, past the corner
  const liftOffNm = runNm + RUN_NM[airport.name];

  const { type } = airframe;
  const vigour = dice.between(0.82, 1);
  const levelFt = LEVEL_FT[airport.name];
  const acceleratesFt = Math.min(3000, levelFt);
  const firstNm = (acceleratesFt - airport.elevationFt) / ((type.climbFpm * vigour) / 3.4);
  const secondNm = firstNm + (levelFt - acceleratesFt) / ((type.climbFpm * vigour * 0.72) / 4.4);
  const levelToNm = Math.max(secondNm + 0.5, dice.between(9, 20)); // below the stacks until clear of them
  const heights = [
    [0, airport.elevationFt],
    [firstNm, acceleratesFt],
    [secondNm, levelFt],
    [levelToNm, levelFt],
    [levelToNm + 40, levelFt + (40 * type.climbFpm * 0.7) / 5.5],
  ] as const;
  const rotateKt = type.approachKt + 8;
  const speeds = [
    [0, rotateKt],
    [firstNm, Math.min(195, type.cruiseKt)],
    [Math.max(secondNm, firstNm + 3), Math.min(262, type.cruiseKt)],
    [levelToNm + 30, Math.min(355, type.cruiseKt)],
  ] as const;
  const breaks = [0.05, runNm - 0.1, runNm, ...[...heights, ...speeds].map(([goneNm]) => liftOffNm + goneNm)];
  const motion = flyAlong(path, breaks, (atNm, headingRad) => {
    const goneNm = atNm - liftOffNm;
    const altitudeFt = between(heights, goneNm);
    if (atNm <= 0) return { altitudeFt, groundSpeedKt: 0 };
    if (atNm < runNm - 0.06) return { altitudeFt, groundSpeedKt: TAXI_KT[airport.name] };
    const airspeedKt = Math.min(between(speeds, goneNm), trueAirspeedKt(type, 40_000));
    const flyingKt = groundSpeedKt(airspeedKt, headingRad, windAloft(weather, altitudeFt));
    if (goneNm >= 0) return { altitudeFt, groundSpeedKt: flyingKt };
    // constant acceleration along the run: the square of the speed grows evenly
    const share = Math.max(0, (atNm - runNm) / RUN_NM[airport.name]);
    return { altitudeFt, groundSpeedKt: Math.sqrt(LINE_UP_KT ** 2 + share * (flyingKt ** 2 - LINE_UP_KT ** 2)) };
  });
  const startMs = startOf(motion, runNm, takeoffMs);
  return {
    kind: 'departure',
    airframe,
    callsign,
    motion,
    startMs,
    transponderOnMs: startMs - dice.between(3, 12) * 60_000,
    transponderOffMs: startMs + Math.floor(motion.durationS * 1000),
    airborneFromMs: Math.round(startMs + passedAtS(motion, liftOffNm) * 1000),
    airborneToMs: startMs + Math.floor(motion.durationS * 1000),
  };
}

function wayFor(airport: Airport, country: string, dice: Dice): string {
  if (airport.name === 'EGLC') return dice.pick(CITY_WAYS);
  return dice.pick(
    WAYS_BY_COUNTRY.find(([countries]) => countries.split(' ').includes(country))?.[1] ?? WAYS_OF_THE_REST,
  );
}

const point = (position: Position, turnSpeedKt: number): Waypoint => ({ ...toPoint(position), turnSpeedKt });

function taxiOut(departing: Runway, airport: Airport, { operator, standNm }: Visit) {
  const toStand = airport
    .taxiway(departing.threshold, operator.terminal)
    .map((position) => point(position, TURN_KT.taxi));
  const stand = toStand.at(-1)!;
  return [
    { ...stand, northNm: stand.northNm + standNm },
    ...toStand.slice(0, -1).reverse(),
    point(departing.threshold, TURN_KT.taxi),
  ];
}

/** No two crews turn at the same spot: the farther out, the wider apart. */
const APART_NM = { turn: 0.5, corner: 0.45, beacon: 1.2 } as const;

function climbOut(departing: Runway, airport: Airport, routes: Routes, way: string, dice: Dice): readonly Waypoint[] {
  const apart = (point: Point, byNm: number): Point =>
    along(point, dice.between(0, 2 * Math.PI), byNm * Math.sqrt(dice.fraction()));
  const [threshold, end] = [toPoint(departing.threshold), toPoint(departing.end)];
  const straightNm = STRAIGHT_BEYOND_NM[airport.name] + dice.between(-1, 1) * APART_NM.turn;
  const straight = along(end, span(threshold, end).headingRad, straightNm);
  const corners = routes[way]!.map(([latitude, longitude]) => apart(toPoint({ latitude, longitude }), APART_NM.corner));
  const beacon = apart(toPoint(BEACONS[way as keyof typeof BEACONS]), APART_NM.beacon);
  const away = along(beacon, span(corners.at(-1)!, beacon).headingRad, BEYOND_BEACON_NM);
  return [straight, ...corners, beacon, away].map((each, i) => ({
    ...each,
    turnSpeedKt: i === 0 ? TURN_KT.first : i === 1 ? TURN_KT.second : TURN_KT.later,
  }));
}
