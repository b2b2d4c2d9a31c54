import type { DashboardData } from '../src/dashboard-data.ts';
import { type Hour, hourInProgress, hoursOf, lastFullHour } from './hours.ts';
import { counted } from './numbers.ts';
import { compared, usualFor } from './usual.ts';
import type { ZoneClock } from './zone-clock.ts';

/** The one sentence residents read, made from the numbers alone. `nowMs` decides whether the day must be named. */
export function sentenceFor(data: Pick<DashboardData, 'metrics' | 'status'>, clock: ZoneClock, nowMs: number): string {
  const hour = lastFullHour(data);
  if (!hour) return beforeTheFirstHour(data, clock);
  const when = whenOf(hour, clock, nowMs);
  if (hour.pollsOk === 0) return `${when}: no poll was answered, so nothing is known about this hour.`;
  if (hour.flights === 0) return `${when}: an empty sky, no aircraft seen in ${pollsAnswered(hour)}.`;
  const seen = `${counted(hour.aircraft, 'aircraft', 'aircraft')} seen on ${counted(hour.flights, 'flight', 'flights')}`;
  if (hour.coverage < 1) return `${when}: ${seen}, with only ${pollsAnswered(hour)} answered.`;
  const comparison = comparisonOf(hour, hoursOf(data), clock);
  return `${when}: ${seen} in ${pollsAnswered(hour)}${comparison ? `, ${comparison}` : ''}.`;
}

/** `4 of 4 polls` */
export const pollsAnswered = ({ pollsOk, pollsExpected }: Hour): string =>
  `${pollsOk} of ${counted(Math.max(pollsOk, pollsExpected), 'poll', 'polls')}`;

/** `14:00–15:00`, with the date in front when that was not today. */
export function whenOf({ startMs }: Hour, clock: ZoneClock, nowMs: number): string {
  const span = clock.hourSpan(startMs);
  if (clock.day(startMs) === clock.day(nowMs)) return span;
  const sameYear = clock.day(startMs).slice(0, 4) === clock.day(nowMs).slice(0, 4);
  return `${sameYear ? clock.date(startMs) : clock.fullDate(startMs)}, ${span}`;
}

/** `busier than the day before (52)`; null where there is nothing to compare with. */
export function comparisonOf(hour: Hour, hours: readonly Hour[], clock: ZoneClock): string | null {
  const usual = usualFor(hour, hours, clock);
  if (!usual) return null;
  const reference =
    usual.days > 1 ? `at this hour ${usual.when} (${usual.flights})` : `${usual.when} (${usual.flights})`;
  const verdict = compared(hour.flights, usual.flights);
  return verdict === 'alike' ? `about as busy as ${reference}` : `${verdict} than ${reference}`;
}

function beforeTheFirstHour({ metrics, status }: Pick<DashboardData, 'metrics' | 'status'>, clock: ZoneClock): string {
  const hour = hourInProgress({ metrics });
  if (hour && hour.pollsOk > 0) {
    const seen = hour.aircraft === 0 ? 'no aircraft' : counted(hour.aircraft, 'aircraft', 'aircraft');
    return `${clock.hourSpan(hour.startMs)} so far: ${seen} seen in ${counted(hour.pollsOk, 'poll', 'polls')}; the hour is not over yet.`;
  }
  if (status.failing) return 'No data yet: the first poll was not answered.';
  if (status.nextPollAt) return `No data yet: the first poll is at ${clock.time(status.nextPollAt)}.`;
  return 'No data: nothing has been polled here, and nothing is going to be.';
}
