import { ConfigError, HOUR_MS, type SqlRow, type Warehouse } from 'flights-core';
import { METRICS } from './metrics.ts';
import type { MetricParams } from './sql-text.ts';

/** The rows of one metric. Throws a ConfigError that lists the ids where there is no such metric. */
export async function runMetric(warehouse: Warehouse, id: string, params: MetricParams): Promise<readonly SqlRow[]> {
  const metric = METRICS.find((known) => known.id === id);
  if (!metric)
    throw new ConfigError(
      'metric',
      `'${id}' is no metric (${METRICS.map((known) => known.id).join(', ')})`,
      METRICS[0]!.id,
    );
  return warehouse.query(metric.sql(params));
}

/** Final hours that a dashboard shows beside the one in progress; stored ones go back for years. */
const HOURS_SHOWN = 72;

/** The rows of every metric of a region, by metric id; of the hours the newest 72 that are final, and what is after them. */
export async function runDashboard(warehouse: Warehouse, region: string): Promise<Record<string, readonly SqlRow[]>> {
  const lastHour = await runMetric(warehouse, 'flights-last-hour', { region });
  const newest = lastHour[0]?.hour_utc;
  const from = newest ? new Date(Date.parse(String(newest)) - (HOURS_SHOWN - 1) * HOUR_MS) : undefined;
  const answers = METRICS.map(async ({ id, sql }) => {
    if (id === 'flights-last-hour') return [id, lastHour] as const;
    return [id, await warehouse.query(sql(id === 'flights-per-hour' && from ? { region, from } : { region }))] as const;
  });
  return Object.fromEntries(await Promise.all(answers));
}
