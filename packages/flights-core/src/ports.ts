import type { Refusal } from './errors.ts';
import type { ObservedState } from './flight-state.ts';
import type { Dropped } from './poll-record.ts';
import type { Region } from './region.ts';
import type { TableName } from './tables.ts';

/** What one look at the sky brought. An empty `states` is an empty sky; a source that has nothing to say throws. */
export interface SourceReply {
  /** Who answered. */
  readonly source: string;
  /** The source's own time of its answer. */
  readonly snapshotAt: Date;
  readonly states: readonly ObservedState[];
  /** Rows not kept, by reason. */
  readonly rejected: Dropped;
  /** Who was asked before this source and why they did not answer. */
  readonly refused?: readonly Refusal[];
}

/** Where aircraft positions come from. */
export interface FlightSource {
  readonly name: string;
  /**
   * One look at the region. `slotAt` is the scheduled time: live sources answer for now and ignore it.
   * Throws SourceRefusedError, SourceUnavailableError or PollFailedError; never answers an empty sky for a failure.
   */
  poll(region: Region, slotAt: Date): Promise<SourceReply>;
}

/** A record to append. `timestampMs` is the poll's slot. */
export interface StreamRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: string;
  readonly timestampMs: number;
}

/** A record as it was read. `key` and `value` are the bytes' UTF-8 reading. */
export interface StreamMessage {
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: string;
  readonly value: string;
}

/** First offset still there, and the next one to be written. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}

/** The Kafka log: append; read a range by offset. No consumer group: the lake keeps the position. */
export interface FlightStream {
  /** Answers when every record is acknowledged. The same `idempotencyKey` appends once, however often it is sent. */
  append(records: readonly StreamRecord[], idempotencyKey: string): Promise<void>;
  /** Number of partitions. */
  partitions(topic: string): Promise<number>;
  range(topic: string, partition: number): Promise<OffsetRange>;
  /** Records of [from, to) in order, in pages. Throws LogMismatchError where a part of the range is gone. */
  read(topic: string, partition: number, from: number, to: number): AsyncIterable<readonly StreamMessage[]>;
}

export interface LakeObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** When the object landed: retention counts from here, not from the hour in its key. */
  readonly createdAt: Date;
}

/** The bucket, or a folder that behaves like it. Keys use `/`; an object, once there, never changes. */
export interface Lake {
  /** Atomic: of any number of writers exactly one gets `created`. A crash leaves the whole object or none. */
  create(key: string, body: Uint8Array): Promise<'created' | 'exists'>;
  /** null where there is no such object. */
  head(key: string): Promise<LakeObject | null>;
  /** null where there is no such object. */
  read(key: string): Promise<Uint8Array | null>;
  /** Keys under the prefix in byte order, those after `startAfter` only. */
  list(prefix: string, startAfter?: string): AsyncIterable<LakeObject>;
  /** Nothing happens where there is no such object. */
  delete(key: string): Promise<void>;
}

/** Where SQL learns of partitions, by names as in `partitionName` (of `hourly`: `region=<id>`). Answers when the engine knows. */
export interface Catalog {
  /** Those that are known already stay as they are. */
  addPartitions(table: TableName, names: readonly string[]): Promise<void>;
  /** Those that are not known are none of its business. Objects stay where they are. */
  dropPartitions(table: TableName, names: readonly string[]): Promise<void>;
  partitions(table: TableName): Promise<readonly string[]>;
}

export type SqlValue = string | number | boolean | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** A SQL engine over the lake. Times come back as ISO 8601 UTC with `Z`, counts as numbers. */
export interface Warehouse {
  query(sql: string): Promise<readonly SqlRow[]>;
}
