import { isWideBody } from './aircraft-types.ts';
import type { Airframe } from './airframes.ts';
import type { Airport } from './airports.ts';
import { DAY_MS, dayOf, londonHour, londonOffsetMs } from './london-time.ts';
import { type Operator, operatorOf } from './operators.ts';
import { Dice } from './random.ts';
import type { Rotation } from './rotation.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** An aircraft that lands, stands and leaves again, perhaps on the next morning. */
export interface Visit {
  readonly airport: Airport;
  readonly operator: Operator;
  readonly airframe: Airframe;
  readonly arrivalCallsign: string;
  readonly touchdownMs: number;
  /** Where along the pier it stands, in NM north of its middle. */
  readonly standNm: number;
  /** When it would like to take off. The runway has the last word. */
  readonly readyMs: number;
}

/** A departure with its place in the runway's queue. */
export interface Departure {
  readonly visit: Visit;
  readonly callsign: string;
  /** When the take-off run begins. */
  readonly takeoffMs: number;
}

const FIRST_DEPARTURE_HOUR = 6;
const LAST_DEPARTURE_HOUR = 22.3;
/** Away this long at least: out, a turnaround, and back. */
const AWAY_MS = { narrow: 2.6 * HOUR_MS, wide: 14 * HOUR_MS } as const;

/** Before six it is the long hauls that arrive, and until eight mostly. */
function likelihood(designator: string, hour: number): number {
  if (hour < 6) return isWideBody(designator) ? 1 : 0.04;
  if (hour < 8) return isWideBody(designator) ? 1 : 0.55;
  return isWideBody(designator) ? 0.85 : 1;
}

/** All arrivals of a UTC day in order of touchdown, each with its aircraft's way out again. */
export function visitsOn(seed: number, airport: Airport, day: number, rotation: Rotation): readonly Visit[] {
  const customers = Object.entries(airport.customers).flatMap(([icao, share]) => {
    const operator = operatorOf(icao);
    const fleet = operator.fleet.filter(([designator]) => airport.accepts(designator));
    const total = fleet.reduce((sum, [, part]) => sum + part, 0);
    return fleet.map(([designator, part]) => ({ operator, designator, share: (share * part) / total }));
  });
  const visits: Visit[] = [];
  for (let hourMs = day * DAY_MS; hourMs < (day + 1) * DAY_MS; hourMs += HOUR_MS) {
    const dice = new Dice(seed, airport.name, 'arrivals', hourMs);
    const arrivals = dice.count(airport.arrivalsInHour(hourMs) * dice.between(0.93, 1.07));
    for (let i = 0; i < arrivals; i++) {
      // evenly down the hour, as air traffic control spaces them, give or take a seventh of the gap
      const touchdownMs = Math.round(hourMs + ((i + 0.5 + dice.between(-0.14, 0.14)) / arrivals) * HOUR_MS);
      const hour = londonHour(touchdownMs);
      const { operator, designator } = dice.weighted(customers, (c) => c.share * likelihood(c.designator, hour));
      const width = isWideBody(designator) ? 'wide' : 'narrow';
      const [shortestMin, longestMin] = airport.turnaroundMin[width];
      const readyMs = nextOpening(touchdownMs + dice.between(shortestMin, longestMin) * MINUTE_MS, dice);
      const airframe = rotation.take(operator, designator, touchdownMs - HOUR_MS, readyMs + AWAY_MS[width]);
      visits.push({
        airport,
        operator,
        airframe,
        arrivalCallsign: rotation.callsign(operator),
        touchdownMs,
        standNm: new Dice(seed, 'stand', airframe.icao24, touchdownMs).between(-0.06, 0.06),
        readyMs,
      });
    }
  }
  return visits;
}

/** Nobody takes off at night: whoever is late leaves in the first two hours of the next morning. */
function nextOpening(ms: number, dice: Dice): number {
  const hour = londonHour(ms);
  if (hour >= FIRST_DEPARTURE_HOUR && hour < LAST_DEPARTURE_HOUR) return ms;
  const untilOpeningHours = (FIRST_DEPARTURE_HOUR - hour + 24) % 24;
  const openingMs = ms + untilOpeningHours * HOUR_MS;
  const clockChangeMs = londonOffsetMs(ms) - londonOffsetMs(openingMs); // one night of the year is an hour longer
  return openingMs + clockChangeMs + dice.between(0.05, 1.8) * HOUR_MS;
}

/** The departures of a UTC day, one after the other down the runway, out of the visits of this day and the one before. */
export function departuresOn(
  seed: number,
  day: number,
  visits: readonly Visit[],
  rotation: Rotation,
): readonly Departure[] {
  let freeMs = 0;
  return visits
    .filter(({ readyMs }) => dayOf(readyMs) === day)
    .sort((a, b) => a.readyMs - b.readyMs)
    .map((visit) => {
      const takeoffMs = Math.round(Math.max(visit.readyMs, freeMs));
      const gapS = visit.airport.departureSpacingS * new Dice(seed, 'gap', takeoffMs).between(0.9, 1.15);
      freeMs = takeoffMs + gapS * 1000;
      return { visit, callsign: rotation.callsign(visit.operator), takeoffMs };
    });
}
