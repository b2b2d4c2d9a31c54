import { databaseName, type Target } from '../names.ts';

/**
 * Athena reuses an answer for an hour where the same statement is asked again; without a connection test, which would be a
 * query of its own. Names of the JDBC driver of version 3.
 */
const DRIVER_OPTIONS = 'EnableResultReuseByAge=1;MaxResultReuseAgeInMinutes=60;ConnectionTest=FALSE';

/**
 * How Metabase reaches Athena. No keys: it finds those of its environment. No place for results: the workgroup has one,
 * and Athena reuses answers only there. Without the comment of user and hash statements stay the same for everybody.
 */
export const databaseDetails = ({ awsRegion, workgroup, database }: Target) => ({
  region: awsRegion,
  workgroup,
  s3_staging_dir: '',
  catalog: 'AwsDataCatalog',
  dbname: database,
  access_key: '',
  secret_key: '',
  'include-user-id-and-hash': false,
  'advanced-options': true,
  'let-user-control-scheduling': true,
  'additional-options': DRIVER_OPTIONS,
});

/** Columns once a day, values never: reading them scans whole tables, which Athena bills. */
export const SCHEDULES = {
  metadata_sync: { schedule_type: 'daily', schedule_hour: 3, schedule_minute: 0 },
  cache_field_values: null,
} as const;

export const databaseBody = (target: Target) => ({
  name: databaseName(target),
  engine: 'athena',
  details: databaseDetails(target),
  is_full_sync: false,
  is_on_demand: false,
  auto_run_queries: false,
  connection_source: 'admin',
  schedules: SCHEDULES,
});
