import { type Cte, type MetricParams, partitionsAround, partitionsFrom, regionLiteral } from './sql-text.ts';

/**
 * `counted`: airborne rows with an ICAO address whose slot has an ok poll, each address once per slot: the row with the
 * smallest position age. Rows that tie are told apart by their content, so that every engine keeps the same one.
 * Needs `poll_slots`.
 */
export const countedCte = (params: MetricParams): Cte => [
  'counted',
  `  SELECT * FROM (
    SELECT s.*, p.hour_utc, p.interval_s, row_number() OVER (
      PARTITION BY s.slot_at, s.icao24
      ORDER BY s.position_at DESC, s.callsign NULLS LAST, s.registration NULLS LAST, s.type_designator NULLS LAST,
        s.airline_icao NULLS LAST, s.latitude, s.longitude
    ) AS place
    FROM states AS s JOIN poll_slots AS p ON p.slot_at = s.slot_at
    WHERE s.region = ${regionLiteral(params.region)}${partitionsAround('s.dt', params)}${partitionsFrom('s.dt', params)}
      AND p.ok = 1 AND NOT s.on_ground AND s.address_type = 'icao'
  ) AS ranked WHERE place = 1`,
];

/** How far a callsign is inherited: max(15 min, interval + 5 min). */
const REACH = "greatest(900, interval_s + 300) * INTERVAL '1' SECOND";

/**
 * `called`: the counted rows; a null callsign takes that of the nearest counted row of the same address (the earlier of
 * two equally near) that lies within reach. `callsign` stays null where there is none.
 *
 * A row with a callsign begins a group of `since`, those without that follow are in it; `until` is the same backwards. So
 * a group holds one callsign at most, and max() finds it.
 */
export const calledCtes = (params: MetricParams): readonly Cte[] => [
  countedCte(params),
  [
    'grouped',
    `  SELECT slot_at, hour_utc, interval_s, icao24, callsign, airline_icao, type_designator,
    count(callsign) OVER (PARTITION BY icao24 ORDER BY slot_at ROWS UNBOUNDED PRECEDING) AS since,
    count(callsign) OVER (PARTITION BY icao24 ORDER BY slot_at DESC ROWS UNBOUNDED PRECEDING) AS until
  FROM counted`,
  ],
  [
    'neighbours',
    `  SELECT slot_at, hour_utc, interval_s, icao24, callsign, airline_icao, type_designator,
    max(callsign) OVER (PARTITION BY icao24, since) AS earlier,
    slot_at - max(CASE WHEN callsign IS NOT NULL THEN slot_at END) OVER (PARTITION BY icao24, since) AS since_earlier,
    max(callsign) OVER (PARTITION BY icao24, until) AS later,
    max(CASE WHEN callsign IS NOT NULL THEN slot_at END) OVER (PARTITION BY icao24, until) - slot_at AS until_later
  FROM grouped`,
  ],
  [
    'called',
    `  SELECT slot_at, hour_utc, interval_s, icao24, airline_icao, type_designator, CASE
      WHEN callsign IS NOT NULL THEN callsign
      WHEN since_earlier <= ${REACH} AND (until_later IS NULL OR since_earlier <= until_later) THEN earlier
      WHEN until_later <= ${REACH} THEN later
    END AS callsign
  FROM neighbours`,
  ],
];
