import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Taken } from './lander.ts';
import { contentOf } from './places.ts';

export interface SparkRun {
  /** Where Spark is, or will be installed. */
  readonly home: string;
  readonly kafka: string;
  readonly topic: string;
  /** `s3://bucket/prefix`. */
  readonly lake: string;
  readonly records: number;
}

/** Spark's structured streaming from Kafka to hourly Parquet in the bucket, once; JVM start included, as for a job on a schedule. */
export async function runSpark({
  home,
  kafka,
  topic,
  lake,
  records,
}: SparkRun): Promise<Omit<Taken, 'requests' | 'puts'>> {
  const script = join(import.meta.dirname, 'spark.sh');
  await promisify(execFile)(script, ['install', home], { maxBuffer: 1e8 });
  const run = await promisify(execFile)(script, ['run', home, kafka, topic, lake.replace('s3:', 's3a:')], {
    maxBuffer: 1e8,
  });
  const [, rows] = /rows (\d+)/.exec(run.stdout) ?? [];
  if (Number(rows) !== records) throw new Error(`Spark landed ${rows ?? 'nothing'} of ${records} records`);
  const [, wall, user, system, kb] = /took ([\d.]+) ([\d.]+) ([\d.]+) (\d+)/.exec(run.stderr) ?? [];
  const figures = { cpuS: Number(user) + Number(system), wallS: Number(wall), peakMb: Number(kb) / 1024 };
  return { records, ...figures, ...(await contentOf(lake)) };
}
