import { describe, expect, it } from '@jest/globals';
import { hourlyOption, hourlySummary, labelEvery } from './hourly-option.ts';
import { hourAt } from './hours.test-data.ts';
import { HOUR_MS } from './hours.ts';
import { zoneClock } from './zone-clock.ts';

const clock = zoneClock('Europe/London');
const colours = { accent: '#1', text: '#2', quiet: '#3', line: '#4', night: '#5', gap: '#6' };
const hours = [
  hourAt('2026-11-24T11:00:00Z', { flights: 0 }),
  hourAt('2026-11-24T12:00:00Z', { flights: 30, pollsOk: 2, coverage: 0.5 }),
  hourAt('2026-11-24T13:00:00Z', { flights: 0, pollsOk: 0, coverage: 0 }),
  hourAt('2026-11-24T14:00:00Z'),
  hourAt('2026-11-24T15:00:00Z', { flights: 31, pollsOk: 2, pollsExpected: 2, provisional: true }),
];
const option = hourlyOption({
  hours,
  clock,
  colours,
  night: (ms) => new Date(ms).getUTCHours() >= 15,
  average: 38.1,
  widthPx: 1000,
  still: true,
  tooltip: () => null as never,
});
type Series = { name: string; data: ({ value: number | null; itemStyle: object } | number | null)[] };
const series = (name: string) => (option.series as Series[]).find((one) => one.name === name)!.data;

describe('hourlyOption(chart)', () => {
  it('draws a real zero as 0 and an hour without a poll as nothing', () =>
    expect(series('Flights seen').map((bar) => (bar as { value: number | null }).value)).toEqual([
      0,
      30,
      null,
      57,
      31,
    ]));
  it('draws an hour that is not over hollow, the others full', () => {
    const styles = series('Flights seen').map((bar) => (bar as { itemStyle: { color: string } }).itemStyle.color);
    expect(styles).toEqual(['#1', '#1', '#1', '#1', 'transparent']);
  });
  it('hatches hours with missing polls, not the one under way', () =>
    expect(series('Polls missing')).toEqual([null, 1, 1, null, null]));
  it('shades the night', () => expect(series('Night')).toEqual([null, null, null, null, 1]));
  it('begins at 0, and stands still for whoever asks', () => {
    expect((option.yAxis as { min: number }[])[0]!.min).toBe(0);
    expect(option.animation).toBe(false);
  });
  it('has a category for each of the 25 hours of the day clocks go back', () => {
    const start = Date.parse('2026-10-24T23:00:00Z');
    const day = Array.from({ length: 25 }, (_, i) => hourAt(new Date(start + i * HOUR_MS).toISOString()));
    const { xAxis } = hourlyOption({
      hours: day,
      clock,
      colours,
      night: () => false,
      average: null,
      widthPx: 5000,
      still: true,
      tooltip: () => null as never,
    });
    const [{ data, axisLabel }] = xAxis as [
      { data: string[]; axisLabel: { interval: (i: number, value: string) => boolean } },
    ];
    expect(new Set(data).size).toBe(25);
    expect(data.filter((value, i) => axisLabel.interval(i, value))).toHaveLength(24); // 01:00 is written once
  });
});

describe('labelEvery(hours, width)', () => {
  it.each([
    [24, 1100, 1],
    [72, 1100, 3],
    [72, 300, 12],
    [168, 300, 24],
    [10_000, 100, 24],
    [24, 0, 24],
  ])('%i hours on %i px: every %i hours', (count, width, every) => expect(labelEvery(count, width)).toBe(every));
});

describe('hourlySummary(hours, clock)', () => {
  it('says fewest, most and what is missing, of full hours that were watched', () =>
    expect(hourlySummary(hours, clock)).toBe(
      'Flights seen in each hour from Tue 24 Nov 11:00 to Tue 24 Nov 15:00: fewest 0 on Tue 24 Nov at 11:00, most 57 on Tue 24 Nov at 14:00. In 2 of 5 hours polls are missing.',
    ));
  it('says when there is nothing', () => expect(hourlySummary([], clock)).toBe('No hour has been watched yet.'));
});
