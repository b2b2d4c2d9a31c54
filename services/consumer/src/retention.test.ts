import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { folder, lake } from './proof/lake-bench.ts';
import { keysOf } from './proof/landed.ts';
import { applyRetention, LIFETIMES } from './retention.ts';

const now = new Date('2026-03-01T00:00:00.000Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

async function put(key: string, days: number): Promise<void> {
  await lake.create(key, Buffer.from('x'));
  await utimes(join(folder, 'lake', key), daysAgo(days), daysAgo(days));
}

describe('applyRetention({ lake, now })', () => {
  it('deletes raw data three days after it landed, whatever the hour in its key, and dead letters after thirty', async () => {
    await put('states/region=london/dt=2018-07-01-10/landed-yesterday.parquet', 1);
    await put('states/region=london/dt=2026-02-25-10/landed-then.parquet', 3.01);
    await put('polls/region=london/dt=2026-02-25-10/just-in-time.parquet', 2.99);
    await put('polls/region=london/dt=2026-02-25-10/too-old.parquet', 3.01);
    await put('dlq/flight-states/0/young.ndjson.gz', 29);
    await put('dlq/flight-states/0/old.ndjson.gz', 31);
    const deleted = await applyRetention({ lake, now });
    expect(deleted).toEqual({ 'states/': 1, 'polls/': 1, 'dlq/': 1, 'athena-results/': 0 });
    expect(await keysOf(lake)).toEqual([
      'dlq/flight-states/0/young.ndjson.gz',
      'polls/region=london/dt=2026-02-25-10/just-in-time.parquet',
      'states/region=london/dt=2018-07-01-10/landed-yesterday.parquet',
    ]);
  });

  it('touches neither the hourly metrics, nor the position in the log, nor the gateway, however old they are', async () => {
    const kept = [
      'kafka/topic/0/00000000000000000000.batch',
      'log/flight-states/g0001/0/00000000000000000000.plan.json',
      'metrics/hourly/region=london/2020-01-01-00-r0.parquet',
    ];
    for (const key of kept) await put(key, 1000);
    await applyRetention({ lake, now });
    expect(await keysOf(lake)).toEqual(kept);
    for (const { prefix } of LIFETIMES) expect(kept.some((key) => key.startsWith(prefix))).toBe(false);
  });
});
