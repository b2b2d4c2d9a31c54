import { AIRCRAFT_TYPES, type SqlRow } from 'flights-core';

const AIRLINES = [
  ['BAW', 'British Airways', 0.31],
  ['EZY', 'easyJet UK', 0.12],
  ['RYR', 'Ryanair', 0.1],
  ['VIR', 'Virgin Atlantic', 0.05],
  ['DLH', 'Lufthansa', 0.045],
  ['AAL', 'American Airlines', 0.04],
  ['UAL', 'United Airlines', 0.035],
  ['KLM', 'KLM Royal Dutch Airlines', 0.03],
  ['CFE', 'BA CityFlyer', 0.028],
  ['UAE', 'Emirates', 0.02],
] as const;
const TYPES = ['A320', 'A20N', 'B738', 'A319', 'B77W', 'E190', 'A21N', 'B38M', 'B789', 'A388'];

/** Aircraft spread over London, the same ones every time; one whose owner asked not to be shown, some with gaps. */
export function skyRows(slotAt: string, count: number): SqlRow[] {
  return Array.from({ length: count }, (_, i): SqlRow => {
    const [airline, name] = AIRLINES[(i * 3) % 10]!;
    const hidden = i === 3;
    const feet = Math.round((600 + ((i * 2741) % 39_400)) / 25) * 25;
    return {
      icao24: hidden ? null : (0x400000 + i * 7919).toString(16),
      callsign: hidden ? null : i === 7 ? null : `${airline}${(i * 137 + 21) % 1000}${'AXK'[i % 3]}`,
      registration: hidden ? null : `G-EU${String.fromCharCode(65 + (i % 26))}X`,
      type_designator: i === 11 ? null : TYPES[(i * 7) % 10]!,
      airline_icao: hidden || i === 7 ? null : airline,
      airline: hidden || i === 7 ? null : name,
      latitude: 51.385 + ((i * 0.0619) % 0.18),
      longitude: -1.09 + ((i * 0.391) % 1.67),
      baro_altitude_ft: i === 13 ? null : feet,
      geo_altitude_ft: i === 13 ? null : feet + 175,
      on_ground: false,
      ground_speed_kt: 140 + ((i * 53) % 350),
      track_deg: i === 17 ? null : (i * 67) % 360,
      vertical_rate_fpm: [0, 1472, -960, 64, -1850][i % 5]!,
      squawk: hidden ? null : '1234',
      position_at: slotAt,
      slot_at: slotAt,
      is_privacy_flagged: hidden,
    };
  });
}

export const topAirlines = (flights: number): SqlRow[] => [
  ...AIRLINES.map(([airline_icao, airline, share]) => ({
    airline_icao,
    airline,
    flights: Math.round(flights * share),
    share,
  })),
  { airline_icao: null, airline: 'Unknown', flights: Math.round(flights * 0.11), share: 0.11 },
];

export const topAircraft = (flights: number): SqlRow[] => [
  ...TYPES.map((type_designator, i) => ({
    type_designator,
    aircraft_type: AIRCRAFT_TYPES.get(type_designator) ?? type_designator,
    flights: Math.round(flights * (0.2 - i * 0.017)),
    share: 0.2 - i * 0.017,
  })),
  { type_designator: null, aircraft_type: 'Unknown', flights: Math.round(flights * 0.06), share: 0.06 },
];
