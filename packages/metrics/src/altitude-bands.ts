import { countedCte } from './counted-rows.ts';
import { pollLineCte, pollSlotsCte, spanCtes } from './poll-hours.ts';
import { type MetricParams, regionLiteral, text, withCtes } from './sql-text.ts';

const BAND_FT = 5000;
const TOP_FT = 40_000;
const thousands = (feet: number) => feet.toLocaleString('en-GB');
const label = (feet: number): string => {
  if (feet === 0) return `below ${thousands(BAND_FT)} ft`;
  return feet === TOP_FT ? `${thousands(TOP_FT)} ft and above` : `${thousands(feet)}–${thousands(feet + BAND_FT)} ft`;
};
const bands = Array.from({ length: TOP_FT / BAND_FT + 1 }, (_, i) => i * BAND_FT);

/** How a row is called whose altitude nobody told. */
const UNKNOWN_BAND = 'altitude not known';
/** Stands for it where rows are joined: null is not equal to null. */
const NO_BAND = -1;

/**
 * How many aircraft were in each band of altitude at a time, in the mean of the polls of the last 24 full hours that
 * worked. Pressure altitude; where a source has none, the one above the ellipsoid. All bands are rows, from the lowest
 * up; no row where there is no full hour or no poll that worked. A mean over polls is not biased by how often one polls.
 */
export const altitudeBandsSql = (params: MetricParams): string =>
  withCtes(
    [
      pollSlotsCte(params),
      pollLineCte,
      ...spanCtes(params),
      [
        'looks',
        '  SELECT count(*) AS polls FROM poll_line AS p JOIN span AS s ON p.slot_at >= s.from_utc AND p.slot_at < s.to_utc WHERE p.ok = 1',
      ],
      countedCte(params),
      [
        'heights',
        '  SELECT c.icao24, coalesce(c.baro_altitude_ft, c.geo_altitude_ft) AS altitude_ft FROM counted AS c JOIN span AS s ON c.slot_at >= s.from_utc AND c.slot_at < s.to_utc',
      ],
      [
        'banded',
        `  SELECT band_ft, count(*) AS observations, count(DISTINCT icao24) AS aircraft FROM (
    SELECT icao24, CASE WHEN altitude_ft IS NULL THEN ${NO_BAND} WHEN altitude_ft < ${BAND_FT} THEN 0
      WHEN altitude_ft >= ${TOP_FT} THEN ${TOP_FT} ELSE altitude_ft - altitude_ft % ${BAND_FT} END AS band_ft
    FROM heights
  ) AS rows_of_bands GROUP BY band_ft`,
      ],
      [
        'bands',
        `  SELECT * FROM (VALUES ${[...bands.map((feet) => `(${feet}, ${text(label(feet))})`), `(${NO_BAND}, ${text(UNKNOWN_BAND)})`].join(', ')}) AS v (band_ft, band)`,
      ],
    ],
    `SELECT ${regionLiteral(params.region)} AS region, nullif(b.band_ft, ${NO_BAND}) AS band_ft, b.band,
  coalesce(n.observations, 0) AS observations, coalesce(n.aircraft, 0) AS aircraft,
  coalesce(n.observations, 0) / CAST(l.polls AS double) AS aircraft_at_a_time
FROM bands AS b CROSS JOIN looks AS l LEFT JOIN banded AS n ON n.band_ft = b.band_ft
WHERE l.polls > 0 AND (b.band_ft >= 0 OR n.observations > 0) ORDER BY 2 NULLS LAST`,
  );
