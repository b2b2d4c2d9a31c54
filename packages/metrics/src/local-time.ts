import { PRESETS } from 'flights-core';
import { type MetricParams, regionLiteral, text } from './sql-text.ts';

/** Regions by the zone they lie in. A zone must stand in the text: Trino takes no expression for it. */
const ZONES = Map.groupBy(PRESETS, ({ timeZone }) => timeZone);

/**
 * An instant as local text of the region, `YYYY-MM-DD HH:MM:SS…`; in UTC where the region's zone is not known. As text,
 * because `AT TIME ZONE` answers another type in each engine, and Athena casts neither back.
 */
export function localText(column: string, region: MetricParams['region']): string {
  const asked = regionLiteral(region);
  const cases = [...ZONES].map(
    ([zone, regions]) =>
      `WHEN ${asked} IN (${regions.map(({ id }) => text(id)).join(', ')}) THEN CAST(CAST(${column} AS timestamp with time zone) AT TIME ZONE ${text(zone)} AS varchar)`,
  );
  return `CASE ${cases.join('\n      ')}\n      ELSE CAST(${column} AS varchar) END`;
}
