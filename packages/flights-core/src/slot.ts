import { ConfigError } from './errors.ts';

export const HOUR_MS = 3_600_000;

/** The scheduled time of a poll: the instant floored to its interval, counted from 1970 in UTC. */
export function slotOf(instant: Date, intervalS: number): Date {
  const interval = intervalS * 1000;
  return new Date(Math.floor(instant.getTime() / interval) * interval);
}

/** The UTC hour an instant lies in. Half-hour zones are a matter of display: hours and partitions are UTC. */
export const hourOf = (instant: Date): Date => slotOf(instant, 3600);

/** ISO 8601 in UTC with milliseconds and `Z`: how every time is written on the stream and in JSON. */
export const iso = (instant: Date): string => instant.toISOString();

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Reads `15m`, `30s`, `1h` as seconds. Throws a ConfigError that names the setting. Not less than 5 s, not over a day. */
export function parseInterval(text: string, setting = '--every'): number {
  const [, digits, unit] = /^(\d{1,6})(s|m|h)$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (UNIT_S[unit ?? ''] ?? Number.NaN);
  if (seconds >= 5 && seconds <= 86_400) return seconds;
  throw new ConfigError(setting, `'${text}' is no interval between 5s and 24h`, '15m');
}
