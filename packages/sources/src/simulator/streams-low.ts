import { OFFICE, ROUND_THE_CLOCK, type Stream } from './stream.ts';

const BUSINESS = { NJE: 38, VJT: 20, LJC: 34, EJM: 8 };

/** Low: business aviation and the air forces. */
export const LOW: readonly Stream[] = [
  {
    name: 'northolt-in',
    flow: 'west',
    flightsPerDay: 14,
    corners: [
      [51.86, 0.25, 8000],
      [51.665, -0.05, 4000],
      [51.5865, -0.255, 2100],
      [51.5547, -0.406, 124],
    ],
    spreadNm: 0,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'northolt-out',
    flow: 'west',
    flightsPerDay: 14,
    corners: [
      [51.551, -0.4312, 150],
      [51.533, -0.515, 2400],
      [51.61, -0.66, 4000],
      [51.95, -0.95, 10_000],
    ],
    spreadNm: 0,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'northolt-in-from-west',
    flow: 'east',
    flightsPerDay: 14,
    corners: [
      [51.85, -1.3, 8000],
      [51.6, -0.9, 4000],
      [51.52, -0.58, 2100],
      [51.551, -0.4312, 124],
    ],
    spreadNm: 0,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'northolt-out-to-east',
    flow: 'east',
    flightsPerDay: 14,
    corners: [
      [51.5547, -0.406, 150],
      [51.576, -0.3, 2400],
      [51.68, -0.2, 4000],
      [52.0, -0.5, 10_000],
    ],
    spreadNm: 0,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'biggin-in',
    flightsPerDay: 18,
    corners: [
      [51.75, 0.45, 7500],
      [51.5, 0.14, 3200],
      [51.415, 0.068, 2000],
      [51.3388, 0.0263, 600],
    ],
    spreadNm: 0,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'farnborough-in',
    flightsPerDay: 16,
    corners: [
      [51.95, -0.95, 11_000],
      [51.55, -0.93, 6000],
      [51.33, -0.85, 3000],
    ],
    spreadNm: 2,
    operators: BUSINESS,
    hours: OFFICE,
  },
  {
    name: 'brize-norton',
    flightsPerDay: 5,
    corners: [
      [51.75, -1.58, 3000],
      [51.55, -1.05, 13_000],
      [51.3, 0.2, 23_000],
      [50.9, 1.4, 27_000],
    ],
    spreadNm: 5,
    operators: { RRR: 100 },
    hours: OFFICE,
  },
  {
    name: 'mildenhall',
    flightsPerDay: 4,
    corners: [
      [50.6, -2, 29_000],
      [51.5, -0.4, 27_000],
      [52.3, 0.5, 17_000],
    ],
    spreadNm: 5,
    operators: { RCH: 100 },
    hours: ROUND_THE_CLOCK,
  },
  {
    name: 'odiham',
    flightsPerDay: 5,
    corners: [
      [51.234, -0.943, 700],
      [51.36, -0.96, 1500],
      [51.7, -0.9, 1600],
      [51.85, -0.8, 1500],
    ],
    spreadNm: 3,
    operators: { VVL: 100 },
    hours: OFFICE,
  },
];
