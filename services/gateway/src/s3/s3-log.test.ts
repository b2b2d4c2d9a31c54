import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MANY_FAULTS, NO_FAULTS } from 'flights-proof';
import { MUTANTS } from './proof/mutants.ts';
import { play, type Story } from './proof/story.ts';
import { wrongs } from './proof/verdict.ts';

const SCHEDULES = Number(process.env.FLIGHTS_SCHEDULES ?? 10_000);
const seeds = fc.nat({ max: 2 ** 32 - 1 });

describe('the log in a bucket, whatever happens to its writers,', () => {
  it(`has every acknowledged request once, at dense offsets that never change, in ${SCHEDULES} random schedules`, async () => {
    let acknowledged = 0;
    await fc.assert(
      fc.asyncProperty(seeds, fc.constantFrom(2, 3), fc.boolean(), async (seed, processes, remake) => {
        const ending = await play({ seed, processes, remake, faults: MANY_FAULTS });
        expect(wrongs(ending)).toEqual([]);
        acknowledged += ending.sent.filter(({ answers }) => answers.length > 0).length;
      }),
      { numRuns: SCHEDULES },
    );
    expect(acknowledged).toBeGreaterThan(SCHEDULES); // else the schedules would prove little
  }, 3_600_000);

  it('survives a crash before and after every single request of a server', async () => {
    let crashes = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const story: Story = { seed, processes: 2, faults: NO_FAULTS };
      const { steps } = await play(story);
      for (let step = 0; step < steps; step++) {
        for (const applied of [false, true]) {
          const ending = await play({ ...story, crashAt: { actor: 'server 0', step, applied } });
          expect({ seed, step, applied, wrong: wrongs(ending) }).toEqual({ seed, step, applied, wrong: [] });
          crashes++;
        }
      }
    }
    expect(crashes).toBeGreaterThan(100);
  }, 120_000);
});

describe('the schedules', () => {
  it.each(MUTANTS)(
    'notice %s',
    async (_, change) => {
      for (let seed = 0; ; seed++) {
        const ending = await play({ seed, processes: 2 + (seed % 2), faults: MANY_FAULTS, ...change });
        if (wrongs(ending).length > 0) break;
        expect(seed).toBeLessThan(5000);
      }
    },
    120_000,
  );
});
