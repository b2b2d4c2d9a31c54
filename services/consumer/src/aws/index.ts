export { type Athena, AthenaQueryError } from './athena.ts';
export * from './athena-catalog.ts';
export { athenaWarehouse } from './athena-rows.ts';
export * from './clients.ts';
export { AwsError } from './errors.ts';
export * from './s3-lake.ts';
