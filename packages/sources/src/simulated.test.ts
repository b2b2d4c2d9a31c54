import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONDON, type ObservedState, PollFailedError, SourceUnavailableError } from 'flights-core';
import { attributionOf } from './attribution.ts';
import { simulated } from './simulated.ts';
import { londonHour } from './simulator/london-time.ts';
import { mean } from './simulator/sampling.test-help.ts';
import { simulatedOutage, simulateReply } from './simulator/simulate.ts';

const SEED = 7;
const MINUTE_MS = 60_000;
const at = (text: string) => new Date(text);
const answerOf = (seed: number, instant: Date) => JSON.stringify(simulateReply(seed, instant));

describe('the simulator answers the same to the same seed and instant', () => {
  const slots = ['2025-07-07T12:00:00Z', '2025-07-07T23:59:59Z', '2025-07-08T00:00:00Z', '2025-10-26T01:00:00Z'].map(
    at,
  );
  const first = slots.map((slot) => answerOf(SEED, slot));

  it('whatever was asked before', () =>
    fc.assert(
      fc.property(
        fc.array(fc.date({ min: at('2025-01-01'), max: at('2025-12-31'), noInvalidDate: true }), { maxLength: 2 }),
        fc.integer({ min: 1, max: 3 }),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }),
        (others, otherSeed, order) => {
          for (const other of others) simulateReply(otherSeed, other); // pushes the plans kept out of memory
          for (const i of order) expect(answerOf(SEED, slots[i]!)).toBe(first[i]);
        },
      ),
      { numRuns: 3 },
    ));

  it('in another process too', () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { simulateReply } from ${JSON.stringify(join(import.meta.dirname, 'simulator/index.ts'))};
      const replies = ${JSON.stringify([...slots].reverse())}.map((slot) => JSON.stringify(simulateReply(${SEED}, new Date(slot))));
      console.log(createHash('sha256').update(replies.reverse().join()).digest('hex'));`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(said.trim()).toBe(createHash('sha256').update(first.join()).digest('hex'));
  });

  it('and something else to another seed', () => expect(answerOf(SEED + 1, slots[0]!)).not.toBe(first[0]));

  it('and refuses an instant that is none', () =>
    expect(() => simulateReply(SEED, at('yesterday'))).toThrow(RangeError));

  it('does not let the height of anybody jump at midnight', () => {
    const heights = (instant: Date) =>
      new Map(
        simulateReply(SEED, instant).ac.map(({ hex, alt_baro, alt_geom }) => [
          hex,
          Number(alt_baro) - (alt_geom ?? Number.NaN),
        ]),
      );
    const [before, after] = [heights(slots[1]!), heights(slots[2]!)];
    const jumps = [...before]
      .map(([hex, error]) => Math.abs(error - (after.get(hex) ?? Number.NaN)))
      .filter((ft) => ft >= 0);
    expect(jumps.length).toBeGreaterThan(0);
    expect(Math.max(...jumps)).toBeLessThanOrEqual(50); // both are rounded to 25 ft
  });
});

describe('three days of polls every 20 minutes', () => {
  const source = simulated(SEED);
  const polls: { hour: number; states: readonly ObservedState[]; airborne: number }[] = [];
  const rejected: Record<string, number> = {};
  let failed = 0;

  beforeAll(async () => {
    const fromMs = at('2025-07-06T23:00:00Z').getTime(); // midnight in London
    for (let ms = fromMs; ms < fromMs + 3 * 24 * 60 * MINUTE_MS; ms += 20 * MINUTE_MS) {
      const snapshot = await source.poll(LONDON, new Date(ms)).catch((error: unknown) => {
        if (!(error instanceof SourceUnavailableError)) throw error;
        failed++;
        return null;
      });
      if (!snapshot) continue;
      const airborne = snapshot.states.filter((row) => !row.on_ground && row.address_type === 'icao').length;
      polls.push({ hour: londonHour(ms), states: snapshot.states, airborne });
      for (const [reason, count] of Object.entries(snapshot.rejected))
        rejected[reason] = (rejected[reason] ?? 0) + count;
    }
  });
  const between = (from: number, to: number) => polls.filter(({ hour }) => hour >= from && hour < to);

  // Recorded over London on Sunday 2025-07-06, every 20 min: mean 14.6 rows, 19.7 by day, peak 29. One day of one
  // network, so within a quarter.
  it('have as many rows as the recorded day, within a quarter', () => {
    const rows = (of: typeof polls) => of.map(({ states }) => states.length);
    expect(Math.abs(mean(rows(polls)) / 14.6 - 1)).toBeLessThan(0.25);
    expect(Math.abs(mean(rows(between(6, 22))) / 19.7 - 1)).toBeLessThan(0.25);
    expect(Math.abs(Math.max(...rows(polls)) / 29 - 1)).toBeLessThan(0.25);
  });

  // recorded: 0–5 by night, and 5 of 66 polls empty; with rows from the ground the simulator never is quite empty-handed
  it('find few in the air by night, and sometimes nobody', () => {
    const night = between(0, 4).map(({ airborne }) => airborne);
    expect(Math.max(...night)).toBeLessThanOrEqual(6);
    expect(night.filter((count) => count === 0).length).toBeGreaterThan(0);
    expect(mean(night)).toBeLessThan(2);
  });

  it('find it busy in every hour from 7 to 22, many times the night', () => {
    const night = mean(between(0, 4).map(({ airborne }) => airborne));
    for (let hour = 7; hour < 22; hour++)
      expect(mean(between(hour, hour + 1).map(({ airborne }) => airborne))).toBeGreaterThan(Math.max(6, 5 * night));
  });

  // recorded: 878 flights, 49 of them twice. Ground rows are left out here
  it('see 600 to 1,100 flights a day', () => {
    const seen = new Set(
      polls.flatMap(({ states }, i) =>
        states.filter((row) => !row.on_ground).map((row) => `${Math.floor(i / 72)}|${row.icao24}|${row.callsign}`),
      ),
    );
    expect(seen.size / 3).toBeGreaterThan(600);
    expect(seen.size / 3).toBeLessThan(1100);
  });

  it('reject some rows for the usual reasons, and not many', () => {
    expect(Object.keys(rejected)).toEqual(
      expect.arrayContaining(['not_aircraft', 'no_position', 'outside_region', 'position_age']),
    );
    const kept = polls.reduce((sum, { states }) => sum + states.length, 0);
    const { outside_region = 0, not_aircraft = 0, ...bad } = rejected;
    expect(outside_region + not_aircraft).toBeLessThan(kept * 0.4);
    expect(Object.values(bad).reduce((sum, count) => sum + count, 0)).toBeLessThan(kept * 0.15);
  });

  it('name British Airways most often, and say whose aircraft it is', () => {
    const counts = new Map<string, number>();
    for (const { airline_icao } of polls.flatMap(({ states }) => states))
      if (airline_icao) counts.set(airline_icao, (counts.get(airline_icao) ?? 0) + 1);
    expect([...counts].sort(([, a], [, b]) => b - a)[0]![0]).toBe('BAW');
    const airliners = polls
      .flatMap(({ states }) => states)
      .filter((row) => row.address_type === 'icao' && !row.on_ground);
    expect(airliners.filter((row) => row.country_iso2 === null)).toEqual([]);
  });

  it('fail about once in 150', () => expect(failed).toBeLessThan(8));
});

describe('a simulated poll', () => {
  it('is labelled so in every row, and its credit says that none of it happened', async () => {
    const { source, states } = await simulated(SEED).poll(LONDON, at('2025-07-07T12:00:00Z'));
    expect(source).toBe('simulator');
    expect(states.length).toBeGreaterThan(5);
    expect(new Set(states.map((row) => row.source))).toEqual(new Set(['simulator']));
    expect(attributionOf('simulator')).toMatch(/simulated/i);
  });

  it('fails as a real source fails, with an error that says to try again', async () => {
    const start = at('2025-07-07T00:00:00Z').getTime();
    const slots = Array.from({ length: 3000 }, (_, i) => new Date(start + i * 5 * MINUTE_MS));
    const dark = slots.filter((slot) => simulatedOutage(SEED, slot) !== null);
    expect(dark.length).toBeGreaterThan(5);
    expect(dark.length).toBeLessThan(45);
    await expect(simulated(SEED).poll(LONDON, dark[0]!)).rejects.toMatchObject({
      name: 'SourceUnavailableError',
      retryable: true,
    });
    await expect(simulated(SEED).poll(LONDON, dark[0]!)).rejects.not.toBeInstanceOf(PollFailedError);
  });
});
