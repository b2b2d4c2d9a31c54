export * from './duckdb.ts';
export * from './sql.ts';
