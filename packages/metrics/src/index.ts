export * from './duckdb.ts';
export { hourlySql } from './hourly.ts';
export * from './metrics.ts';
export * from './run.ts';
export type { MetricParams } from './sql-text.ts';
