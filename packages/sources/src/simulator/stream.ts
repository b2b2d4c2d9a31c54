import type { Corner } from './routes.ts';
import type { Flow } from './weather.ts';

/** Traffic that has nothing to do with Heathrow or London City, and where it crosses. */
export interface Stream {
  readonly name: string;
  readonly flightsPerDay: number;
  readonly corners: readonly Corner[];
  /** Flight levels to choose from; without them the corners' own heights hold. */
  readonly levels?: readonly number[];
  /** How far beside the corners one flies, to either side. */
  readonly spreadNm: number;
  /** Operators and their shares. */
  readonly operators: Readonly<Record<string, number>>;
  /** Share of the flights by London's hour. */
  readonly hours: readonly number[];
  /** Only while London's runways are used this way. */
  readonly flow?: Flow;
}

/** Share of a stream's flights by London's hour, from midnight on. */
export const BY_DAY = [
  0.15, 0.06, 0.05, 0.06, 0.15, 0.4, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.8, 0.6, 0.3,
];
export const ROUND_THE_CLOCK = [
  0.35, 0.3, 0.35, 0.4, 0.5, 0.7, 0.9, 1, 1.1, 1.2, 1.1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.9, 0.8, 0.6, 0.4,
];
export const OFFICE = [0, 0, 0, 0, 0, 0, 0.2, 0.8, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.8, 0.6, 0.3, 0.1, 0, 0];
export const BY_NIGHT = [1, 1, 1, 1, 0.6, 0.3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.5, 0.8, 1];
