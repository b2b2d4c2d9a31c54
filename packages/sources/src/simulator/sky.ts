import { city, heathrow } from './airports.ts';
import { arrivalFlight } from './arrivals.ts';
import { crossingsOn } from './crossings.ts';
import { departureFlight } from './departures.ts';
import type { Flight } from './flight.ts';
import { DAY_MS, dayOf } from './london-time.ts';
import { lowLevelOn } from './low-level.ts';
import { Rotation } from './rotation.ts';
import { departuresOn, visitsOn } from './timetable.ts';
import { type Weather, weatherOn } from './weather.ts';

/** All flights of one UTC day's plan. A few begin before midnight or end after it. */
export interface Day {
  readonly weather: Weather;
  readonly flights: readonly Flight[];
  /** The flights whose transponders may be on in each ten minutes since `binsFromMs`. */
  readonly bins: readonly (readonly Flight[])[];
  readonly binsFromMs: number;
}

const BIN_MS = 600_000;
/** No flight of a plan begins or ends farther than this outside its day. */
const OVERHANG_MS = 3 * 3_600_000;
const BINS = (DAY_MS + 2 * OVERHANG_MS) / BIN_MS;
const DAYS_KEPT = 6;

const days = new Map<string, Day>();

/** The plan of a UTC day. Always the same for the same seed; kept for a while, because it takes some 100 ms to make. */
export function skyOn(seed: number, day: number): Day {
  const key = `${seed}|${day}`;
  const known = days.get(key);
  if (known) return known;
  const made = plan(seed, day);
  days.set(key, made);
  if (days.size > DAYS_KEPT) days.delete(days.keys().next().value!);
  return made;
}

function plan(seed: number, day: number): Day {
  const weather = weatherOn(seed, day);
  const before = new Rotation(seed, day - 1);
  const yesterday = [heathrow, city].map((airport) => visitsOn(seed, airport, day - 1, before));
  const rotation = new Rotation(seed, day);
  const today = [heathrow, city].map((airport) => visitsOn(seed, airport, day, rotation));
  const departures = today.flatMap((visits, i) => departuresOn(seed, day, [...yesterday[i]!, ...visits], rotation));
  const flights = [
    ...today.flat().map((visit) => arrivalFlight(seed, visit, weather)),
    ...departures.map((departure) => departureFlight(seed, departure, weather)),
    ...crossingsOn(seed, day, weather, rotation),
    ...lowLevelOn(seed, day, weather, rotation),
  ];
  const binsFromMs = day * DAY_MS - OVERHANG_MS;
  const bins: Flight[][] = Array.from({ length: BINS }, () => []);
  for (const flight of flights) {
    const first = Math.max(0, Math.floor((flight.transponderOnMs - binsFromMs) / BIN_MS));
    const last = Math.min(BINS - 1, Math.floor((flight.transponderOffMs - binsFromMs) / BIN_MS));
    for (let bin = first; bin <= last; bin++) bins[bin]!.push(flight);
  }
  return { weather, flights, bins, binsFromMs };
}

/** The flights with a transponder on at an instant. */
export function flightsAt(seed: number, ms: number): readonly Flight[] {
  const today = dayOf(ms);
  return [today - 1, today, today + 1].flatMap((day) => {
    const edgeMs = Math.max(day * DAY_MS - ms, ms - (day + 1) * DAY_MS);
    if (edgeMs >= OVERHANG_MS) return [];
    const { bins, binsFromMs } = skyOn(seed, day);
    const bin = bins[Math.floor((ms - binsFromMs) / BIN_MS)] ?? [];
    return bin.filter(({ transponderOnMs, transponderOffMs }) => transponderOnMs <= ms && ms < transponderOffMs);
  });
}
