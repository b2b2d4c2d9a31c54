import type { DashboardData } from '../src/dashboard-data.ts';
import type { Trouble } from './live.ts';
import { count, sourceName } from './numbers.ts';
import { ago, ahead, type ZoneClock } from './zone-clock.ts';

/** What stands between the reader and the plain truth of the numbers, the most important first. */
export interface Notice {
  readonly level: 'info' | 'warning';
  readonly text: string;
}

/** `trouble`: why the numbers could not be read anew; null while they can. null where there is nothing to say. */
export function noticeFor(
  data: Pick<DashboardData, 'status' | 'kind'>,
  clock: ZoneClock,
  nowMs: number,
  trouble: Trouble | null,
): Notice | null {
  const { failing, stale, catchingUp, nextPollAt, lastOkPollAt } = data.status;
  const next = nextPollAt ? ` Next try ${ahead(Date.parse(nextPollAt), nowMs)}.` : '';
  if (trouble) {
    const what = trouble.answered ? 'The server cannot read its numbers' : 'The server has not answered';
    return {
      level: 'warning',
      text: `${what} since ${clock.time(trouble.sinceMs)}. These are the last ones; trying again.`,
    };
  }
  if (failing) {
    const who = failing.refused.map(({ source, reason }) => `${sourceName(source)}: ${reason}`).join('; ');
    return {
      level: 'warning',
      text: `Polls have failed since ${clock.time(failing.since)}${who ? ` (${who})` : ''}.${next}`,
    };
  }
  if (stale && lastOkPollAt) {
    const lastMs = Date.parse(lastOkPollAt);
    return {
      level: 'warning',
      text: `Nothing new since ${clock.date(lastMs)}, ${clock.time(lastMs)}, ${ago(lastMs, nowMs)}: the figures below are old.${next}`,
    };
  }
  if (catchingUp)
    return {
      level: 'info',
      text: `Landing history: ${count(catchingUp.done)} of ${count(catchingUp.total)} polls. The numbers grow until it is done.`,
    };
  if (data.kind === 'simulated')
    return {
      level: 'info',
      text: 'Simulated data: made-up flights through the real pipeline. No real aircraft is shown.',
    };
  return null;
}
