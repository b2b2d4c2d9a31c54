import type { Lake, UsageRecord } from 'flights-core';

/** What a lake was asked for, as S3 bills it, and the Parquet files that were created. Counts up while the lake is used. */
export interface LakeCounts {
  readonly s3: Record<keyof UsageRecord['s3'], number>;
  readonly parquet: { files: number; bytes: number };
}

/** Keys of a page of S3: a listing is a request a page. */
const PAGE_KEYS = 1000;

export const noLakeCounts = (): LakeCounts => ({
  s3: { put: 0, get: 0, head: 0, list: 0, delete: 0 },
  parquet: { files: 0, bytes: 0 },
});

/** The lake, and how often it is asked for what from now on. A listing counts the pages that are really read of it. */
export const countedLake = (lake: Lake, { s3, parquet }: LakeCounts): Lake => ({
  async create(key, body) {
    s3.put++;
    const answer = await lake.create(key, body);
    if (answer === 'created' && key.endsWith('.parquet')) {
      parquet.files++;
      parquet.bytes += body.length;
    }
    return answer;
  },
  head(key) {
    s3.head++;
    return lake.head(key);
  },
  read(key) {
    s3.get++;
    return lake.read(key);
  },
  async *list(prefix, startAfter) {
    let left = 0;
    s3.list++;
    for await (const object of lake.list(prefix, startAfter)) {
      if (left === PAGE_KEYS) {
        s3.list++;
        left = 0;
      }
      left++;
      yield object;
    }
  },
  delete(key) {
    s3.delete++;
    return lake.delete(key);
  },
});
