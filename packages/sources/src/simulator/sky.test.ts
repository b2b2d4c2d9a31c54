import { describe, expect, it } from '@jest/globals';
import { city, heathrow } from './airports.ts';
import type { Flight } from './flight.ts';
import { londonHour } from './london-time.ts';
import { momentAt, passedAtS } from './motion.ts';
import { toPoint } from './path.ts';
import { apartDeg, dayFrom, EASTERLY, flightsOf, named, SEED, WESTERLY } from './sampling.test-help.ts';
import { skyOn } from './sky.ts';
import { flowIn } from './weather.ts';

const datesFrom = (date: string, days: number) =>
  Array.from({ length: days }, (_, i) => new Date((dayFrom(date) + i) * 86_400_000).toISOString().slice(0, 10));

/** Pairs of flights of the same name whose transponders are on at the same time. */
function overlaps(flights: readonly Flight[], nameOf: (flight: Flight) => string): string[] {
  const last = new Map<string, Flight>();
  return [...flights]
    .sort((a, b) => a.transponderOnMs - b.transponderOnMs)
    .flatMap((flight) => {
      const before = last.get(nameOf(flight));
      last.set(nameOf(flight), flight);
      return before && before.transponderOffMs > flight.transponderOnMs
        ? [`${named(before)} and ${named(flight)}`]
        : [];
    });
}

const shareOf = (flights: readonly Flight[], isOne: (flight: Flight) => boolean) =>
  flights.filter(isOne).length / flights.length;
const byAirline = (flights: readonly Flight[]) => {
  const counts = new Map<string, number>();
  for (const { callsign } of flights) counts.set(callsign.slice(0, 3), (counts.get(callsign.slice(0, 3)) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([airline]) => airline);
};

describe.each([
  ['days of summer', datesFrom(WESTERLY, 4)],
  ['the night in which the clocks go forward', datesFrom('2025-03-29', 3)],
  ['the night in which the clocks go back', datesFrom('2025-10-25', 3)],
  ['the turn of the year', datesFrom('2024-12-31', 3)],
])('in %s', (_, dates) => {
  const flights = flightsOf(...dates);

  it('no aircraft is in two places at once, midnight or not', () =>
    expect(overlaps(flights, ({ airframe }) => airframe.icao24)).toEqual([]));

  it('no two aircraft have the same callsign at once', () =>
    expect(overlaps(flights, ({ callsign }) => callsign)).toEqual([]));

  it('an address keeps its registration and type for life', () => {
    const lives = new Set(
      flights.map(({ airframe: { icao24, registration, type } }) => [icao24, registration, type.designator].join()),
    );
    expect(lives.size).toBe(new Set(flights.map(({ airframe }) => airframe.icao24)).size);
    expect(lives.size).toBe(new Set(flights.map(({ airframe }) => airframe.registration)).size);
  });

  it('an aircraft that lands is there again when it takes off, on the same stand', () => {
    const gone = new Map<string, Flight>();
    let met = 0;
    for (const flight of [...flights].sort((a, b) => a.startMs - b.startMs)) {
      const { icao24 } = flight.airframe;
      if (flight.kind === 'arrival') gone.set(icao24, flight);
      const arrival = gone.get(icao24);
      if (flight.kind !== 'departure' || !arrival) continue;
      const [stood, stands] = [momentAt(arrival.motion, Number.POSITIVE_INFINITY), momentAt(flight.motion, 0)];
      expect(Math.hypot(stood.eastNm - stands.eastNm, stood.northNm - stands.northNm)).toBeLessThan(0.001);
      gone.delete(icao24);
      met++;
    }
    expect(met).toBeGreaterThan(1000);
  });

  it('nobody takes off from Heathrow or London City between half past eleven and six', () => {
    const late = flights.filter(({ kind, airborneFromMs }) => {
      const hour = londonHour(airborneFromMs);
      return kind === 'departure' && (hour >= 23.5 || hour < 6);
    });
    expect(late.map(named)).toEqual([]);
  });
});

describe.each([
  [WESTERLY, 'west', 270],
  [EASTERLY, 'east', 90],
] as const)('on %s, with wind from the %s', (date, flow, runwayDeg) => {
  const { flights, weather } = skyOn(SEED, dayFrom(date));
  const landed = flights.filter(({ kind }) => kind === 'arrival');
  const left = flights.filter(({ kind }) => kind === 'departure');
  const atTouchdown = (flight: Flight) => momentAt(flight.motion, (flight.airborneToMs - flight.startMs) / 1000);

  it('Heathrow and London City use their runways that way', () => {
    expect(flowIn(weather)).toBe(flow);
    expect(Math.sign(weather.surface.eastKt)).toBe(flow === 'west' ? 1 : -1); // it blows in their face
  });

  it('every arrival touches down on the runway in use, along it, at the height of the field', () => {
    const wrong = landed.filter((flight) => {
      const { eastNm, northNm, altitudeFt, trackDeg } = atTouchdown(flight);
      const airport = eastNm > 0 ? city : heathrow;
      const { landing } = airport.runways(flow, flight.airborneToMs);
      const [threshold, end] = [toPoint(landing.threshold), toPoint(landing.end)];
      const share = (eastNm - threshold.eastNm) / (end.eastNm - threshold.eastNm);
      const besideNm = northNm - (threshold.northNm + share * (end.northNm - threshold.northNm));
      const onRunway = share > 0 && share < 0.35 && Math.abs(besideNm) < 0.01;
      return !(onRunway && apartDeg(trackDeg, runwayDeg) < 4 && Math.abs(altitudeFt - airport.elevationFt) < 10);
    });
    expect(wrong.map(named)).toEqual([]);
  });

  it('every departure lifts off from the runway in use, along it', () => {
    const wrong = left.filter((flight) => {
      const { eastNm, northNm, trackDeg } = momentAt(flight.motion, (flight.airborneFromMs - flight.startMs) / 1000);
      const airport = eastNm > 0 ? city : heathrow;
      const { departing } = airport.runways(flow, flight.airborneFromMs - 60_000);
      const [threshold, end] = [toPoint(departing.threshold), toPoint(departing.end)];
      const share = (eastNm - threshold.eastNm) / (end.eastNm - threshold.eastNm);
      const besideNm = northNm - (threshold.northNm + share * (end.northNm - threshold.northNm));
      return !(share > 0.3 && share < 1 && Math.abs(besideNm) < 0.02 && apartDeg(trackDeg, runwayDeg) < 4);
    });
    expect(wrong.map(named)).toEqual([]);
  });

  it('no two land on one runway within 55 seconds', () => {
    for (const isCity of [false, true]) {
      const times = landed
        .filter((flight) => atTouchdown(flight).eastNm > 0 === isCity)
        .map(({ airborneToMs }) => airborneToMs)
        .sort((a, b) => a - b);
      expect(Math.min(...times.slice(1).map((ms, i) => ms - times[i]!))).toBeGreaterThan(55_000);
    }
  });
});

describe('a day of the simulator', () => {
  const flights = flightsOf(WESTERLY);
  const heathrows = flights.filter(
    ({ kind, motion }) => kind === 'arrival' && momentAt(motion, passedAtS(motion, motion.path.lengthNm)).eastNm < 0,
  );
  const airliners = flights.filter(({ kind }) => kind === 'arrival' || kind === 'departure');

  // EUROCONTROL counted 823 Heathrow arrivals on 2017-08-02; the airport's permit is 1,315 movements a day on average
  it('has some 700 arrivals at Heathrow, fewer than its permit allows', () => {
    expect(heathrows.length).toBeGreaterThan(600);
    expect(heathrows.length).toBeLessThan(830);
  });

  it('British Airways leads at Heathrow with two fifths to a half of the arrivals', () => {
    expect(byAirline(heathrows)[0]).toBe('BAW');
    const share = shareOf(heathrows, ({ callsign }) => /^(BAW|SHT)/.test(callsign));
    expect(share).toBeGreaterThan(0.36);
    expect(share).toBeLessThan(0.54);
  });

  it('the low-cost airlines fly over London, but do not land at Heathrow', () => {
    expect(heathrows.filter(({ callsign }) => /^(RYR|EZY|WZZ|WUK|EXS|TOM)/.test(callsign))).toEqual([]);
    expect(
      byAirline(flights.filter(({ kind }) => kind === 'crossing'))
        .slice(0, 3)
        .sort(),
    ).toEqual(['EXS', 'EZY', 'RYR']);
  });

  it('two thirds of the airliners are of the single-aisle kind, with the A320 family first', () => {
    const wide = shareOf(airliners, ({ airframe }) => airframe.type.category === 'A5');
    expect(wide).toBeGreaterThan(0.22);
    expect(wide).toBeLessThan(0.45);
    expect(
      shareOf(airliners, ({ airframe }) => /^A(319|320|321|20N|21N)$/.test(airframe.type.designator)),
    ).toBeGreaterThan(0.4);
  });

  it('the arrivals before six in the morning are the long hauls', () => {
    const early = heathrows.filter(({ airborneToMs }) => londonHour(airborneToMs) < 6);
    expect(early.length).toBeGreaterThan(5);
    expect(shareOf(early, ({ airframe }) => airframe.type.category === 'A5')).toBeGreaterThan(0.8);
  });

  it('at London City land only types that its steep approach allows', () => {
    const cities = flights.filter((flight) => flight.kind === 'arrival' && !heathrows.includes(flight));
    expect(cities.length).toBeGreaterThan(80);
    expect(cities.filter(({ airframe }) => !city.accepts(airframe.type.designator)).map(named)).toEqual([]);
  });
});
