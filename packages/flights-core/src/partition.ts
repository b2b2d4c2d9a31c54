import { ConfigError } from './errors.ts';
import { hourOf, iso } from './slot.ts';

/** Tables that are partitioned by region and UTC hour of the poll. */
export type PartitionedTable = 'states' | 'polls';

/** A region and the UTC hour of `slot_at`: where a row lives. */
export interface Partition {
  readonly regionId: string;
  /** The hour's first instant. */
  readonly hour: Date;
}

const REGION_ID = /^[a-z0-9][a-z0-9._-]{0,79}$/;
const PARTITION = /^region=([a-z0-9][a-z0-9._-]{0,79})\/dt=(\d{4})-(\d{2})-(\d{2})-(\d{2})$/;

/** Whether an id may become a folder's name: lower case, digits, `.`, `_`, `-`; no separator can hide in it. */
export const isRegionId = (id: string): boolean => REGION_ID.test(id);

/** `YYYY-MM-DD-HH` of the UTC hour. An opaque string to SQL: Athena refuses to cast it. */
export const partitionHour = (instant: Date): string => iso(hourOf(instant)).slice(0, 13).replace('T', '-');

/** `region=<id>/dt=YYYY-MM-DD-HH` for the hour in which the poll's slot lies. */
export function partitionName({ regionId, hour }: Partition): string {
  if (!isRegionId(regionId))
    throw new ConfigError('region', `'${regionId}' cannot name a partition`, 'london or bbox_45.80_5.90_47.90_10.60');
  return `region=${regionId}/dt=${partitionHour(hour)}`;
}

/** The inverse of `partitionName`; null for anything that is not exactly one of its answers. */
export function parsePartition(name: string): Partition | null {
  const match = PARTITION.exec(name);
  if (!match) return null;
  const [, regionId, year, month, day, hour] = match as unknown as [string, string, string, string, string, string];
  const instant = new Date(`${year}-${month}-${day}T${hour}:00:00.000Z`);
  if (Number.isNaN(instant.getTime()) || partitionHour(instant) !== `${year}-${month}-${day}-${hour}`) return null; // 31 February
  return { regionId, hour: instant };
}
