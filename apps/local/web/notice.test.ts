import { describe, expect, it } from '@jest/globals';
import type { DashboardData } from '../src/dashboard-data.ts';
import { noticeFor } from './notice.ts';
import { zoneClock } from './zone-clock.ts';

const london = zoneClock('Europe/London');
const nowMs = Date.parse('2026-11-24T15:20:00Z');
const status: DashboardData['status'] = {
  generatedAt: '2026-11-24T15:20:00Z',
  lastPollAt: '2026-11-24T15:15:00Z',
  lastOkPollAt: '2026-11-24T15:15:00Z',
  nextPollAt: '2026-11-24T15:30:00Z',
  catchingUp: null,
  failing: null,
  stale: false,
};
const failing = { since: '2026-11-24T15:00:00Z', refused: [{ source: 'adsblol', reason: '429 too many requests' }] };
const stale = { stale: true, lastOkPollAt: '2026-11-24T10:15:00Z' };
const catchingUp = { done: 80, total: 1288 };
const gone = { sinceMs: Date.parse('2026-11-24T15:18:00Z'), answered: false };
const say = (
  changes: Partial<DashboardData['status']>,
  kind: DashboardData['kind'] = 'live',
  trouble = null as typeof gone | null,
) => noticeFor({ kind, status: { ...status, ...changes } }, london, nowMs, trouble);

describe('noticeFor(data, clock, now, trouble)', () => {
  it('is null while all is well', () => expect([say({}), say({}, 'replay')]).toEqual([null, null]));

  it('names who refused a poll, why, and when it is tried again', () =>
    expect(say({ failing })).toEqual({
      level: 'warning',
      text: 'Polls have failed since 15:00 (adsb.lol: 429 too many requests). Next try in 10 min.',
    }));

  it('says since when the figures are old', () =>
    expect(say(stale)).toEqual({
      level: 'warning',
      text: 'Nothing new since Tue 24 Nov, 10:15, 5 h ago: the figures below are old. Next try in 10 min.',
    }));

  it('tells a server that is gone from one that cannot read its numbers', () => {
    expect(say({}, 'live', gone)?.text).toBe(
      'The server has not answered since 15:18. These are the last ones; trying again.',
    );
    expect(say({}, 'live', { ...gone, answered: true })?.text).toMatch(
      /^The server cannot read its numbers since 15:18/,
    );
  });

  it('counts while history is being landed', () =>
    expect(say({ catchingUp })?.text).toMatch(/^Landing history: 80 of 1,288 polls\./));

  it('says of simulated data that no aircraft is real', () =>
    expect(say({}, 'simulated')).toEqual({
      level: 'info',
      text: 'Simulated data: made-up flights through the real pipeline. No real aircraft is shown.',
    }));

  it('says the worst thing first', () => {
    const everything = { failing, ...stale, catchingUp };
    expect(say(everything, 'simulated', gone)?.text).toMatch(/^The server/);
    expect(say(everything, 'simulated')?.text).toMatch(/^Polls have failed/);
    expect(say({ ...stale, catchingUp }, 'simulated')?.text).toMatch(/^Nothing new/);
    expect(say({ catchingUp }, 'simulated')?.text).toMatch(/^Landing/);
  });
});
