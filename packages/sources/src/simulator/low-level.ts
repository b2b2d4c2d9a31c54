import type { Position } from 'flights-core';
import { startsOn } from './crossings.ts';
import type { Flight } from './flight.ts';
import { HELIPORTS, THAMES, WHITE_WALTHAM } from './geography.ts';
import { operatorOf, PRIVATE_OWNERS } from './operators.ts';
import { along, toPoint, toPosition } from './path.ts';
import { Dice } from './random.ts';
import type { Rotation } from './rotation.ts';
import { type Corner, routeFlight } from './routes.ts';
import type { Weather } from './weather.ts';

const DAYLIGHT = [0, 0, 0, 0, 0, 0, 0, 0.2, 0.6, 1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.7, 0.4, 0.1, 0, 0, 0];
const LATER = [0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 0.6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.7, 0.6, 0.5, 0.4];
const AWAY_MS = 3 * 3_600_000;

/** One kind of outing: how often, by whom, and where it leads. */
interface Outing {
  readonly name: string;
  readonly flightsPerDay: number;
  readonly hours: readonly number[];
  /** Designator of the operator; null for private owners. */
  readonly operator: string | null;
  /** How far beside the corners one may fly. */
  readonly spreadNm?: number;
  corners(dice: Dice): readonly Corner[];
}

const at = ({ latitude, longitude }: Position, altitudeFt: number): Corner => [latitude, longitude, altitudeFt];
const beside = (position: Position, bearingDeg: number, distanceNm: number): Position =>
  toPosition(along(toPoint(position), (bearingDeg * Math.PI) / 180, distanceNm));
const eitherWay = (dice: Dice, corners: readonly Corner[]): readonly Corner[] =>
  dice.chance(0.5) ? corners : [...corners].reverse();
const SKIDS_FT = 60;

/** The corners of a left-hand circuit of White Waltham's western runway, from the field. */
const CIRCUIT: readonly (readonly [bearingDeg: number, distanceNm: number])[] = [
  [250, 1.6],
  [200, 2.6],
  [120, 2.4],
  [70, 1.6],
];

const OUTINGS: readonly Outing[] = [
  {
    name: 'along the Thames, from Denham to the Barrier or back',
    spreadNm: 0.15,
    flightsPerDay: 24,
    hours: DAYLIGHT,
    operator: 'JKY',
    corners: (dice) => {
      const riverFt = dice.between(800, 1300);
      const river = THAMES.map((bend) => at(bend, riverFt));
      return eitherWay(dice, [
        at(HELIPORTS.denham, 900),
        [51.535, -0.36, 1200],
        ...river,
        [51.58, 0.25, 1400],
        [51.7, 0.5, 1500],
      ]);
    },
  },
  {
    name: 'Battersea and the west country',
    flightsPerDay: 26,
    hours: DAYLIGHT,
    operator: 'JKY',
    corners: (dice) => {
      const heightFt = dice.between(900, 1500);
      const west: Corner = [51.42 + dice.between(-0.03, 0.05), -1.25, heightFt + 500];
      return eitherWay(dice, [
        at(HELIPORTS.battersea, SKIDS_FT),
        at(THAMES[1]!, 900),
        [51.425, -0.34, heightFt],
        [51.4, -0.7, heightFt],
        west,
      ]);
    },
  },
  {
    name: 'Battersea and Redhill',
    flightsPerDay: 16,
    hours: DAYLIGHT,
    operator: 'JKY',
    corners: (dice) =>
      eitherWay(dice, [
        at(HELIPORTS.battersea, SKIDS_FT),
        [51.42, -0.16, dice.between(1000, 1600)],
        at(HELIPORTS.redhill, 400),
      ]),
  },
  {
    name: 'air ambulance from the Royal London',
    flightsPerDay: 9,
    hours: LATER,
    operator: 'HLE',
    corners: (dice) => {
      const scene = beside(HELIPORTS.royalLondon, dice.between(0, 360), dice.between(4, 13));
      const halfWay = {
        latitude: (scene.latitude + HELIPORTS.royalLondon.latitude) / 2,
        longitude: (scene.longitude + HELIPORTS.royalLondon.longitude) / 2,
      };
      return eitherWay(dice, [at(HELIPORTS.royalLondon, 250), at(halfWay, dice.between(700, 1200)), at(scene, 150)]);
    },
  },
  {
    name: 'police, circling',
    flightsPerDay: 9,
    hours: LATER,
    operator: 'UKP',
    corners: (dice) => {
      const middle = { latitude: dice.between(51.41, 51.56), longitude: dice.between(-0.28, 0.1) };
      const home = HELIPORTS.northWeald;
      const heightFt = dice.between(1300, 2000);
      const ring = Array.from({ length: 6 * dice.whole(2, 6) }, (_, i) => at(beside(middle, 60 * i, 1.3), heightFt));
      return [
        at(home, 400),
        at(beside(middle, 300, 5), heightFt),
        ...ring,
        at(beside(middle, 30, 6), heightFt),
        at(home, 400),
      ];
    },
  },
  {
    name: 'a local flight from White Waltham',
    flightsPerDay: 15,
    hours: DAYLIGHT,
    operator: null,
    corners: (dice) => {
      const [field, fieldFt] = [WHITE_WALTHAM.position, WHITE_WALTHAM.elevationFt];
      const firstDeg = dice.between(190, 280); // Heathrow's zone lies to the east
      const outing = [0, 45, 90].map((turnDeg) =>
        at(beside(field, firstDeg + turnDeg, dice.between(6, 12)), dice.between(1700, 2400)),
      );
      return [at(field, fieldFt), ...outing, at(beside(field, firstDeg + 150, 2.2), 1000), at(field, fieldFt)];
    },
  },
  {
    name: 'circuits at White Waltham',
    flightsPerDay: 12,
    hours: DAYLIGHT,
    operator: null,
    corners: (dice) => {
      const wide = dice.between(0.85, 1.2);
      const [field, fieldFt] = [WHITE_WALTHAM.position, WHITE_WALTHAM.elevationFt];
      const lap = CIRCUIT.map(([bearingDeg, distanceNm]) =>
        at(beside(field, bearingDeg, distanceNm * wide), fieldFt + 800),
      );
      return [at(field, fieldFt), ...Array.from({ length: dice.whole(2, 5) }, () => lap).flat(), at(field, fieldFt)];
    },
  },
  {
    name: 'passing west of Reading',
    flightsPerDay: 22,
    hours: DAYLIGHT,
    operator: null,
    corners: (dice) => {
      const [west, heightFt] = [dice.between(-1.1, -0.85), dice.between(1200, 2400)];
      return eitherWay(dice, [
        [51.2, west - 0.1, heightFt],
        [51.48, west, heightFt],
        [51.8, west + 0.05, heightFt],
      ]);
    },
  },
  {
    name: 'passing over the lower Thames',
    flightsPerDay: 22,
    hours: DAYLIGHT,
    operator: null,
    corners: (dice) => {
      const [east, heightFt] = [dice.between(0.24, 0.58), dice.between(1100, 2300)];
      return eitherWay(dice, [
        [51.2, east, heightFt],
        [51.48, east - 0.04, heightFt],
        [51.75, east + 0.08, heightFt],
      ]);
    },
  },
];

/** Helicopters and light aircraft of a UTC day. */
export function lowLevelOn(seed: number, day: number, weather: Weather, rotation: Rotation): readonly Flight[] {
  return OUTINGS.flatMap((outing) =>
    startsOn(day, outing.flightsPerDay, outing.hours, seed, outing.name).map((startMs) => {
      const dice = new Dice(seed, outing.name, startMs);
      const operator = outing.operator === null ? PRIVATE_OWNERS : operatorOf(outing.operator);
      const [designator] = dice.weighted(operator.fleet, ([, share]) => share);
      const airframe = rotation.take(operator, designator, startMs, startMs + AWAY_MS);
      const callsign = outing.operator === null ? airframe.registration.replace('-', '') : rotation.callsign(operator);
      const offsetNm = dice.between(-1, 1) * (outing.spreadNm ?? 0);
      return routeFlight({
        kind: 'local',
        airframe,
        callsign,
        startMs,
        corners: outing.corners(dice),
        offsetNm,
        weather,
      });
    }),
  );
}
