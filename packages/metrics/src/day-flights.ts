import { calledCtes } from './counted-rows.ts';
import { pollLineCte, pollSlotsCte, spanCtes } from './poll-hours.ts';
import type { Cte, MetricParams } from './sql-text.ts';

/** What ends a flight: silence of more than max(30 min, 2 · interval + 5 min). */
const SILENCE = "greatest(1800, 2 * interval_s + 300, 2 * interval_before_s + 300) * INTERVAL '1' SECOND";

/**
 * `day_flights`: one row per flight of the span: address, callsign and, where it fell silent in between, leg. Rows left
 * without a callsign are flights only where their address has no callsign in the span. Airline and type are null where no
 * row of the flight knew them. The interval of a silence is the longer one of the polls at its ends.
 */
export const dayFlightsCtes = (params: MetricParams): readonly Cte[] => [
  pollSlotsCte(params),
  pollLineCte,
  ...spanCtes(params),
  ...calledCtes(params),
  [
    'day_rows',
    `  SELECT c.*, count(c.callsign) OVER (PARTITION BY c.icao24) AS called_rows
  FROM called AS c JOIN span AS s ON c.slot_at >= s.from_utc AND c.slot_at < s.to_utc`,
  ],
  [
    'day_steps',
    `  SELECT slot_at, interval_s, icao24, callsign, airline_icao, type_designator,
    lag(slot_at) OVER (PARTITION BY icao24, callsign ORDER BY slot_at) AS slot_before_at,
    coalesce(lag(interval_s) OVER (PARTITION BY icao24, callsign ORDER BY slot_at), 0) AS interval_before_s
  FROM day_rows WHERE callsign IS NOT NULL OR called_rows = 0`,
  ],
  [
    'day_legs',
    `  SELECT icao24, callsign, airline_icao, type_designator,
    sum(CASE WHEN slot_at - slot_before_at > ${SILENCE} THEN 1 ELSE 0 END)
      OVER (PARTITION BY icao24, callsign ORDER BY slot_at ROWS UNBOUNDED PRECEDING) AS leg
  FROM day_steps`,
  ],
  [
    'day_flights',
    `  SELECT icao24, callsign, leg, max(airline_icao) AS airline_icao, max(type_designator) AS type_designator
  FROM day_legs GROUP BY icao24, callsign, leg`,
  ],
];
