/** Tells times in the region's zone. Instants are ISO 8601 text or milliseconds; all answers are text for people. */
export interface ZoneClock {
  /** `14:05` */
  time(instant: Instant): string;
  /** `Tue 24 Nov` */
  date(instant: Instant): string;
  /** `Tue 24 Nov 2026` */
  fullDate(instant: Instant): string;
  /** The local day as `2026-11-24`, to compare days. */
  day(instant: Instant): string;
  /** The local hour, 0 to 23. */
  hour(instant: Instant): number;
  /** `Tuesday` */
  weekday(instant: Instant): string;
  /** `GMT`, `BST`, `GMT+12`: what the clocks of the region are set to at that instant. */
  zone(instant: Instant): string;
  /** `14:00–15:00` for the hour that begins there; with zone names on the two days a year when that is ambiguous. */
  hourSpan(start: Instant): string;
  /** `2026-11-24 14:05 UTC`, for whoever hovers. */
  utc(instant: Instant): string;
}

export type Instant = string | number;

const HOUR_MS = 3_600_000;
const ms = (instant: Instant) => (typeof instant === 'number' ? instant : Date.parse(instant));

/** A clock of an IANA zone; in UTC where the browser does not know the zone. */
export function zoneClock(timeZone: string): ZoneClock {
  const format = (options: Intl.DateTimeFormatOptions) => {
    try {
      return new Intl.DateTimeFormat('en-GB', { timeZone, ...options });
    } catch {
      return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
    }
  };
  const formats = {
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    date: format({ weekday: 'short', day: 'numeric', month: 'short' }),
    fullDate: format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }),
    day: format({ day: '2-digit', month: '2-digit', year: 'numeric' }),
    weekday: format({ weekday: 'long' }),
    zone: format({ hour: '2-digit', timeZoneName: 'short' }),
  };
  const say = (name: keyof typeof formats) => (instant: Instant) =>
    formats[name].format(ms(instant)).replaceAll(',', '');
  const time = say('time');
  const zone = (instant: Instant) =>
    formats.zone.formatToParts(ms(instant)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return {
    time,
    zone,
    date: say('date'),
    fullDate: say('fullDate'),
    weekday: say('weekday'),
    day: (instant) => say('day')(instant).split('/').reverse().join('-'),
    hour: (instant) => Number(time(instant).slice(0, 2)),
    hourSpan(start) {
      const begins = ms(start);
      const ends = begins + HOUR_MS;
      // Where clocks go back the same wall time comes twice, an hour apart: the names tell the two from each other.
      const ambiguous =
        zone(begins - HOUR_MS) !== zone(begins) || zone(begins) !== zone(ends) || zone(ends) !== zone(ends + HOUR_MS);
      if (!ambiguous) return `${time(begins)}–${time(ends)}`;
      return `${time(begins)} ${zone(begins)}–${time(ends)} ${zone(ends)}`;
    },
    utc: (instant) => `${new Date(ms(instant)).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
  };
}

const MINUTE_MS = 60_000;

function length(spanMs: number): string {
  const minutes = Math.round(spanMs / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.round(hours / 24)} days`;
}

/** `just now`, `2 min ago`, `3 h ago`, `4 days ago`. */
export const ago = (instantMs: number, nowMs: number): string =>
  nowMs - instantMs < MINUTE_MS ? 'just now' : `${length(nowMs - instantMs)} ago`;

/** `in 13 min`; `due now` when it is less than a minute away or past. */
export const ahead = (instantMs: number, nowMs: number): string =>
  instantMs - nowMs < MINUTE_MS ? 'due now' : `in ${length(instantMs - nowMs)}`;
