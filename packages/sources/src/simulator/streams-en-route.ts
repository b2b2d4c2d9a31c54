import { BY_DAY, BY_NIGHT, ROUND_THE_CLOCK, type Stream } from './stream.ts';

const EASTBOUND = [33_000, 35_000, 37_000, 37_000, 39_000, 41_000];
const WESTBOUND = [32_000, 34_000, 36_000, 38_000, 38_000, 40_000];

const OCEAN = {
  DLH: 22,
  UAL: 9,
  SWR: 5,
  CFG: 8,
  AUA: 6,
  KLM: 8,
  ACA: 4,
  DAL: 7,
  EXS: 8,
  GTI: 5,
  BOX: 3,
  UAE: 4,
  ETD: 4,
  BEL: 4,
  JBU: 2,
};
const ISLES = { RYR: 26, EZY: 22, EXS: 20, TOM: 15, EIN: 7, BAW: 8, RUK: 2, NJE: 2, LOT: 2 };
const NORTH_SOUTH = { EZY: 24, RYR: 20, EXS: 18, TOM: 12, SAS: 6, NSZ: 6, VLG: 4, IBE: 4, TAP: 4, VJT: 2 };

/** High, from coast to coast. */
export const EN_ROUTE: readonly Stream[] = [
  {
    name: 'ocean-west',
    flightsPerDay: 50,
    corners: [
      [50.9, 1.9, 0],
      [52.15, -2.5, 0],
    ],
    levels: WESTBOUND,
    spreadNm: 7,
    operators: OCEAN,
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'ocean-west-south',
    flightsPerDay: 35,
    corners: [
      [52.1, 1.9, 0],
      [51.5, -0.2, 0],
      [50.9, -2.5, 0],
    ],
    levels: WESTBOUND,
    spreadNm: 7,
    operators: OCEAN,
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'ocean-east',
    flightsPerDay: 75,
    corners: [
      [52.2, -2.5, 0],
      [51.5, -0.3, 0],
      [50.85, 1.9, 0],
    ],
    levels: EASTBOUND,
    spreadNm: 7,
    operators: OCEAN,
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'isles-south-east',
    flightsPerDay: 90,
    corners: [
      [52.6, -1.8, 0],
      [50.4, 0.9, 0],
    ],
    levels: EASTBOUND,
    spreadNm: 16,
    operators: ISLES,
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'isles-north-west',
    flightsPerDay: 105,
    corners: [
      [50.4, 0.7, 0],
      [52.6, -1.6, 0],
    ],
    levels: WESTBOUND,
    spreadNm: 16,
    operators: ISLES,
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'southbound',
    flightsPerDay: 40,
    corners: [
      [52.7, -0.1, 0],
      [50.3, -0.6, 0],
    ],
    levels: WESTBOUND,
    spreadNm: 18,
    operators: NORTH_SOUTH,
    hours: BY_DAY,
  },
  {
    name: 'northbound',
    flightsPerDay: 45,
    corners: [
      [50.3, -0.7, 0],
      [52.7, 0, 0],
    ],
    levels: EASTBOUND,
    spreadNm: 18,
    operators: NORTH_SOUTH,
    hours: BY_DAY,
  },
  {
    name: 'biscay-scandinavia',
    flightsPerDay: 35,
    corners: [
      [50.4, -2, 0],
      [52.5, 1.4, 0],
    ],
    levels: EASTBOUND,
    spreadNm: 14,
    operators: NORTH_SOUTH,
    hours: BY_DAY,
  },
  {
    name: 'scandinavia-biscay',
    flightsPerDay: 30,
    corners: [
      [52.5, 1.4, 0],
      [50.4, -2, 0],
    ],
    levels: WESTBOUND,
    spreadNm: 14,
    operators: NORTH_SOUTH,
    hours: BY_DAY,
  },
  {
    name: 'night-mail',
    flightsPerDay: 9,
    corners: [
      [52.8, -1.2, 15_000],
      [51.5, -0.3, 21_000],
      [50.5, 0.7, 24_000],
    ],
    spreadNm: 12,
    operators: { BCS: 60, FDX: 20, UPS: 20 },
    hours: BY_NIGHT,
  },
];
