import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hourAt } from './hours.test-data.ts';
import { HOUR_MS } from './hours.ts';
import { compared, usualFor } from './usual.ts';
import { zoneClock } from './zone-clock.ts';

const london = zoneClock('Europe/London');
const hour = hourAt('2026-11-24T14:00:00Z');
const daysBefore = (days: number, flights: number, changes = {}) =>
  hourAt(new Date(hour.startMs - days * 24 * HOUR_MS).toISOString(), { flights, ...changes });

describe('usualFor(hour, hours, clock)', () => {
  it('is the median of the same hour on the days before', () =>
    expect(usualFor(hour, [daysBefore(3, 80), daysBefore(2, 50), daysBefore(1, 53), hour], london)).toEqual({
      flights: 53,
      days: 3,
      when: 'on the 3 days before',
    }));

  it.each([
    [1, 'the day before'],
    [3, 'on Saturday'],
  ])('of one day, %i back, says %s', (days, when) =>
    expect(usualFor(hour, [daysBefore(days, 50), hour], london)).toEqual({ flights: 50, days: 1, when }),
  );

  it.each([
    ['nothing', []],
    ['a half-watched hour', [daysBefore(1, 20, { coverage: 0.5, pollsOk: 2 })]],
    ['an hour not over yet', [daysBefore(1, 20, { provisional: true })]],
    ['another hour of the day', [hourAt('2026-11-23T15:00:00Z')]],
    ['a day more than a week ago', [daysBefore(8, 50)]],
    ['a later day', [daysBefore(-1, 50)]],
  ])('is null where there is only %s', (_, others) => expect(usualFor(hour, [...others, hour], london)).toBeNull());

  it('is null for an hour that was itself half watched: that would compare polls', () =>
    expect(usualFor({ ...hour, coverage: 0.75 }, [daysBefore(1, 50)], london)).toBeNull());

  it('goes by the clock on the wall, which is an hour off in UTC after clocks went back', () => {
    const [summer, winter] = [hourAt('2026-10-24T13:00:00Z', { flights: 44 }), hourAt('2026-10-25T14:00:00Z')];
    expect(usualFor(winter, [summer, hourAt('2026-10-24T14:00:00Z', { flights: 99 }), winter], london)?.flights).toBe(
      44,
    );
  });
});

describe('compared(flights, usual)', () => {
  it.each([
    [57, 53, 'alike'],
    [80, 50, 'busier'],
    [50, 80, 'quieter'],
    [0, 0, 'alike'],
    [1, 0, 'alike'],
    [2, 0, 'busier'],
  ])('%i against %i is %s', (flights, usual, verdict) => expect(compared(flights, usual)).toBe(verdict));
  it('turns round when its sides are changed over', () =>
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) =>
        expect(compared(b, a)).toBe({ busier: 'quieter', quieter: 'busier', alike: 'alike' }[compared(a, b)]),
      ),
    ));
});
