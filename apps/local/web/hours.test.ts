import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hourAt, metricsOf, rowOf } from './hours.test-data.ts';
import { averageOf, HOUR_MS, hourInProgress, hoursOf, last24hOf, lastFullHour, within } from './hours.ts';

const [eight, nine, twelve] = [
  hourAt('2026-11-24T08:00:00Z'),
  hourAt('2026-11-24T09:00:00Z', { flights: 9 }),
  hourAt('2026-11-24T12:00:00Z', { provisional: true, pollsOk: 2, pollsExpected: 2 }),
];

describe('hoursOf(data)', () => {
  it('is oldest first, whatever order the rows come in', () =>
    expect(hoursOf({ metrics: metricsOf(nine, eight) })).toEqual([eight, nine]));

  it('fills an hour without a row as one that was not watched, not as an empty one', () => {
    const filled = hoursOf({ metrics: metricsOf(nine, twelve) });
    expect(filled.map(({ pollsOk }) => pollsOk)).toEqual([4, 0, 0, 2]);
    expect(filled.map(({ startMs }) => new Date(startMs).getUTCHours())).toEqual([9, 10, 11, 12]);
    expect(filled[1]).toMatchObject({ coverage: 0, provisional: false });
  });

  it('has no holes and loses no row', () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), (offsets) => {
        const rows = offsets.map((n) => rowOf({ ...eight, startMs: eight.startMs + n * HOUR_MS, flights: n }));
        const hours = hoursOf({ metrics: { 'flights-per-hour': rows } });
        expect(hours).toHaveLength(Math.max(...offsets) - Math.min(...offsets) + 1);
        expect(hours.filter(({ pollsOk }) => pollsOk > 0).map(({ flights }) => flights)).toEqual(
          [...offsets].sort((a, b) => a - b),
        );
      }),
    ));
});

describe('lastFullHour and hourInProgress', () => {
  it('tell the newest full hour from the one still watched', () => {
    const data = { metrics: metricsOf(eight, nine, twelve) };
    expect(lastFullHour(data)).toEqual(nine);
    expect(hourInProgress(data)).toEqual(twelve);
  });
  it('are null before there is one', () => {
    expect(lastFullHour({ metrics: metricsOf(twelve) })).toBeNull();
    expect(hourInProgress({ metrics: metricsOf(eight, nine) })).toBeNull();
    expect(hourInProgress({ metrics: {} })).toBeNull();
  });
});

describe('averageOf and last24hOf', () => {
  const span = { from_utc: '2026-11-23T09:00:00Z', to_utc: '2026-11-24T09:00:00Z' };
  const [fromMs, toMs] = [Date.parse(span.from_utc), Date.parse(span.to_utc)];
  it('read their one row', () => {
    const metrics = {
      'flights-average-per-hour': [{ ...span, hours: 23, flights_per_hour: 38.1 }],
      'flights-last-24h': [{ ...span, aircraft: 649, flights: 804 }],
    };
    expect(averageOf({ metrics })).toEqual({ fromMs, toMs, hours: 23, flightsPerHour: 38.1 });
    expect(last24hOf({ metrics })).toEqual({ fromMs, toMs, aircraft: 649, flights: 804 });
  });
  it('are null, not 0, where SQL says null or nothing', () => {
    const metrics = {
      'flights-average-per-hour': [{ ...span, hours: 0, flights_per_hour: null }],
      'flights-last-24h': [],
    };
    expect([averageOf({ metrics }), last24hOf({ metrics })]).toEqual([null, null]);
  });
  it('span from the first instant up to, not with, the last', () =>
    expect(within([eight, nine], { fromMs: eight.startMs, toMs: nine.startMs })).toEqual([eight]));
});
