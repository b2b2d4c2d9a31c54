import { describe, expect, it } from '@jest/globals';
import type { DashboardPoll } from '../src/dashboard-data.ts';
import { pollGrid } from './poll-grid.ts';
import { summary } from './quality.ts';

const poll = (slot_at: string, changes: Partial<DashboardPoll> = {}): DashboardPoll => ({
  slot_at,
  status: 'ok',
  source: 'adsblol',
  rows_in: 20,
  rows_kept: 15,
  refused: [],
  ...changes,
});
const refused = [{ source: 'adsblol', reason: '429' }];
const polls = [
  poll('2026-11-24T15:15:00Z', { status: 'failed', source: null, rows_in: 0, rows_kept: 0, refused }),
  poll('2026-11-24T15:00:00Z', { source: 'adsbfi', refused }),
  poll('2026-11-24T14:45:00Z'),
  poll('2026-11-24T14:15:00Z'),
];

describe('pollGrid(polls, interval, hours)', () => {
  it('tells answered, answered by another, failed, missing and not yet due', () =>
    expect(pollGrid(polls, 900, 72).map(({ cells }) => cells.map(({ outcome }) => outcome))).toEqual([
      ['fallback', 'failed', 'ahead', 'ahead'],
      ['ahead', 'ok', 'missing', 'ok'],
    ]));
  it('has the newest hour first, at most as many as asked for', () =>
    expect(pollGrid(polls, 900, 1).map(({ startMs }) => startMs)).toEqual([Date.parse('2026-11-24T15:00:00Z')]));
  it('keeps recorded polls off the grid as they are', () =>
    expect(pollGrid([poll('2026-11-24T15:02:07Z')], 900, 72)[0]!.cells).toHaveLength(1));
  it('is empty before the first poll', () => expect(pollGrid([], 900, 72)).toEqual([]));
});

describe('summary(data)', () => {
  it('counts answers by who gave them, and what was dropped', () =>
    expect(summary({ polls })).toBe('3 of 4 polls answered by adsb.lol 2, adsb.fi 1; 25% of the rows dropped.'));
  it('says nothing of rows where there were none', () =>
    expect(summary({ polls: [poll('2026-11-24T15:00:00Z', { rows_in: 0, rows_kept: 0 })] })).toBe(
      '1 of 1 poll answered by adsb.lol.',
    ));
});
