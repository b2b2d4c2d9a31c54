import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { catchUp } from './catch-up.ts';

const slot = (n: number) => new Date(Date.UTC(2026, 0, 31) + n * 900_000);
const signal = new AbortController().signal;

describe('catchUp(pipeline, slots)', () => {
  it('brings the polls’ records onto the log in the order of their slots, however long each poll takes', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 30 }), async (delaysMs) => {
        const slots = delaysMs.map((_, n) => slot(n));
        const records: Date[] = [];
        let together = 0;
        let most = 0;
        const poll = async (at: Date, inTurn: Promise<unknown>) => {
          most = Math.max(most, ++together);
          await sleep(delaysMs[slots.indexOf(at)]);
          await inTurn;
          records.push(at);
          together--;
        };
        await catchUp({ poll, land: async () => {} }, slots, { signal });
        expect(records).toEqual(slots);
        expect(most).toBe(Math.min(6, slots.length));
      }),
      { numRuns: 30 },
    ));

  it('does not wait for ever behind a poll that failed', async () => {
    const records: number[] = [];
    const poll = async (at: Date, inTurn: Promise<unknown>) => {
      if (at.getTime() === slot(1).getTime()) throw new Error('the log is full');
      await inTurn;
      records.push(at.getTime());
    };
    const run = catchUp({ poll, land: async () => {} }, [slot(0), slot(1), slot(2)], { signal });
    await expect(run).rejects.toThrow('the log is full');
    await sleep(1);
    expect(records).toEqual([slot(0).getTime(), slot(2).getTime()]);
  });
});
