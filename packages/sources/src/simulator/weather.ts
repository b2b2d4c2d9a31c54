import { DAY_MS } from './london-time.ts';
import { Dice } from './random.ts';

/** Air that moves: knots towards the east and towards the north. */
export interface Wind {
  readonly eastKt: number;
  readonly northKt: number;
}

/** What changes from day to day. */
export interface Weather {
  readonly surface: Wind;
  /** Pressure at sea level. Aircraft report height above 1013.25 hPa, so their zero moves with it. */
  readonly pressureHpa: number;
}

/** Which way Heathrow and London City take off and land; west is preferred up to a light tail wind. */
export type Flow = 'west' | 'east';
const PREFERRED_UP_TO_TAIL_KT = 1.5;

/** A slow swell of three periods, about −1…1, different for every seed and name. */
function swell(seed: number, name: string, day: number): number {
  return [3.1, 5.7, 11.3].reduce((sum, periodDays, i) => {
    const phase = new Dice(seed, 'weather', name, i).between(0, 2 * Math.PI);
    return sum + Math.sin((2 * Math.PI * day) / periodDays + phase) / 2.2;
  }, 0);
}

/** One wind a UTC day: south-westerlies mostly, easterlies on about every fourth day. */
export function weatherOn(seed: number, day: number): Weather {
  return {
    surface: { eastKt: 2.5 + 11 * swell(seed, 'east', day), northKt: 3 + 7 * swell(seed, 'north', day) },
    pressureHpa: 1015 + 12 * swell(seed, 'pressure', day),
  };
}

export const flowIn = ({ surface }: Weather): Flow => (surface.eastKt < -PREFERRED_UP_TO_TAIL_KT ? 'east' : 'west');

/** Wind grows with height, and up there it is westerly on most days. */
export function windAloft({ surface }: Weather, altitudeFt: number): Wind {
  const stronger = 1 + altitudeFt / 25_000;
  return { eastKt: surface.eastKt * stronger + altitudeFt * 0.0007, northKt: surface.northKt * stronger };
}

/** What pressure altimeters read too much at an instant; about 27 ft for each hPa. It drifts, midnight or not. */
export const pressureErrorFt = (seed: number, ms: number): number =>
  (1013.25 - weatherOn(seed, ms / DAY_MS).pressureHpa) * 27;
