import { resolve } from 'node:path';
import { badValue } from 'flights-command-line';
import { folderLake, LIFETIMES, type Lifetime, type ReportedGap, type UsageMeter } from 'flights-consumer';
import { type Catalog, ConfigError, type FlightStream, type Lake, type Warehouse } from 'flights-core';
import { type Bucket, parseBucket } from 'flights-gateway/bucket';
import { flightStream } from 'flights-kafka-rest';
import { duckdbWarehouse } from 'flights-metrics-sql';

/** A lake that a command works on, with what looks after it there. */
export interface LakePlace {
  readonly lake: Lake;
  /** null where no SQL engine is told of: hourly metrics are not written then. */
  readonly warehouse: Warehouse | null;
  /** Makes the engine see new files. */
  refresh(): Promise<void>;
  readonly catalog: Catalog | null;
  /** In a bucket its lifecycle rules delete by age; in a folder the command does. */
  readonly lifetimes: readonly Lifetime[] | null;
  close(): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const LAKE_HELP = `  --lake PLACE          a folder, or s3://BUCKET[/PREFIX]
  --partitions HOW      catalog (added and dropped by Athena), or projection (nothing to keep); with s3:// only
`;
export const ENVIRONMENT_HELP = `
Environment: UPSTASH_KAFKA_REST_URL, UPSTASH_KAFKA_REST_USERNAME and UPSTASH_KAFKA_REST_PASSWORD; for s3:// what the AWS
SDK reads (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_S3, …) and, for Athena, ATHENA_DATABASE and ATHENA_WORKGROUP.
`;

/**
 * Opens `--lake`. What a bucket is asked for is counted by `usage`; a folder costs nothing. Throws a UsageError or
 * ConfigError before anything is touched.
 */
export async function openLake(
  text: string,
  partitions: string | undefined,
  env: Environment,
  usage?: UsageMeter,
): Promise<LakePlace> {
  const bucket = parseBucket(text);
  if (bucket) return openBucket(bucket, partitions, env, usage);
  if (text.includes('://') || text.trim() === '')
    throw badValue('--lake', `'${text}' is neither a folder nor a bucket`, 's3://flights-metrics-prod');
  if (partitions !== undefined) throw badValue('--partitions', 'a folder has no catalog', 'no --partitions');
  const folder = resolve(text);
  const warehouse = await duckdbWarehouse({ lakeDir: folder });
  return {
    lake: folderLake(folder),
    warehouse,
    refresh: () => warehouse.refresh(),
    catalog: null,
    lifetimes: LIFETIMES,
    close: () => warehouse.close(),
  };
}

async function openBucket(
  { bucket, prefix }: Bucket,
  partitions: string | undefined,
  env: Environment,
  usage: UsageMeter | undefined,
): Promise<LakePlace> {
  const { ATHENA_DATABASE: database, ATHENA_WORKGROUP: workGroup } = env;
  if ((database === undefined) !== (workGroup === undefined))
    throw new ConfigError(
      database === undefined ? 'ATHENA_DATABASE' : 'ATHENA_WORKGROUP',
      'is not set, and the other one is',
      'flights_metrics_prod',
    );
  // Loaded here: commands on a folder need not wait for the AWS SDK.
  const { athenaCatalog, athenaClient, athenaWarehouse, s3Client, s3Lake } = await import('flights-consumer/aws');
  const client = s3Client();
  const counting = usage && { onStatement: usage.onStatement };
  const athena = database && workGroup ? { client: athenaClient(), database, workGroup, ...counting } : null;
  const lake = s3Lake({ client, bucket, prefix });
  const lakeUri = `s3://${bucket}/${prefix}`.replace(/\/$/, '');
  return {
    lake: usage ? usage.lake(lake) : lake,
    warehouse: athena && athenaWarehouse(athena),
    refresh: async () => undefined,
    catalog: athena && partitions !== 'projection' ? athenaCatalog({ athena, lakeUri }) : null,
    lifetimes: null,
    close() {
      client.destroy();
      athena?.client.destroy();
    },
  };
}

/** What a run of the consumer is told of its place. */
export const consumedAt = ({ lake, warehouse, refresh, catalog }: LakePlace) => ({
  lake,
  ...(warehouse && { warehouse, refresh }),
  ...(catalog && { catalog }),
});

/** Offsets that nothing brings back. */
export const lostOffsets = ({ topic, partition, from, to }: ReportedGap): string =>
  `LOST before landing: ${topic}/${partition} offsets ${from} to ${to}`;

/** The stream of the environment. Throws a ConfigError that names the variable. */
export function streamOf(env: Environment, onRequest?: () => void): FlightStream {
  const needed = (name: string, example: string): string => {
    const value = env[name];
    if (value) return value;
    throw new ConfigError(name, 'is not set', example);
  };
  return flightStream({
    url: needed('UPSTASH_KAFKA_REST_URL', 'http://127.0.0.1:8080'),
    username: needed('UPSTASH_KAFKA_REST_USERNAME', 'consumer'),
    password: needed('UPSTASH_KAFKA_REST_PASSWORD', 'what `pnpm gateway credentials create` printed'),
    ...(onRequest && { onRequest }),
  });
}
