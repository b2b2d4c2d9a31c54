import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseInterval, slotOf } from './slot.ts';

describe('slotOf(instant, intervalS)', () => {
  it('floors to the quarter hour', () =>
    expect(slotOf(new Date('2025-07-06T14:14:59.999Z'), 900)).toEqual(new Date('2025-07-06T14:00:00Z')));
  it('is its own slot, not after the instant and less than an interval before it', () =>
    fc.assert(
      fc.property(
        fc.date({ min: new Date(0), noInvalidDate: true }),
        fc.integer({ min: 5, max: 86_400 }),
        (instant, intervalS) => {
          const slot = slotOf(instant, intervalS);
          expect(slotOf(slot, intervalS)).toEqual(slot);
          const laterMs = instant.getTime() - slot.getTime();
          expect(laterMs >= 0 && laterMs < intervalS * 1000).toBe(true);
        },
      ),
    ));
});

describe('parseInterval(text)', () => {
  it.each([
    ['15m', 900],
    ['30s', 30],
    ['1h', 3600],
    ['5s', 5],
    ['24h', 86_400],
  ])('reads %s', (text, seconds) => expect(parseInterval(text)).toBe(seconds));
  it.each(['15', 'm', '1.5m', '-15m', '0s', '4s', '25h', ''])("refuses '%s' with a good one", (text) =>
    expect(() => parseInterval(text)).toThrow(/--every: '.*' is no interval.*15m/),
  );
});
