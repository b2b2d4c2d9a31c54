import { ConfigError, type Lake, UsageRecord } from 'flights-core';
import { inParallel } from './in-parallel.ts';
import { USAGE_PREFIX, usageDayPrefix } from './keys.ts';

export interface ReadUsage {
  readonly lake: Lake;
  /** Runs that started in [from, to), by their own clock. */
  readonly from: Date;
  readonly to: Date;
}

const READS_AT_ONCE = 8;

/** What the runs of a span have put on record, oldest first. Throws a ConfigError that names an object which is no record. */
export async function readUsage({ lake, from, to }: ReadUsage): Promise<readonly UsageRecord[]> {
  const keys: string[] = [];
  const last = usageDayPrefix(to);
  for await (const { key } of lake.list(USAGE_PREFIX, usageDayPrefix(from))) {
    if (key > last && !key.startsWith(last)) break;
    if (key.endsWith('.json')) keys.push(key);
  }
  const records = await inParallel(keys, READS_AT_ONCE, async (key) => recordIn(key, await lake.read(key)));
  return records
    .filter(({ started_at }) => Date.parse(started_at) >= from.getTime() && Date.parse(started_at) < to.getTime())
    .sort((a, b) => Date.parse(a.started_at) - Date.parse(b.started_at));
}

function recordIn(key: string, body: Uint8Array | null): UsageRecord {
  try {
    return UsageRecord.parse(JSON.parse(Buffer.from(body ?? []).toString()));
  } catch {
    throw new ConfigError(key, "is no record of a run's usage", 'move it away, or use the release that wrote it');
  }
}
