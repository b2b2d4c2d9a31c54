import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fairGate } from './fair-gate.ts';

describe('fairGate(size)', () => {
  it('lets nobody wait behind another asker’s long line', async () => {
    const gate = fairGate(2);
    const done: string[] = [];
    const ask = (asker: string) => gate(asker, () => sleep(1)).then(() => done.push(asker));
    await Promise.all([...Array.from({ length: 200 }, () => ask('flood')), ask('late')]);
    expect(done.indexOf('late')).toBeLessThanOrEqual(4);
    expect(done.length).toBe(201);
  });

  it('runs everything once, no more than so many at a time, and each asker’s in order', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.record({ asker: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 40 }),
        async (size, works) => {
          const gate = fairGate(size);
          const begun: number[] = [];
          let [running, most] = [0, 0];
          const results = await Promise.allSettled(
            works.map(({ asker, fails }, n) =>
              gate(asker, async () => {
                begun.push(n);
                most = Math.max(most, ++running);
                await sleep(0);
                running--;
                if (fails) throw new Error(String(n));
                return n;
              }),
            ),
          );
          expect(most).toBeLessThanOrEqual(size);
          expect(results.map(({ status }) => status === 'rejected')).toEqual(works.map(({ fails }) => fails));
          for (const asker of ['a', 'b', 'c']) {
            const order = begun.filter((n) => works[n]!.asker === asker);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 50 },
    ));
});
