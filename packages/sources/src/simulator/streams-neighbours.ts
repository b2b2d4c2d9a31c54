import { BY_DAY, type Stream } from './stream.ts';

const STANSTED = { RYR: 74, EXS: 12, EZY: 6, SXS: 4, FDX: 2, UPS: 2 };
const LUTON = { EZY: 40, WZZ: 26, WUK: 10, RYR: 14, TOM: 6, VJT: 2, NJE: 2 };
const GATWICK = { EZY: 52, BAW: 18, TOM: 12, VLG: 8, WZZ: 6, NSZ: 4 };

/** In between, up from and down to London's other airports. */
export const NEIGHBOURS: readonly Stream[] = [
  {
    name: 'stansted-out-south',
    flightsPerDay: 80,
    corners: [
      [51.87, 0.21, 900],
      [51.78, 0.33, 5000],
      [51.45, 0.4, 14_500],
      [50.7, 0.65, 26_000],
    ],
    spreadNm: 1.5,
    operators: STANSTED,
    hours: BY_DAY,
  },
  {
    name: 'stansted-in-south-west',
    flightsPerDay: 95,
    corners: [
      [50.5, -0.95, 24_000],
      [51.1, -0.52, 18_000],
      [51.5, -0.3, 15_000],
      [52.0, 0.1, 10_000],
    ],
    spreadNm: 4,
    operators: STANSTED,
    hours: BY_DAY,
  },
  {
    name: 'stansted-in-south-east',
    flightsPerDay: 60,
    corners: [
      [50.8, 0.95, 22_000],
      [51.4, 0.5, 12_500],
      [51.85, 0.5, 7500],
    ],
    spreadNm: 2,
    operators: STANSTED,
    hours: BY_DAY,
  },
  {
    name: 'luton-in-south-east',
    flightsPerDay: 60,
    corners: [
      [50.9, 1.0, 23_000],
      [51.5, 0.36, 14_500],
      [51.95, 0.25, 9000],
    ],
    spreadNm: 3,
    operators: LUTON,
    hours: BY_DAY,
  },
  {
    name: 'luton-out-south-east',
    flightsPerDay: 65,
    corners: [
      [51.83, -0.2, 4500],
      [51.72, 0.08, 8000],
      [51.47, 0.33, 13_500],
      [51.0, 0.9, 23_000],
    ],
    spreadNm: 1.5,
    operators: LUTON,
    hours: BY_DAY,
  },
  {
    name: 'luton-out-south-west',
    flightsPerDay: 45,
    corners: [
      [51.85, -0.62, 6000],
      [51.55, -0.97, 12_500],
      [51.0, -1.25, 21_000],
    ],
    spreadNm: 2,
    operators: LUTON,
    hours: BY_DAY,
  },
  {
    name: 'gatwick-out-north-west',
    flightsPerDay: 45,
    corners: [
      [51.14, -0.35, 4000],
      [51.24, -0.65, 11_000],
      [51.65, -1.35, 24_500],
    ],
    spreadNm: 3,
    operators: GATWICK,
    hours: BY_DAY,
  },
  {
    name: 'gatwick-out-north-east',
    flightsPerDay: 45,
    corners: [
      [51.16, 0.05, 4500],
      [51.25, 0.25, 8500],
      [51.6, 0.5, 18_500],
      [52.1, 1.0, 27_000],
    ],
    spreadNm: 2,
    operators: GATWICK,
    hours: BY_DAY,
  },
];
