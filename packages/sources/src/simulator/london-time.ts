export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The UTC day an instant lies in, counted from 1970-01-01. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);

/** 01:00 UTC on the last Sunday of a month: when the clocks of Europe change. */
function lastSundayMs(year: number, month: number): number {
  const lastDay = new Date(Date.UTC(year, month + 1, 0));
  return lastDay.getTime() - lastDay.getUTCDay() * DAY_MS + HOUR_MS;
}

/** How far London's clock is ahead of UTC: an hour between the last Sundays of March and October, else nothing. */
export function londonOffsetMs(ms: number): number {
  const year = new Date(ms).getUTCFullYear();
  return ms >= lastSundayMs(year, 2) && ms < lastSundayMs(year, 9) ? HOUR_MS : 0;
}

/** London's clock as a fraction of the hour: 6.5 is half past six in the morning. */
export const londonHour = (ms: number): number => ((ms + londonOffsetMs(ms)) % DAY_MS) / HOUR_MS;

/** London's day of the week: 0 is Sunday. */
export const londonWeekday = (ms: number): number => new Date(ms + londonOffsetMs(ms)).getUTCDay();
