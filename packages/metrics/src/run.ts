import { ConfigError, type SqlRow, type Warehouse } from 'flights-core';
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
export const HOURS_SHOWN = 72;

/** The rows of every metric of a region, by metric id; of the hours the newest 72 that are final, and what is after them. */
export async function runDashboard(warehouse: Warehouse, region: string): Promise<Record<string, readonly SqlRow[]>> {
  const answers = METRICS.map(
    async ({ id, sql }) => [id, await warehouse.query(sql({ region, hours: HOURS_SHOWN }))] as const,
  );
  return Object.fromEntries(await Promise.all(answers));
}
