import { DROP_REASONS, droppedColumn } from 'flights-core';
import { type MetricParams, regionLiteral, withCtes, within } from './sql-text.ts';

const DROPPED = DROP_REASONS.map(droppedColumn);
const SUMMED = ['rows_in', 'rows_kept', ...DROPPED];

/**
 * What became of the polls and the rows of each hour that has a poll, the newest first. A slot counts once, by the poll
 * that worked where one did: a second delivery of the same poll changes nothing.
 */
export const dataQualitySql = (params: MetricParams): string =>
  withCtes(
    [
      [
        'slot_polls',
        `  SELECT * FROM (
    SELECT p.*, row_number() OVER (PARTITION BY slot_at ORDER BY status DESC, polled_at, source NULLS LAST, refused,
      ${SUMMED.join(', ')}) AS place
    FROM polls AS p WHERE region = ${regionLiteral(params.region)}
  ) AS ranked WHERE place = 1`,
      ],
      [
        'poll_outcomes',
        `  SELECT date_trunc('hour', slot_at) AS hour_utc, status, CASE WHEN status = 'ok' AND refused <> '[]' THEN 1 ELSE 0 END AS by_another,
    ${SUMMED.join(', ')}
  FROM slot_polls`,
      ],
    ],
    `SELECT ${regionLiteral(params.region)} AS region, hour_utc, count(CASE WHEN status = 'ok' THEN 1 END) AS polls_ok,
  count(CASE WHEN status <> 'ok' THEN 1 END) AS polls_failed, CAST(sum(by_another) AS bigint) AS polls_by_another_source,
  ${SUMMED.map((name) => `CAST(sum(${name}) AS bigint) AS ${name}`).join(', ')}
FROM poll_outcomes WHERE true${within('hour_utc', params)}
GROUP BY hour_utc ORDER BY hour_utc DESC`,
  );
