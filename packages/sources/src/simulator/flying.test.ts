import { describe, expect, it } from '@jest/globals';
import type { Flight, FlightKind } from './flight.ts';
import { apartDeg, EASTERLY, flightsOf, named, type Sample, samplesOf, WESTERLY } from './sampling.test-help.ts';

/** Each is looked at from its first to its last second; every third one, because there are 5,800 in two days. */
const EVERY_NTH = 3;
/** A day of summer with wind from the west, and one of winter with wind from the east. */
const flights = flightsOf(WESTERLY, EASTERLY).filter((_, i) => i % EVERY_NTH === 0);
const EVERY_S = 4;
const FT_OF_A_NM = 6076.1;

type Step = (from: Sample, to: Sample, flight: Flight) => number | null;
const airborneOnly =
  (step: Step): Step =>
  (from, to, flight) =>
    from.airborne && to.airborne ? step(from, to, flight) : null;
const onGroundOnly =
  (step: Step): Step =>
  (from, to, flight) =>
    from.airborne || to.airborne ? null : step(from, to, flight);

const seconds = (from: Sample, to: Sample) => to.elapsedS - from.elapsedS;
/** How far from where its speed would have taken it, in NM. */
const leap: Step = (from, to) =>
  Math.abs(
    Math.hypot(to.eastNm - from.eastNm, to.northNm - from.northNm) -
      ((from.groundSpeedKt + to.groundSpeedKt) / 2) * (seconds(from, to) / 3600),
  );
const accelerationKtS: Step = (from, to) => Math.abs(to.groundSpeedKt - from.groundSpeedKt) / seconds(from, to);
const turnDegS: Step = (from, to) => apartDeg(from.trackDeg, to.trackDeg) / seconds(from, to);
const climbFpm: Step = (from, to) => ((to.altitudeFt - from.altitudeFt) / seconds(from, to)) * 60;
const driftDeg: Step = (from, to) => {
  const movedNm = Math.hypot(to.eastNm - from.eastNm, to.northNm - from.northNm);
  if (movedNm < 0.01) return null;
  const bearingDeg = (Math.atan2(to.eastNm - from.eastNm, to.northNm - from.northNm) * 180) / Math.PI;
  const middleDeg = from.trackDeg + (((to.trackDeg - from.trackDeg + 540) % 360) - 180) / 2;
  return apartDeg(bearingDeg, middleDeg);
};
/** Between what it says of its climb and what it does. */
const climbSaidWrongFpm: Step = (from, to, flight) =>
  Math.abs(climbFpm(from, to, flight)! - (from.verticalRateFpm + to.verticalRateFpm) / 2);

const sampled = flights.map((flight) => ({ flight, samples: samplesOf(flight, EVERY_S) }));

/** Every flight with a step outside of the limits, and the step that is. */
function beyond(step: Step, [low, high]: readonly [number, number], kinds?: readonly FlightKind[]): string[] {
  const found: string[] = [];
  for (const { flight, samples } of sampled) {
    if (kinds && !kinds.includes(flight.kind)) continue;
    for (let i = 1; i < samples.length; i++) {
      const value = step(samples[i - 1]!, samples[i]!, flight);
      if (value === null || (value >= low && value <= high)) continue;
      found.push(`${named(flight)}: ${value.toFixed(2)} at ${samples[i]!.elapsedS} s`);
      break;
    }
  }
  return found;
}

describe('an aircraft of the simulator', () => {
  it('is of every kind in the days looked at', () => {
    const kinds = new Set(flights.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['arrival', 'crossing', 'departure', 'local']);
  });

  it('never leaps: its speed takes it from each place to the next', () => expect(beyond(leap, [0, 0.04])).toEqual([]));

  it('goes where its track points', () => expect(beyond(driftDeg, [0, 12])).toEqual([]));

  // about 1.2 kt/s is a lively airliner; helicopters and light aircraft leave the ground at their approach speed
  it('changes its speed in the air by 2.2 kt a second at most', () =>
    expect(beyond(airborneOnly(accelerationKtS), [0, 2.2], ['arrival', 'crossing', 'local'])).toEqual([]));

  // 5 kt/s is 0.26 g: a short runway's take-off, or hard brakes after landing at London City
  it('changes its speed on the ground, and as it lifts off, by 5 kt a second at most', () => {
    expect(beyond(onGroundOnly(accelerationKtS), [0, 5])).toEqual([]);
    expect(beyond(accelerationKtS, [0, 5], ['departure', 'arrival'])).toEqual([]);
  });

  it('turns in the air at standard rate at most', () => expect(beyond(airborneOnly(turnDegS), [0, 3.1])).toEqual([]));

  it('turns on the ground no faster than a nose wheel allows', () =>
    expect(beyond(onGroundOnly(turnDegS), [0, 25])).toEqual([]));

  it('climbs at 2,600 ft a minute at most, and sinks at 1,900', () =>
    expect(beyond(airborneOnly(climbFpm), [-1900, 2600])).toEqual([]));

  it('never climbs on its way in to land, nor sinks as it departs', () => {
    expect(beyond(airborneOnly(climbFpm), [-1900, 1], ['arrival'])).toEqual([]);
    expect(beyond(airborneOnly(climbFpm), [-1, 2600], ['departure'])).toEqual([]);
  });

  it('tells of its climb what it does, but for the moment in which that changes', () => {
    const wrong = (kinds: readonly FlightKind[]) => beyond(airborneOnly(climbSaidWrongFpm), [0, 1300], kinds);
    expect(wrong(['arrival', 'departure', 'crossing', 'local'])).toEqual([]);
  });

  it('is never below the lowest of the airfields, nor above what its type may reach', () => {
    const ceilingFt = ({ airframe: { type } }: Flight) =>
      type.category === 'A7' || type.category === 'A1'
        ? 3000
        : ['AT76', 'DH8D', 'BE20'].includes(type.designator)
          ? 25_000
          : /^A(31|32|2)/.test(type.designator)
            ? 39_800
            : 43_000;
    const outside = sampled.filter(({ flight, samples }) =>
      samples.some(({ altitudeFt }) => altitudeFt < 18.9 || altitudeFt > ceilingFt(flight)),
    );
    expect(outside.map(({ flight }) => named(flight))).toEqual([]);
  });

  it('flies no slower than it can, and no faster than its cruise with the wind behind', () => {
    const outside = sampled.filter(({ flight: { airframe }, samples }) => {
      const { approachKt, cruiseKt } = airframe.type;
      return samples.some(
        ({ airborne, groundSpeedKt, altitudeFt }) =>
          (airborne && groundSpeedKt < approachKt - 45) || groundSpeedKt > cruiseKt + 25 + altitudeFt / 400,
      );
    });
    expect(outside.map(({ flight }) => named(flight))).toEqual([]);
  });

  it('comes down to Heathrow on a glide of 3°, to London City on one of 5.5°', () => {
    const wrong = sampled.flatMap(({ flight, samples }) => {
      if (flight.kind !== 'arrival') return [];
      const down = samples.filter(({ airborne }) => airborne).slice(-20);
      const [from, to] = [down[0]!, down.at(-1)!];
      const goneNm = Math.hypot(to.eastNm - from.eastNm, to.northNm - from.northNm);
      const slopeDeg = (Math.atan2(from.altitudeFt - to.altitudeFt, goneNm * FT_OF_A_NM) * 180) / Math.PI;
      const landsAtCity = to.eastNm > 0;
      return Math.abs(slopeDeg - (landsAtCity ? 5.5 : 3)) < 0.05 ? [] : [`${named(flight)}: ${slopeDeg.toFixed(2)}°`];
    });
    expect(wrong).toEqual([]);
  });
});
