import { describe, expect, it } from '@jest/globals';
import { type BoundingBox, LONDON } from 'flights-core';
import type { Flight } from './flight.ts';
import { momentAt } from './motion.ts';
import { dayFrom, instantsInside, mean, SEED, WESTERLY } from './sampling.test-help.ts';
import { simulateReply } from './simulate.ts';
import { skyOn } from './sky.ts';
import { trueCrossings } from './truth.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const [from, to] = [new Date(`${WESTERLY}T00:00:00Z`), new Date(dayFrom(WESTERLY) * DAY_MS + DAY_MS)];
const EVERY_S = 1;

interface Visit {
  readonly flight: Flight;
  /** Every second of the day at which it is in the air inside the box. */
  readonly instants: readonly number[];
}

/** An independent count: every flight of three days looked at every second, however far away. */
const inside = (box: BoundingBox): readonly Visit[] =>
  [-1, 0, 1]
    .flatMap((days) => skyOn(SEED, dayFrom(WESTERLY) + days).flights)
    .filter(({ airborneFromMs, airborneToMs }) => airborneToMs >= from.getTime() && airborneFromMs < to.getTime())
    .map((flight) => ({
      flight,
      instants: instantsInside(flight, box, EVERY_S).filter((ms) => ms >= from.getTime() && ms < to.getTime()),
    }))
    .filter(({ instants }) => instants.length > 0);

const visits = inside(LONDON.box);

describe('trueCrossings(seed, box, from, to)', () => {
  it('is what one counts who looks at every flight every second', () => {
    const truth = trueCrossings(SEED, LONDON.box, from, to);
    expect(truth.flights).toBe(visits.length);
    const counted = truth.byHour.map(({ hour }) => {
      const [hourMs, untilMs] = [hour.getTime(), hour.getTime() + HOUR_MS];
      return visits.filter(({ instants }) => instants.some((ms) => ms >= hourMs && ms < untilMs)).length;
    });
    expect(counted).toHaveLength(24);
    // who leaves in the first second of an hour was there, and is missed by looking every second
    for (const [i, { flights }] of truth.byHour.entries())
      expect(Math.abs(flights - counted[i]!)).toBeLessThanOrEqual(1);
  });

  it('counts a flight once in a day, and in each of the hours in which it is inside', () => {
    const { flights, byHour } = trueCrossings(SEED, LONDON.box, from, to);
    const hourly = byHour.reduce((sum, hour) => sum + hour.flights, 0);
    expect(hourly).toBeGreaterThan(flights);
    expect(hourly).toBeLessThan(flights * 1.25);
  });

  it('of two days is the sum of both, but for those who were inside at midnight', () => {
    const midnight = (days: number) => new Date(from.getTime() + days * DAY_MS);
    const count = (a: number, b: number) => trueCrossings(SEED, LONDON.box, midnight(a), midnight(b)).flights;
    const twice = count(0, 1) + count(1, 2) - count(0, 2);
    expect(twice).toBeGreaterThanOrEqual(0);
    expect(twice).toBeLessThan(6);
  });

  it('is nothing for no time, and refuses a span that ends before it begins', () => {
    expect(trueCrossings(SEED, LONDON.box, from, from).flights).toBe(0);
    expect(() => trueCrossings(SEED, LONDON.box, to, from)).toThrow(RangeError);
  });
});

describe('of the flights that really crossed, a poll every 15 minutes sees', () => {
  const seen = new Set<string>();
  for (let ms = from.getTime(); ms < to.getTime(); ms += 15 * 60_000)
    for (const { hex, alt_baro } of simulateReply(SEED, new Date(ms)).ac)
      if (alt_baro !== 'ground') seen.add(`${hex}|${ms}`);

  /** Seen, if a poll fell into the time inside and the aircraft was in the reply. */
  const share = (of: readonly Visit[]) =>
    of.filter(({ flight, instants }) =>
      instants.some(
        (ms) => ms % (15 * 60_000) < EVERY_S * 1000 && seen.has(`${flight.airframe.icao24}|${ms - (ms % 1000)}`),
      ),
    ).length / of.length;
  const minutes = (of: readonly Visit[]) => of.map(({ instants }) => (instants.length * EVERY_S) / 60);
  /** What is to be expected of the time inside alone: so many minutes of every 15. */
  const expected = (of: readonly Visit[]) => mean(minutes(of).map((inside) => Math.min(1, inside / 15)));

  const isHigh = ({ flight: { kind, motion } }: Visit) =>
    kind === 'crossing' && momentAt(motion, motion.durationS / 2).altitudeFt > 25_000;
  const transits = visits.filter(isHigh);
  const arrivals = visits.filter(({ flight }) => flight.kind === 'arrival');

  // recorded over Switzerland, in a strip of London's size: 13 %; here some fly along the strip, which is longer
  it('about one in seven of those that pass at cruising height', () => {
    expect(transits.length).toBeGreaterThan(300);
    expect(expected(transits)).toBeGreaterThan(0.12);
    expect(expected(transits)).toBeLessThan(0.18);
    expect(Math.abs(share(transits) - expected(transits))).toBeLessThan(0.05); // three times the chance of 500 flights
  });

  // recorded: 37 arrivals of 2017-08-02 were in the air inside for 3.4, 8.8 and 12.2 min (p10, p50, p90), which is 56 %
  // of 15 min; from the first to the last moment inside, stacks outside of the box included, it is 14.7 min
  it('more than half of the arrivals, some three times as many', () => {
    expect(arrivals.length).toBeGreaterThan(700);
    expect(expected(arrivals)).toBeGreaterThan(0.48);
    expect(expected(arrivals)).toBeLessThan(0.64);
    expect(Math.abs(share(arrivals) - expected(arrivals))).toBeLessThan(0.06);
    expect(share(arrivals) / share(transits)).toBeGreaterThan(2.5);
  });

  it('hence far fewer than there were, and more of some kinds than of others', () => {
    expect(share(visits)).toBeGreaterThan(0.2);
    expect(share(visits)).toBeLessThan(0.5);
  });
});
