import { describe, expect, it } from '@jest/globals';
import { ago, ahead, zoneClock } from './zone-clock.ts';

const london = zoneClock('Europe/London');

describe('zoneClock(Europe/London)', () => {
  it('tells a winter afternoon', () => {
    const at = '2026-11-24T14:05:00Z';
    expect([london.time(at), london.date(at), london.fullDate(at), london.weekday(at), london.zone(at)]).toEqual([
      '14:05',
      'Tue 24 Nov',
      'Tue 24 Nov 2026',
      'Tuesday',
      'GMT',
    ]);
    expect(london.hourSpan('2026-11-24T14:00:00Z')).toBe('14:00–15:00');
    expect(london.utc(at)).toBe('2026-11-24 14:05 UTC');
  });

  it('is an hour ahead of UTC in summer, across midnight too', () => {
    const at = '2026-07-06T23:30:00Z';
    expect([london.time(at), london.hour(at), london.day(at), london.zone(at)]).toEqual([
      '00:30',
      0,
      '2026-07-07',
      'BST',
    ]);
  });

  it.each([
    ['the hour that comes twice, first', '2026-10-25T00:00:00Z', '01:00 BST–01:00 GMT'],
    ['the hour that comes twice, again', '2026-10-25T01:00:00Z', '01:00 GMT–02:00 GMT'],
    ['the hour that is left out in spring', '2026-03-29T00:00:00Z', '00:00 GMT–02:00 BST'],
    ['a day later', '2026-10-26T01:00:00Z', '01:00–02:00'],
  ])('names %s', (_, at, span) => expect(london.hourSpan(at)).toBe(span));
});

describe('zoneClock(zone)', () => {
  it('knows quarter hours', () => expect(zoneClock('Asia/Kathmandu').time('2026-11-24T14:05:00Z')).toBe('19:50'));
  it('is UTC where the zone is not known', () =>
    expect(zoneClock('No/Where').time('2026-07-06T12:00:00Z')).toBe('12:00'));
});

const MINUTE = 60_000;
describe('ago and ahead', () => {
  it.each([
    [59_999, 'just now'],
    [-5000, 'just now'],
    [MINUTE, '1 min ago'],
    [59 * MINUTE, '59 min ago'],
    [60 * MINUTE, '1 h ago'],
    [47 * 60 * MINUTE, '47 h ago'],
    [96 * 60 * MINUTE, '4 days ago'],
  ])('%i ms back is %s', (ms, said) => expect(ago(0, ms)).toBe(said));
  it.each([
    [-MINUTE, 'due now'],
    [59_999, 'due now'],
    [13 * MINUTE, 'in 13 min'],
    [120 * MINUTE, 'in 2 h'],
  ])('%i ms away is %s', (ms, said) => expect(ahead(ms, 0)).toBe(said));
});
