import type { DashboardPoll } from '../src/dashboard-data.ts';
import { HOUR_MS } from './hours.ts';

/** What became of one scheduled look. `fallback`: answered, but not by the source that was asked first. */
export type Outcome = 'ok' | 'fallback' | 'failed' | 'missing' | 'ahead';

export interface PollCell {
  readonly slotMs: number;
  readonly outcome: Outcome;
  readonly poll: DashboardPoll | null;
}

export interface PollHour {
  readonly startMs: number;
  readonly cells: readonly PollCell[];
}

const outcomeOf = ({ status, refused }: DashboardPoll): Outcome =>
  status === 'failed' ? 'failed' : refused.length > 0 ? 'fallback' : 'ok';

/**
 * The polls as one row an hour, newest hour first, and one cell a scheduled slot; a slot without a poll is `missing`,
 * one after the newest poll is `ahead`. Recorded polls that lie off the grid, as in a replay, get the cells they have.
 */
export function pollGrid(polls: readonly DashboardPoll[], intervalS: number, hours: number): PollHour[] {
  const byHour = new Map<number, DashboardPoll[]>();
  for (const poll of polls) {
    const startMs = Math.floor(Date.parse(poll.slot_at) / HOUR_MS) * HOUR_MS;
    byHour.set(startMs, [...(byHour.get(startMs) ?? []), poll]);
  }
  const starts = [...byHour.keys()];
  if (starts.length === 0) return [];
  const [newest, oldest] = [Math.max(...starts), Math.min(...starts)];
  const times = polls.map(({ slot_at }) => Date.parse(slot_at));
  const [firstMs, lastMs] = [Math.min(...times), Math.max(...times)];
  const onGrid = times.every((time) => time % (intervalS * 1000) === 0) && HOUR_MS % (intervalS * 1000) === 0;
  const rows: PollHour[] = [];
  for (let startMs = newest; startMs >= oldest && rows.length < hours; startMs -= HOUR_MS) {
    const there = (byHour.get(startMs) ?? []).map(
      (poll): PollCell => ({ slotMs: Date.parse(poll.slot_at), outcome: outcomeOf(poll), poll }),
    );
    const taken = new Set(there.map(({ slotMs }) => slotMs));
    const empty: PollCell[] = [];
    for (let slotMs = startMs; onGrid && slotMs < startMs + HOUR_MS; slotMs += intervalS * 1000)
      if (!taken.has(slotMs))
        empty.push({ slotMs, poll: null, outcome: slotMs > lastMs || slotMs < firstMs ? 'ahead' : 'missing' });
    rows.push({ startMs, cells: [...there, ...empty].sort((a, b) => a.slotMs - b.slotMs) });
  }
  return rows;
}
