import type { Partition, PartitionedTable } from 'flights-core';
import { iso, isRegionId, LAKE_TABLES, partitionHour, partitionName } from 'flights-core';

/**
 * Names in the lake. A batch's names follow from its plan alone, so whoever lands it, and however often, uses the same.
 * Offsets have 20 digits and generations four, so that byte order is the order of the log.
 */
export interface Chain {
  readonly topic: string;
  /** 1 for the first log; one more each time the log was replaced by another (see startGeneration). */
  readonly generation: number;
  readonly partition: number;
}

/** Which part of the log a batch is: [start, end) of one chain. */
export interface BatchRange extends Chain {
  readonly start: number;
  readonly end: number;
}

export const LOG_PREFIX = 'log/';

const pad = (offset: number): string => String(offset).padStart(20, '0');
export const generationName = (generation: number): string => `g${String(generation).padStart(4, '0')}`;

/** The number in `g0001`; null for any other name. */
export function parseGeneration(name: string): number | null {
  const digits = /^g(\d{4,15})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** `log/<topic>/`, under which lie all generations of a topic's chains. */
export const topicPrefix = (topic: string): string => `${LOG_PREFIX}${topic}/`;

/** `log/<topic>/<generation>/`. */
export const generationPrefix = (topic: string, generation: number): string =>
  `${topicPrefix(topic)}${generationName(generation)}/`;

/** The object whose presence says that a generation has begun. */
export const generationKey = (topic: string, generation: number): string =>
  `${generationPrefix(topic, generation)}started.json`;

/** `log/<topic>/<generation>/<partition>/`. */
export const chainPrefix = ({ topic, generation, partition }: Chain): string =>
  `${generationPrefix(topic, generation)}${partition}/`;

export const planKey = (chain: Chain, start: number): string => `${chainPrefix(chain)}${pad(start)}.plan.json`;
export const doneKey = (chain: Chain, start: number): string => `${chainPrefix(chain)}${pad(start)}.done.json`;

/** Sorts just before the pair of `start`: to list from that pair on. */
export const beforePair = (chain: Chain, start: number): string => `${chainPrefix(chain)}${pad(start)}`;

const LINK = /\/(\d{20})\.(plan|done)\.json$/;

/** What a chain's key says; null for an object that is neither a plan nor a done marker. */
export function parseLink(key: string): { start: number; kind: 'plan' | 'done' } | null {
  const [, offset, kind] = LINK.exec(key) ?? [];
  return offset === undefined ? null : { start: Number(offset), kind: kind as 'plan' | 'done' };
}

/** `states/region=<id>/dt=YYYY-MM-DD-HH/<topic>-<generation>-<partition>-<start>-<end>.parquet` */
export function dataKey(table: PartitionedTable, where: Partition, batch: BatchRange): string {
  const { topic, generation, partition, start, end } = batch;
  const name = `${topic}-${generationName(generation)}-${partition}-${pad(start)}-${pad(end)}.parquet`;
  return `${table}/${partitionName(where)}/${name}`;
}

/** `dlq/<topic>/<partition>/<generation>-<start>-<end>.ndjson.gz`: the records of a batch that are no rows. */
export const deadLetterKey = ({ topic, generation, partition, start, end }: BatchRange): string =>
  `dlq/${topic}/${partition}/${generationName(generation)}-${pad(start)}-${pad(end)}.ndjson.gz`;

/** `metrics/hourly/region=<id>/`. */
export const hourlyPrefix = (regionId: string): string => `${LAKE_TABLES.hourly.prefix}/region=${regionId}/`;

/** `metrics/hourly/region=<id>/YYYY-MM-DD-HH-r<revision>.parquet`. */
export const hourlyKey = (regionId: string, hour: Date, revision: number): string =>
  `${hourlyPrefix(regionId)}${partitionHour(hour)}-r${revision}.parquet`;

/** The hour (as in `partitionHour`) and revision that a key of `hourlyKey` names; null for any other. */
export function parseHourlyKey(key: string): { hour: string; revision: number } | null {
  const [, hour, revision] = /\/(\d{4}-\d{2}-\d{2}-\d{2})-r(\d{1,9})\.parquet$/.exec(key) ?? [];
  return hour === undefined ? null : { hour, revision: Number(revision) };
}

/** Counts of runs; kept for good, like all of `metrics/`: under 1 KB each, some 9,000 a year. */
export const USAGE_PREFIX = 'metrics/usage/';

/** `metrics/usage/dt=YYYY-MM-DD/`: runs that started on this UTC day. */
export const usageDayPrefix = (day: Date): string => `${USAGE_PREFIX}dt=${iso(day).slice(0, 10)}/`;

/** `metrics/usage/dt=YYYY-MM-DD/<HHMMSS>-<run id>.json` */
export const usageKey = (startedAt: Date, runId: string): string =>
  `${usageDayPrefix(startedAt)}${iso(startedAt).slice(11, 19).replaceAll(':', '')}-${runId}.json`;

/** Whether the id can stand in a key as it is. */
export const canNameRegion = (regionId: string | null): regionId is string => regionId !== null && isRegionId(regionId);
