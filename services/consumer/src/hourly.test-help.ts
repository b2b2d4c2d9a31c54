import type { Lake, SqlRow } from 'flights-core';
import { parseHourlyKey } from './keys.ts';
import { keysOf, readParquet } from './proof/landed.ts';

/** All stored revisions of London's hours, by hour, lowest first. Throws where one is missing or says it is another. */
export async function storedRevisions(lake: Lake): Promise<ReadonlyMap<string, readonly SqlRow[]>> {
  const hours = new Map<string, SqlRow[]>();
  for (const key of await keysOf(lake, 'metrics/hourly/region=london/')) {
    const { hour, revision } = parseHourlyKey(key)!;
    const [row, ...others] = await readParquet((await lake.read(key))!);
    if (row?.revision !== revision || others.length > 0) throw new Error(`${key} holds something else`);
    hours.set(hour, [...(hours.get(hour) ?? []), row]);
  }
  for (const [hour, rows] of hours) {
    rows.sort((a, b) => Number(a.revision) - Number(b.revision));
    if (rows.some(({ revision }, n) => revision !== n)) throw new Error(`${hour}: a revision is missing`);
  }
  return hours;
}

/** The newest revision of each stored hour of London, by hour. */
export async function storedHours(lake: Lake): Promise<ReadonlyMap<string, SqlRow>> {
  return new Map([...(await storedRevisions(lake))].map(([hour, rows]) => [hour, rows.at(-1)!]));
}

/** Rows by hour, whether they are stored or counted. */
export const withoutRevision = (rows: Iterable<SqlRow>): readonly SqlRow[] =>
  [...rows].map(({ revision: _, region: __, ...row }) => row).sort((a, b) => (a.hour_utc! < b.hour_utc! ? -1 : 1));
