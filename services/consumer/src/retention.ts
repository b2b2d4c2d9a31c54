import type { Lake } from 'flights-core';

/** How long what lies under a prefix lives. */
export interface Lifetime {
  readonly prefix: string;
  readonly days: number;
}

/**
 * What is deleted by age, in a bucket by its lifecycle rules and in a folder by `applyRetention`: the same table for both.
 * Age counts from landing, not from the hour in the key. What is not here stays: `metrics/` for good, `log/` is pruned by
 * `pruneLog`, `kafka/` by the gateway.
 */
export const LIFETIMES: readonly Lifetime[] = [
  { prefix: 'states/', days: 3 },
  { prefix: 'polls/', days: 3 },
  { prefix: 'dlq/', days: 30 },
  { prefix: 'athena-results/', days: 1 },
];

const DAY_MS = 86_400_000;

export interface Retention {
  readonly lake: Lake;
  readonly now: Date;
  readonly lifetimes?: readonly Lifetime[];
}

/** Deletes what has outlived its prefix's lifetime. Answers how many objects of each prefix are gone. */
export async function applyRetention(options: Retention): Promise<Readonly<Record<string, number>>> {
  const { lake, now, lifetimes = LIFETIMES } = options;
  const deleted: Record<string, number> = {};
  for (const { prefix, days } of lifetimes) {
    const olderThanMs = now.getTime() - days * DAY_MS;
    const old: string[] = [];
    for await (const { key, createdAt } of lake.list(prefix)) if (createdAt.getTime() < olderThanMs) old.push(key);
    for (const key of old) await lake.delete(key);
    deleted[prefix] = old.length;
  }
  return deleted;
}
