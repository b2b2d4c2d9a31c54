import type { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { s3Lake } from './aws/s3-lake.ts';
import { countedLake, noLakeCounts } from './counted-lake.ts';

/** The shipped S3 adapter over a bucket of so many keys, and how many listing requests its client really sent. */
function bucketOf(keys: number) {
  const sent: ListObjectsV2Command[] = [];
  const client = {
    send: async (command: ListObjectsV2Command) => {
      sent.push(command);
      const { ContinuationToken = '0', MaxKeys = 1000 } = command.input;
      const [from, to] = [Number(ContinuationToken), Math.min(keys, Number(ContinuationToken) + MaxKeys)];
      const Contents = Array.from({ length: to - from }, (_, n) => ({ Key: `log/${from + n}`, Size: 1 }));
      return { Contents, IsTruncated: to < keys, NextContinuationToken: to < keys ? String(to) : undefined };
    },
  };
  return { sent, lake: s3Lake({ client: client as never, bucket: 'lake' }) };
}

describe('countedLake(lake, counts)', () => {
  it('counts a listing by the pages that S3 was asked for, however much of it is read', () =>
    fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 999, 1000, 1001, 2000, 2500), fc.nat(2600), async (keys, wanted) => {
        const { sent, lake } = bucketOf(keys);
        const counts = noLakeCounts();
        let read = 0;
        for await (const _ of countedLake(lake, counts).list('log/')) if (++read > wanted) break;
        expect(counts.s3.list).toBe(sent.length);
        expect(read).toBe(Math.min(keys, wanted + 1));
      }),
    ));

  it('counts files of tables that it created, and neither those that were there nor other objects', async () => {
    const answers = ['created', 'exists', 'created'] as const;
    let n = 0;
    const lake = { ...bucketOf(0).lake, create: async () => answers[n++]! };
    const counts = noLakeCounts();
    const counted = countedLake(lake, counts);
    await counted.create('states/region=london/dt=2026-01-31-09/a.parquet', Buffer.alloc(70));
    await counted.create('states/region=london/dt=2026-01-31-09/a.parquet', Buffer.alloc(70));
    await counted.create('log/flight-states/g0001/0/00000000000000000000.plan.json', Buffer.alloc(70));
    expect(counts).toEqual({ s3: { ...noLakeCounts().s3, put: 3 }, parquet: { files: 1, bytes: 70 } });
  });
});
