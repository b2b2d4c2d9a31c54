/** What needs no engine of its own: for programs that ask Athena. */
export * from './dashboard.ts';
export { hourlySql } from './hourly.ts';
export * from './lake-columns.ts';
export * from './metrics.ts';
export * from './panel.ts';
export * from './run.ts';
export type { MetricParams, Variable } from './sql-text.ts';
