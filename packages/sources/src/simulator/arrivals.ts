import { trueAirspeedKt } from './aircraft-types.ts';
import type { Airport } from './airports.ts';
import { between, type Flight, flyAlong, groundSpeedKt, startOf } from './flight.ts';
import type { Runway } from './geography.ts';
import { along, type Point, pathThrough, span, toPoint, type Waypoint } from './path.ts';
import { Dice } from './random.ts';
import type { Visit } from './timetable.ts';
import { flowIn, type Weather, windAloft } from './weather.ts';

/** Speeds the turns are laid out for, wind included, from far out to the runway. */
const TURN_KT = { gate: 300, downwind: 270, base: 245, final: 225, taxi: 20 } as const;
const TOUCHDOWN_ZONE_NM = 0.16;
const ROLLOUT_NM = { EGLL: 1.2, EGLC: 0.76 } as const;
const BEYOND_GATE_NM = 24;
const TAXI_KT = { EGLL: 17, EGLC: 8 } as const; // London City's apron is a few steps from its runway
/** At walking pace, for an aircraft, before it turns off the runway. */
const SLOW_BEFORE_EXIT_NM = 0.06;

/** Which way Heathrow's neighbours come in: by the side of the sky their country lies on. */
const GATES_BY_COUNTRY: readonly (readonly [countries: string, gates: readonly string[]])[] = [
  ['US CA IE IS', ['BNN', 'BNN', 'OCK']],
  ['ES PT MA', ['OCK', 'OCK', 'BIG']],
  ['FR CH IT GR MT LB EG', ['BIG', 'BIG', 'OCK']],
  ['GB', ['BNN', 'BNN', 'LAM', 'BIG', 'OCK']],
];
const GATES_OF_THE_REST = ['LAM', 'LAM', 'BIG'];

/** A visit's way in: over its stack, along the runway, round on to the final approach, down and to the stand. */
export function arrivalFlight(seed: number, visit: Visit, weather: Weather): Flight {
  const { airport, airframe, operator, touchdownMs } = visit;
  const dice = new Dice(seed, 'arrival', airframe.icao24, touchdownMs);
  const { landing } = airport.runways(flowIn(weather), touchdownMs);
  const approach = approachTo(landing, airport, gateFor(airport, operator.country, dice), dice);
  const path = pathThrough([...approach, ...taxiIn(landing, airport, visit)]);
  const touchdownNm = path.stationsNm[approach.length - 1]! + TOUCHDOWN_ZONE_NM;
  const slowNm = path.stationsNm[approach.length]! - SLOW_BEFORE_EXIT_NM;

  const platformFt = dice.between(...airport.platformFt);
  const glideNm = (platformFt - airport.elevationFt) / airport.glideFtPerNm;
  const heights = [
    [0, airport.elevationFt],
    [glideNm, platformFt],
    [glideNm + dice.between(1, 3), platformFt],
    [glideNm + 22, platformFt + dice.between(4200, 5500)],
    [glideNm + 75, 19_000],
  ] as const;
  const { approachKt } = airframe.type;
  const speeds = [
    [0, approachKt],
    [4, approachKt + 14],
    [8, Math.max(approachKt + 20, 175)],
    [12, 205],
    [20, 232],
    [32, 275],
    [60, 350],
  ] as const;
  const breaks = [slowNm, path.lengthNm - 0.05, ...[...heights, ...speeds].map(([toGoNm]) => touchdownNm - toGoNm)];
  const motion = flyAlong(path, breaks, (atNm, headingRad) => {
    if (atNm >= path.lengthNm) return { altitudeFt: airport.elevationFt, groundSpeedKt: 0 };
    if (atNm >= slowNm - 1e-6) return { altitudeFt: airport.elevationFt, groundSpeedKt: TAXI_KT[airport.name] };
    const toGoNm = touchdownNm - atNm;
    const altitudeFt = between(heights, toGoNm);
    const airspeedKt = Math.min(between(speeds, toGoNm), trueAirspeedKt(airframe.type, 40_000));
    return { altitudeFt, groundSpeedKt: groundSpeedKt(airspeedKt, headingRad, windAloft(weather, altitudeFt)) };
  });
  const startMs = startOf(motion, touchdownNm, touchdownMs);
  return {
    kind: 'arrival',
    airframe,
    callsign: visit.arrivalCallsign,
    motion,
    startMs,
    transponderOnMs: startMs,
    transponderOffMs: startMs + motion.durationS * 1000 + dice.between(2, 7) * 60_000,
    airborneFromMs: startMs,
    airborneToMs: touchdownMs,
  };
}

function gateFor(airport: Airport, country: string, dice: Dice): string {
  if (airport.name === 'EGLC') return dice.chance(0.55) ? 'north' : 'south';
  return dice.pick(
    GATES_BY_COUNTRY.find(([countries]) => countries.split(' ').includes(country))?.[1] ?? GATES_OF_THE_REST,
  );
}

/** Waypoints down to the threshold, laid out along the extended centreline. */
function approachTo(landing: Runway, airport: Airport, gateName: string, dice: Dice): readonly Waypoint[] {
  const threshold = toPoint(landing.threshold);
  const outward = span(toPoint(landing.end), threshold).headingRad;
  const beside = (outNm: number, sideNm: number): Point =>
    along(along(threshold, outward, outNm), outward + Math.PI / 2, sideNm);
  const gate = toPoint(airport.gates[gateName]!);
  const fromThreshold = span(threshold, gate);
  const angle = fromThreshold.headingRad - outward;
  const [gateOutNm, gateSideNm] = [fromThreshold.lengthNm * Math.cos(angle), fromThreshold.lengthNm * Math.sin(angle)];
  const joinNm = dice.between(...airport.joinNm);
  const sideNm = Math.sign(gateSideNm) * dice.between(...airport.downwindNm);
  // whoever comes from behind the runway passes it first, well beside
  const isBehind = gateOutNm < joinNm - 6;
  const downwind = beside(Math.max(2.5, gateOutNm + 3), sideNm * 1.2);
  // from ahead one cuts the corner, from behind one goes a little beyond it
  const base = beside(joinNm + (isBehind ? dice.between(-0.5, 1) : dice.between(0.5, 4)), sideNm);
  const first = isBehind ? downwind : base;
  const inbound = span(first, gate).headingRad + dice.between(-0.35, 0.35);
  const at = (point: Point, turnSpeedKt: number): Waypoint => ({ ...point, turnSpeedKt });
  return [
    at(along(gate, inbound, BEYOND_GATE_NM), TURN_KT.gate),
    at(gate, TURN_KT.gate),
    ...(isBehind ? [at(downwind, TURN_KT.downwind)] : []),
    at(base, TURN_KT.base),
    at(beside(joinNm, 0), TURN_KT.final),
    at(threshold, TURN_KT.final),
  ];
}

/** Off the runway and to the stand. */
function taxiIn(landing: Runway, airport: Airport, { operator, standNm }: Visit): readonly Waypoint[] {
  const [threshold, end] = [toPoint(landing.threshold), toPoint(landing.end)];
  const exit = along(threshold, span(threshold, end).headingRad, ROLLOUT_NM[airport.name]);
  const { latitude, longitude } = landing.threshold;
  const share = ROLLOUT_NM[airport.name] / span(threshold, end).lengthNm;
  const from = { latitude, longitude: longitude + share * (landing.end.longitude - longitude) };
  return [exit, ...airport.taxiway(from, operator.terminal).map(toPoint)].map((point, i, all) => ({
    ...point,
    northNm: point.northNm + (i === all.length - 1 ? standNm : 0),
    turnSpeedKt: TURN_KT.taxi,
  }));
}
