import { describe, expect, it } from '@jest/globals';
import type { DashboardData } from '../src/dashboard-data.ts';
import { hourAt, metricsOf } from './hours.test-data.ts';
import { HOUR_MS, type Hour } from './hours.ts';
import { sentenceFor } from './sentence.ts';
import { zoneClock } from './zone-clock.ts';

const london = zoneClock('Europe/London');
const nowMs = Date.parse('2026-11-24T15:20:00Z');
const status: DashboardData['status'] = {
  generatedAt: '2026-11-24T15:20:00Z',
  lastPollAt: null,
  lastOkPollAt: null,
  nextPollAt: null,
  catchingUp: null,
  failing: null,
  stale: false,
};
const hour = hourAt('2026-11-24T14:00:00Z');
const dayBefore = (flights: number) => hourAt(new Date(hour.startMs - 24 * HOUR_MS).toISOString(), { flights });
const say = (hours: readonly Hour[], changes = {}, at = nowMs) =>
  sentenceFor({ metrics: metricsOf(...hours), status: { ...status, ...changes } }, london, at);

describe('sentenceFor(data, clock, now)', () => {
  it.each([
    ['a plain hour', [hour], '14:00–15:00: 53 aircraft seen on 57 flights in 4 of 4 polls.'],
    [
      'one like the day before',
      [dayBefore(53), hour],
      '14:00–15:00: 53 aircraft seen on 57 flights in 4 of 4 polls, about as busy as the day before (53).',
    ],
    [
      'one busier than the day before',
      [dayBefore(20), hour],
      '14:00–15:00: 53 aircraft seen on 57 flights in 4 of 4 polls, busier than the day before (20).',
    ],
    [
      'a single flight',
      [{ ...hour, flights: 1, aircraft: 1 }],
      '14:00–15:00: 1 aircraft seen on 1 flight in 4 of 4 polls.',
    ],
    [
      'a real zero',
      [{ ...hour, flights: 0, aircraft: 0 }],
      '14:00–15:00: an empty sky, no aircraft seen in 4 of 4 polls.',
    ],
    [
      'polls missing, and compares nothing',
      [dayBefore(90), { ...hour, pollsOk: 3, coverage: 0.75 }],
      '14:00–15:00: 53 aircraft seen on 57 flights, with only 3 of 4 polls answered.',
    ],
    [
      'no poll answered: not a zero',
      [{ ...hour, flights: 0, aircraft: 0, pollsOk: 0, coverage: 0 }],
      '14:00–15:00: no poll was answered, so nothing is known about this hour.',
    ],
  ])('of %s', (_, hours, sentence) => expect(say(hours)).toBe(sentence));

  it('names the day when that is not today, and the year when it is another', () => {
    expect(say([hour], {}, nowMs + 24 * HOUR_MS)).toMatch(/^Tue 24 Nov, 14:00–15:00: /);
    expect(say([hour], {}, nowMs + 60 * 24 * HOUR_MS)).toMatch(/^Tue 24 Nov 2026, 14:00–15:00: /);
  });

  it.each([
    [{ nextPollAt: '2026-11-24T14:15:00Z' }, 'No data yet: the first poll is at 14:15.'],
    [
      { nextPollAt: '2026-11-24T14:15:00Z', failing: { since: '2026-11-24T14:00:00Z', refused: [] } },
      'No data yet: the first poll was not answered.',
    ],
    [{}, 'No data: nothing has been polled here, and nothing is going to be.'],
  ])('before any hour, %j', (changes, sentence) => expect(say([], changes)).toBe(sentence));

  it('tells the first hour while it is under way', () =>
    expect(say([hourAt('2026-11-24T15:00:00Z', { provisional: true, pollsOk: 1, aircraft: 19 })])).toBe(
      '15:00–16:00 so far: 19 aircraft seen in 1 poll; the hour is not over yet.',
    ));
});
