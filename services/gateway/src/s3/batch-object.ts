import type { Head, Metadata } from './objects.ts';

/** What a batch's object says of it beside its records. */
export interface BatchInfo {
  readonly base: number;
  /** Records in it; the next batch begins at base + count. */
  readonly count: number;
  /** Which request wrote it: the same for every attempt of one, never empty, never equal by accident. */
  readonly token: string;
  /** Hash of that request's records: the same token with another one is a caller's mistake. */
  readonly contentHash: string;
  /** The writer's clock, for records without a time of their own. */
  readonly appendedAtMs: number;
  readonly minTimestampMs: number;
  readonly maxTimestampMs: number;
  /** Of this batch and all before it: grows with the offset, so that a time can be searched for. */
  readonly runningMaxMs: number;
}

const NAMES = {
  count: 'n',
  appendedAtMs: 'at',
  minTimestampMs: 'min',
  maxTimestampMs: 'max',
  runningMaxMs: 'running-max',
} as const;

export const metadataOf = (info: BatchInfo): Metadata => ({
  token: info.token,
  content: info.contentHash,
  ...Object.fromEntries(
    Object.entries(NAMES).map(([field, name]) => [name, String(info[field as keyof typeof NAMES])]),
  ),
});

/** null where the object is not one that a writer of ours made. */
export function infoOf(base: number, { metadata }: Pick<Head, 'metadata'>): BatchInfo | null {
  const number = (field: keyof typeof NAMES) => Number(metadata[NAMES[field]] ?? Number.NaN);
  const info: BatchInfo = {
    base,
    count: number('count'),
    token: metadata.token ?? '',
    contentHash: metadata.content ?? '',
    appendedAtMs: number('appendedAtMs'),
    minTimestampMs: number('minTimestampMs'),
    maxTimestampMs: number('maxTimestampMs'),
    runningMaxMs: number('runningMaxMs'),
  };
  const sound =
    Number.isSafeInteger(info.count) && info.count > 0 && info.token !== '' && Number.isFinite(info.runningMaxMs);
  return sound ? info : null;
}
