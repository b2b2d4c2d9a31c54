import { HOUR_MS } from 'flights-core';
import {
  type Cte,
  firstWholeHour,
  lastHourBefore,
  type MetricParams,
  notBefore,
  optional,
  partitionsFrom,
  regionLiteral,
} from './sql-text.ts';

// Trino computes a WITH query anew wherever it is named, and refuses plans of more than 150 stages: every query here is
// named once or twice, and looks back and ahead by window instead of by joining itself.

/** `poll_slots`: one row a slot; `ok` is 1 where one of its polls worked, else 0. */
export const pollSlotsCte = (params: MetricParams): Cte => [
  'poll_slots',
  `  SELECT slot_at, date_trunc('hour', slot_at) AS hour_utc, max(interval_s) AS interval_s,
    max(CASE WHEN status = 'ok' THEN 1 ELSE 0 END) AS ok
  FROM polls WHERE region = ${regionLiteral(params.region)}${partitionsFrom('dt', params)} GROUP BY slot_at, date_trunc('hour', slot_at)`,
];

/** `poll_line`: the slots, each with the region's first and last slot and the slot that is due after the last. */
export const pollLineCte: Cte = [
  'poll_line',
  `  SELECT slot_at, hour_utc, interval_s, ok, min(slot_at) OVER () AS first_slot_at, max(slot_at) OVER () AS last_slot_at,
    max(slot_at) OVER () + first_value(interval_s) OVER (ORDER BY slot_at DESC) * INTERVAL '1' SECOND AS next_slot_at,
    row_number() OVER (PARTITION BY hour_utc ORDER BY slot_at DESC) AS from_hour_end
  FROM poll_slots`,
];

const DIGITS = 100; // three digits of base 100 count the hours of 114 years
const digits = Array.from({ length: DIGITS }, (_, n) => `(${n})`).join(', ');

/**
 * `hours`: one row an hour from the first poll's to the last one's, those without polls as well. Needs `poll_line`.
 *
 * The grid of expected slots begins at the region's first poll, because snapshots of a replay need not lie on the clock's
 * quarter hours. An hour's interval is the longest of its own polls (an hour in which the interval was changed is not
 * blamed for it); that of an hour without polls is the latest earlier poll's. `final`: the slot due after the last one
 * lies past the hour.
 *
 * `date_diff` in milliseconds and between whole hours means the same in Trino and DuckDB only because the instants have no
 * finer part; `x - x % n` is divided as a double because `/` between integers does not mean the same in the two.
 */
export const hoursCtes: readonly Cte[] = [
  ['digits', `  SELECT * FROM (VALUES ${digits}) AS v (n)`],
  [
    'polled_hours',
    `  SELECT hour_utc, sum(ok) AS polls_ok, max(interval_s) AS interval_s,
    max(CASE WHEN from_hour_end = 1 THEN interval_s END) AS last_interval_s,
    date_diff('hour', hour_utc, coalesce(lead(hour_utc) OVER (ORDER BY hour_utc), hour_utc + INTERVAL '1' HOUR)) AS hours_to_next,
    max(first_slot_at) AS first_slot_at, max(last_slot_at) AS last_slot_at, max(next_slot_at) AS next_slot_at
  FROM poll_line GROUP BY hour_utc`,
  ],
  [
    'spine',
    `  SELECT p.hour_utc + (c.n * ${DIGITS * DIGITS} + b.n * ${DIGITS} + a.n) * INTERVAL '1' HOUR AS hour_utc,
    CASE WHEN a.n + b.n + c.n = 0 THEN p.polls_ok ELSE 0 END AS polls_ok, p.first_slot_at, p.last_slot_at, p.next_slot_at,
    CAST(CASE WHEN a.n + b.n + c.n = 0 THEN p.interval_s ELSE p.last_interval_s END AS bigint) * 1000 AS interval_ms
  FROM polled_hours AS p
  JOIN digits AS c ON c.n * ${DIGITS * DIGITS} < p.hours_to_next
  JOIN digits AS b ON c.n * ${DIGITS * DIGITS} + b.n * ${DIGITS} < p.hours_to_next
  JOIN digits AS a ON c.n * ${DIGITS * DIGITS} + b.n * ${DIGITS} + a.n < p.hours_to_next`,
  ],
  [
    'grid', // milliseconds after the first poll; from_ms is moved up by one interval less 1 ms, to round up below
    `  SELECT hour_utc, polls_ok, interval_ms, hour_utc + INTERVAL '1' HOUR <= next_slot_at AS final,
    greatest(date_diff('millisecond', first_slot_at, hour_utc), 0) + interval_ms - 1 AS from_ms,
    least(date_diff('millisecond', first_slot_at, hour_utc) + ${HOUR_MS - 1},
      date_diff('millisecond', first_slot_at, last_slot_at)) AS to_ms
  FROM spine`,
  ],
  [
    'expected',
    `  SELECT hour_utc, polls_ok, final,
    CAST(((to_ms - to_ms % interval_ms) - (from_ms - from_ms % interval_ms)) / CAST(interval_ms AS double) AS bigint) + 1 AS slots
  FROM grid`,
  ],
  [
    'hours',
    `  SELECT hour_utc, CAST(polls_ok AS bigint) AS polls_ok, final,
    CAST(CASE WHEN slots = 0 THEN polls_ok ELSE slots END AS bigint) AS polls_expected
  FROM expected`,
  ],
];

/**
 * `span`: the hour that metrics of single flights look back from (the newest final one with polls in the lake that begins
 * within the asked span) and the 23 before it by the clock, less what begins before `from`. `to_utc` is not in it. No row
 * where there is no such hour. Needs `poll_line`.
 */
export function spanCtes({ from, to }: MetricParams): readonly Cte[] {
  const lastAsked = to ? optional(to, `, ${lastHourBefore(to)}`) : '';
  const isAsked = from ? optional(from, ` AND newest_utc >= ${firstWholeHour(from)}`) : '';
  return [
    [
      'newest',
      `  SELECT date_trunc('hour', min(first_slot_at)) AS first_utc,
    least(date_trunc('hour', max(next_slot_at)) - INTERVAL '1' HOUR, date_trunc('hour', max(last_slot_at))${lastAsked}) AS newest_utc
  FROM poll_line`,
    ],
    [
      'span',
      `  SELECT ${notBefore("newest_utc - INTERVAL '23' HOUR", from)} AS from_utc, newest_utc + INTERVAL '1' HOUR AS to_utc
  FROM newest WHERE newest_utc >= first_utc${isAsked}`,
    ],
  ];
}
