import type { Position } from 'flights-core';
import { CITY, HEATHROW, type Runway, STACKS, type Terminal } from './geography.ts';
import { DAY_MS, londonHour, londonWeekday } from './london-time.ts';
import type { Flow } from './weather.ts';

/** What the simulator knows of an airport with a timetable. */
export interface Airport {
  readonly name: 'EGLL' | 'EGLC';
  readonly elevationFt: number;
  /** 3° is 318 ft for every nautical mile; London City's 5.5° is 585. */
  readonly glideFtPerNm: number;
  /** Where the glide is met from below: between these heights. */
  readonly platformFt: readonly [low: number, high: number];
  /** Where arrivals turn on to the final approach, in NM from touchdown. */
  readonly joinNm: readonly [nearest: number, farthest: number];
  /** How far beside the final approach they come back along it, in NM. */
  readonly downwindNm: readonly [nearest: number, farthest: number];
  /** Minutes from touchdown to take-off. */
  readonly turnaroundMin: { readonly narrow: readonly [number, number]; readonly wide: readonly [number, number] };
  /** Seconds between two departures of the runway. */
  readonly departureSpacingS: number;
  /** Arrivals in the hour of London's clock. */
  arrivalsInHour(ms: number): number;
  /** Operators and their shares of the arrivals. */
  readonly customers: Readonly<Record<string, number>>;
  /** Whether the runway is long, and the approach shallow, enough for the type. */
  accepts(designator: string): boolean;
  runways(flow: Flow, ms: number): { readonly landing: Runway; readonly departing: Runway };
  /** Where arrivals come from, by name. */
  readonly gates: Readonly<Record<string, Position>>;
  /** From the runway to the stand; the same way backwards leads to a departure. */
  taxiway(from: Position, terminal: Terminal): readonly Position[];
}

const facing = (flow: Flow, { west, east }: { west: Position; east: Position }): Runway =>
  flow === 'west' ? { threshold: east, end: west } : { threshold: west, end: east };

/** By London's hour: a handful before six, two full runways until ten, then the night. */
const HEATHROW_ARRIVALS = [0, 0, 0, 0, 3, 14, 34, 41, 42, 43, 42, 41, 41, 42, 42, 42, 43, 42, 42, 42, 41, 35, 20, 5];
const WEEKDAY_FACTOR = [0.98, 1, 0.98, 0.99, 1.01, 1.02, 0.95]; // Sunday first

const ALTERNATION_HOUR = 15;

export const heathrow: Airport = {
  name: 'EGLL',
  elevationFt: HEATHROW.elevationFt,
  glideFtPerNm: 318,
  platformFt: [2900, 4000],
  joinNm: [12, 21],
  downwindNm: [4.2, 5.4],
  turnaroundMin: { narrow: [48, 85], wide: [95, 210] },
  departureSpacingS: 80,
  arrivalsInHour: (ms) => HEATHROW_ARRIVALS[Math.floor(londonHour(ms))]! * WEEKDAY_FACTOR[londonWeekday(ms)]!,
  customers: {
    BAW: 270,
    SHT: 40,
    VIR: 24,
    EIN: 25,
    DLH: 27,
    SWR: 15,
    AAL: 20,
    UAL: 18,
    SAS: 14,
    IBE: 13,
    DAL: 10,
    ACA: 11,
    AFR: 7,
    KLM: 9,
    TAP: 10,
    EWG: 9,
    AUA: 8,
    ITY: 5,
    FIN: 6,
    THY: 8,
    LOT: 5,
    BEL: 5,
    UAE: 6,
    QTR: 7,
    ETD: 5,
    SVA: 5,
    SIA: 4,
    CPA: 5,
    AIC: 5,
    QFA: 2,
    JAL: 2,
    ANA: 1,
    MSR: 4,
    GFA: 2,
    KAC: 2,
    MEA: 2,
    AEE: 5,
    ICE: 3,
    VLG: 5,
    LOG: 5,
    WJA: 1,
    JBU: 3,
    CSN: 2,
    CCA: 3,
    MAS: 2,
    THA: 2,
    KAL: 1,
    ETH: 1,
    KQA: 1,
    RAM: 2,
  },
  accepts: () => true,
  /** Westerly, landings change runway at three in the afternoon, and the order of the two every week. */
  runways(flow, ms) {
    const { north, south } = HEATHROW;
    const oddWeek = Math.floor(ms / DAY_MS / 7) % 2 !== 0;
    const landsNorth = flow === 'east' || londonHour(ms) < ALTERNATION_HOUR === oddWeek;
    const [landing, departing] = landsNorth ? [north, south] : [south, north];
    return { landing: facing(flow, landing), departing: facing(flow, departing) };
  },
  gates: STACKS,
  taxiway(from, terminal) {
    const stand = HEATHROW.terminals[terminal];
    const { north, south } = HEATHROW.taxiwayLatitude;
    const latitude = from.latitude > (HEATHROW.north.east.latitude + HEATHROW.south.east.latitude) / 2 ? north : south;
    return [{ latitude, longitude: from.longitude }, { latitude, longitude: stand.longitude + 0.001 }, stand];
  },
};

const CITY_ARRIVALS = [0, 0, 0, 0, 0, 0, 2, 9, 11, 9, 6, 6, 6, 6, 6, 7, 8, 9, 9, 8, 6, 3, 0, 0];
const SATURDAY = 6;
const SUNDAY = 0;
const WEEKEND_TURN_HOUR = 12.5; // closed from Saturday 12:30 to Sunday 12:30, so that its neighbours sleep in

/** Types allowed down the 5.5° of London City. */
const STEEP_APPROACH = new Set(['BCS1', 'E190', 'E195', 'E290', 'E145', 'AT76', 'DH8D', 'C25B', 'E55P']);

export const city: Airport = {
  name: 'EGLC',
  elevationFt: CITY.elevationFt,
  glideFtPerNm: 585,
  platformFt: [2800, 3100],
  joinNm: [7.5, 9.5],
  downwindNm: [4.2, 4.8],
  turnaroundMin: { narrow: [32, 60], wide: [60, 90] },
  departureSpacingS: 100,
  arrivalsInHour(ms) {
    const [weekday, hour] = [londonWeekday(ms), londonHour(ms)];
    if (weekday === SATURDAY && hour >= WEEKEND_TURN_HOUR - 0.5) return 0;
    if (weekday === SUNDAY && hour < WEEKEND_TURN_HOUR - 0.5) return 0;
    return CITY_ARRIVALS[Math.floor(hour)]!;
  },
  customers: { CFE: 58, SWS: 9, KLC: 9, ITY: 5, LGL: 6, LOG: 5, LOT: 3, LJC: 4 },
  accepts: (designator) => STEEP_APPROACH.has(designator),
  runways(flow) {
    const runway = facing(flow, CITY.runway);
    return { landing: runway, departing: runway };
  },
  gates: { north: { latitude: 51.66, longitude: 0.72 }, south: { latitude: 51.37, longitude: 0.7 } },
  taxiway: (from) => [
    { latitude: CITY.apron.latitude + 0.0006, longitude: (from.longitude + CITY.apron.longitude) / 2 },
    CITY.apron,
  ],
};
