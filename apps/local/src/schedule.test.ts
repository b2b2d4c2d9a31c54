import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clockSchedule, recordedSchedule, slotsBetween } from './schedule.ts';

const never = () => new AbortController().signal;
async function take<T>(slots: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const slot of slots) if (taken.push(slot) === count) break;
  return taken;
}

describe('clockSchedule(intervalS, isPolled)', () => {
  it('polls the current slot at once when nobody has', async () => {
    const before = Date.now();
    const [slot] = await take(clockSchedule(3600, () => false).slots(never()), 1);
    expect(slot!.getTime() % 3_600_000).toBe(0);
    expect(before - slot!.getTime()).toBeLessThan(3_600_000 + 1000);
  });
  it('waits for the next one when it is polled already', () => {
    const { next } = clockSchedule(3600, () => true);
    expect(next!.getTime()).toBeGreaterThan(Date.now());
  });
  it('ends when it is told to, without another poll', async () => {
    const stop = new AbortController();
    const all = take(clockSchedule(3600, () => true).slots(stop.signal), 99);
    stop.abort();
    expect(await all).toEqual([]);
  });
});

describe('recordedSchedule(slots, speed)', () => {
  const slots = [0, 900, 1800].map((second) => new Date(Date.UTC(2018, 7, 1, 5, 0, second)));
  it('keeps the recorded spacing, so many times as fast', async () => {
    const schedule = recordedSchedule(slots, 9000); // 900 s in 100 ms
    const startedAt = performance.now();
    expect(await take(schedule.slots(never()), 99)).toEqual(slots);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    expect(schedule.next).toBeNull();
  });
  it('has no next one when there is nothing recorded', () => expect(recordedSchedule([], 1).next).toBeNull());
});

it('slotsBetween(from, to, intervalS) has every slot of the span and no other', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 0, max: 1e5 }),
      fc.constantFrom(30, 60, 900, 3600),
      (fromS, lengthS, intervalS) => {
        const slots = slotsBetween(new Date(fromS * 1000), new Date((fromS + lengthS) * 1000), intervalS).map(
          (slot) => slot.getTime() / 1000,
        );
        expect(slots).toEqual(
          Array.from({ length: slots.length }, (_, i) => (Math.floor(fromS / intervalS) + i) * intervalS),
        );
        expect(slots.at(-1)! + intervalS).toBeGreaterThan(fromS + lengthS);
        expect(slots.at(-1)!).toBeLessThanOrEqual(fromS + lengthS);
      },
    ),
  ));
