import { ceilingFt, isWideBody } from './aircraft-types.ts';
import type { Flight } from './flight.ts';
import { DAY_MS, londonHour } from './london-time.ts';
import { operatorOf } from './operators.ts';
import { Dice } from './random.ts';
import type { Rotation } from './rotation.ts';
import { routeFlight } from './routes.ts';
import type { Stream } from './stream.ts';
import { EN_ROUTE } from './streams-en-route.ts';
import { LOW } from './streams-low.ts';
import { NEIGHBOURS } from './streams-neighbours.ts';
import { flowIn, type Weather } from './weather.ts';

const STREAMS: readonly Stream[] = [...EN_ROUTE, ...NEIGHBOURS, ...LOW];

const HOUR_MS = 3_600_000;
const AWAY_MS = { narrow: 3.5 * HOUR_MS, wide: 18 * HOUR_MS } as const;

/** Start times of a UTC day: so many flights a day, spread by London's hour. */
export function startsOn(day: number, flightsPerDay: number, hours: readonly number[], ...seed: (string | number)[]) {
  const perShare = flightsPerDay / hours.reduce((sum, share) => sum + share, 0);
  const starts: number[] = [];
  for (let hourMs = day * DAY_MS; hourMs < (day + 1) * DAY_MS; hourMs += HOUR_MS) {
    const dice = new Dice(...seed, hourMs);
    const expected = hours[Math.floor(londonHour(hourMs))]! * perShare;
    const count = dice.count(expected * dice.between(0.6, 1.4)); // no hour is like another
    for (let i = 0; i < count; i++) starts.push(Math.round(hourMs + dice.fraction() * HOUR_MS));
  }
  return starts.sort((a, b) => a - b);
}

/** Everything that crosses on a UTC day without landing at Heathrow or London City. */
export function crossingsOn(seed: number, day: number, weather: Weather, rotation: Rotation): readonly Flight[] {
  const flow = flowIn(weather);
  return STREAMS.filter((stream) => !stream.flow || stream.flow === flow).flatMap((stream) =>
    startsOn(day, stream.flightsPerDay, stream.hours, seed, stream.name).map((startMs) =>
      crossing(stream, startMs, new Dice(seed, stream.name, startMs), weather, rotation),
    ),
  );
}

function crossing(stream: Stream, startMs: number, dice: Dice, weather: Weather, rotation: Rotation): Flight {
  const [icao] = dice.weighted(Object.entries(stream.operators), ([, share]) => share);
  const operator = operatorOf(icao);
  const [designator] = dice.weighted(operator.fleet, ([, share]) => share);
  const awayMs = AWAY_MS[isWideBody(designator) ? 'wide' : 'narrow'];
  const levelFt = stream.levels && dice.pick(stream.levels.filter((level) => level <= ceilingFt(designator)));
  const apartFt = stream.spreadNm > 0 ? dice.between(-1000, 1000) : 0;
  return routeFlight({
    kind: 'crossing',
    airframe: rotation.take(operator, designator, startMs, startMs + awayMs),
    callsign: rotation.callsign(operator),
    startMs,
    corners: stream.corners.map(([latitude, longitude, altitudeFt]) => [
      latitude,
      longitude,
      levelFt ?? altitudeFt + (altitudeFt > 4000 ? apartFt : 0),
    ]),
    offsetNm: dice.between(-stream.spreadNm, stream.spreadNm),
    weather,
  });
}
