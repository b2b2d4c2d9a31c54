import { ConfigError } from 'flights-core';

/** What a run in the cloud is told by its environment. */
export interface ConsumerConfig {
  readonly bucket: string;
  readonly database: string;
  readonly workGroup: string;
  /** `catalog`: partitions are added and dropped by DDL. `projection`: Athena computes them, nothing is kept. */
  readonly partitions: 'catalog' | 'projection';
  readonly maxRecords: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const PARTITIONS = ['catalog', 'projection'] as const;

/** Reads and checks all settings before anything starts. Throws a ConfigError that names the variable. */
export function consumerConfig(env: Environment): ConsumerConfig {
  const { PARTITIONS: partitions = 'catalog', MAX_RECORDS: maxRecords } = env;
  const kept = PARTITIONS.find((known) => known === partitions);
  if (!kept) throw new ConfigError('PARTITIONS', `'${partitions}' is neither ${PARTITIONS.join(' nor ')}`, 'catalog');
  return {
    bucket: matching(env, 'LAKE_BUCKET', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'flights-metrics-prod'),
    database: matching(env, 'ATHENA_DATABASE', /^[a-z0-9_]{1,255}$/, 'flights_metrics_prod'),
    workGroup: matching(env, 'ATHENA_WORKGROUP', /^[A-Za-z0-9._-]{1,128}$/, 'flights-metrics-prod'),
    partitions: kept,
    maxRecords: maxRecords === undefined ? undefined : count('MAX_RECORDS', maxRecords, '100000'),
  };
}

function needed(env: Environment, name: string, example: string): string {
  const value = env[name];
  if (value !== undefined && value.trim() !== '') return value;
  throw new ConfigError(name, 'is not set', example);
}

function matching(env: Environment, name: string, pattern: RegExp, example: string): string {
  const value = needed(env, name, example);
  if (pattern.test(value)) return value;
  throw new ConfigError(name, `'${value}' cannot be such a name`, example);
}

function count(name: string, text: string, example: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && Number.isSafeInteger(value)) return value;
  throw new ConfigError(name, `'${text}' is no number of records`, example);
}
