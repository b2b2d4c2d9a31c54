import type { Position } from 'flights-core';

/** Places of London's sky, from the published charts (WGS84). */
const place = (latitude: number, longitude: number): Position => ({ latitude, longitude });

/** The four holding stacks of Heathrow. */
export const STACKS = {
  BNN: place(51.7261, -0.5497), // Bovingdon, north-west
  LAM: place(51.6461, 0.1517), // Lambourne, north-east
  OCK: place(51.305, -0.4472), // Ockham, south-west
  BIG: place(51.3308, 0.0347), // Biggin, south-east
} as const;

/** Beacons that departures make for. */
export const BEACONS = {
  BPK: place(51.7497, -0.1067), // Brookmans Park
  CPT: place(51.4917, -1.2197), // Compton
  MID: place(51.0539, -0.625), // Midhurst
  DET: place(51.304, 0.5972), // Detling
  HEN: place(51.7597, -0.7902), // Henton
  CLN: place(51.8485, 1.1476), // Clacton
} as const;

/** One direction of a runway: where it begins and ends. */
export interface Runway {
  readonly threshold: Position;
  readonly end: Position;
}

export const HEATHROW = {
  elevationFt: 83,
  north: { west: place(51.4776, -0.485), east: place(51.4776, -0.4332) },
  south: { west: place(51.4647, -0.4822), east: place(51.465, -0.4341) },
  /** Parallel taxiways, inside of the runways. */
  taxiwayLatitude: { north: 51.4748, south: 51.4678 },
  terminals: {
    T2: place(51.4703, -0.4497),
    T3: place(51.4709, -0.4585),
    T4: place(51.4597, -0.4475),
    T5: place(51.4721, -0.4879),
  },
} as const;
export type Terminal = keyof typeof HEATHROW.terminals;

export const CITY = {
  elevationFt: 19,
  runway: { west: place(51.5049, 0.0434), east: place(51.5056, 0.0675) },
  apron: place(51.5041, 0.0518),
} as const;

export const NORTHOLT = { elevationFt: 124, west: place(51.551, -0.4312), east: place(51.5547, -0.406) } as const;
export const BIGGIN_HILL = { elevationFt: 598, north: place(51.3388, 0.0263) } as const;

export const HELIPORTS = {
  battersea: place(51.4699, -0.1795),
  royalLondon: place(51.5189, -0.0595),
  denham: place(51.5883, -0.5131),
  redhill: place(51.2136, -0.1386),
  northWeald: place(51.7217, 0.1542),
} as const;

/** Down the river, as helicopters must where London has no field to land on: route H10 and H4, west to east. */
export const THAMES: readonly Position[] = [
  place(51.488, -0.283), // Kew
  place(51.4725, -0.248), // Barnes
  place(51.4655, -0.21), // Putney
  place(51.4755, -0.175), // Chelsea
  place(51.486, -0.128), // Vauxhall
  place(51.507, -0.114), // Waterloo
  place(51.505, -0.072), // Tower Bridge
  place(51.49, -0.03), // Greenwich reach
  place(51.497, 0.037), // the Barrier
];

export const WHITE_WALTHAM = { elevationFt: 131, position: place(51.5008, -0.7744) } as const;
