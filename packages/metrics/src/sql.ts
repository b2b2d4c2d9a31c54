/** What needs no engine of its own: for programs that ask Athena. */
export { hourlySql } from './hourly.ts';
export * from './metrics.ts';
export * from './run.ts';
export type { MetricParams } from './sql-text.ts';
