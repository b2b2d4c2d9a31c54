import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from 'flights-core';
import type { Taken } from './lander.ts';

export interface SparkRun {
  /** Where Spark is, or will be installed. */
  readonly home: string;
  readonly kafka: string;
  readonly topic: string;
  readonly bucket: string;
  readonly records: number;
}

/** Spark's structured streaming from Kafka to hourly Parquet in the bucket, once; JVM start included, as for a job on a schedule. */
export async function runSpark({
  home,
  kafka,
  topic,
  bucket,
  records,
}: SparkRun): Promise<Omit<Taken, 'puts' | 'objects' | 'bytes'>> {
  const s3 = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  if (!s3) throw new ConfigError('AWS_ENDPOINT_URL', 'is not set', 'http://127.0.0.1:4566');
  const script = join(import.meta.dirname, 'spark.sh');
  await promisify(execFile)(script, ['install', home], { maxBuffer: 1e8 });
  const run = await promisify(execFile)(script, ['run', home, kafka, topic, s3, bucket], { maxBuffer: 1e8 });
  const [, rows] = /rows (\d+)/.exec(run.stdout) ?? [];
  if (Number(rows) !== records) throw new Error(`Spark landed ${rows ?? 'nothing'} of ${records} records`);
  const [, wall, user, system, kb] = /took ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(run.stderr) ?? [];
  return { records, cpuS: Number(user) + Number(system), wallS: Number(wall), peakMb: Number(kb) / 1024 };
}
