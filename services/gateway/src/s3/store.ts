import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeBatch, inBatches, type TimedRecord } from '../batch.ts';
import { GatewayError, unavailable, unknownPartition } from '../errors.ts';
import { partitionForKey } from '../partitioner.ts';
import type { Idempotency, NewRecord, RecordMetadata, Store, StoredRecord, TopicPartitionOffset } from '../port.ts';
import { recordsHash } from '../records-hash.ts';
import { waiters } from '../waiters.ts';
import type { BatchInfo } from './batch-object.ts';
import { type RecordedGap, recordGap } from './gaps.ts';
import { groupStore } from './group-store.ts';
import { s3Groups } from './groups.ts';
import { logPrefix, MAX_RECORDS } from './keys.ts';
import { logReader } from './log-reader.ts';
import type { Objects } from './objects.ts';
import { type PartitionWriter, partitionWriter, REQUEST_MS, type WriterCounts } from './partition-writer.ts';
import { retention } from './retention.ts';
import { placeOf, type Topic, topicObjects } from './topics.ts';

export interface S3StoreOptions {
  readonly objects: Objects;
  /** For topics without their own; −1: for ever. Default 7 days. */
  readonly retentionMs?: number;
  readonly maxInstances?: number;
  /** Batches kept in memory. Default 64 MiB. */
  readonly cacheBytes?: number;
  /** How soon a waiting reader sees what another process appended: looks grow apart up to this. Default 5 s. */
  readonly lookEveryMs?: number;
  readonly now?: () => number;
  /** How to wait between tries; for tests. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

export interface S3Store extends Store {
  /** What appending met so far: for logs and benches. */
  readonly counts: Readonly<WriterCounts>;
  /** Deletes what retention allows. Needs the right to delete, which serving does not. */
  sweep(): Promise<number>;
  /** Gives up a damaged batch: readers pass over it. */
  recordGap(which: TopicPartitionOffset): Promise<RecordedGap>;
}

const BATCH_LIMITS = { records: MAX_RECORDS, bytes: 4 * 1_048_576 } as const;
const DAY_MS = 86_400_000;
const FIRST_LOOK_MS = 250;

/** The log as objects in a bucket, by conditional writes alone: any number of processes may serve it at once. */
export function s3Store({ objects, now = Date.now, pause = sleep, ...options }: S3StoreOptions): S3Store {
  const counts: WriterCounts = { conflicts: 0, retries: 0 };
  const writers = new Map<string, PartitionWriter>();
  const waiting = waiters();
  const reader = logReader(
    objects,
    options.cacheBytes ?? 64 * 1_048_576,
    (place) => writers.get(logPrefix(place))?.end?.next ?? 0,
  );
  const topics = topicObjects(objects, reader);

  function writerOf(topic: Topic, partition: number): PartitionWriter {
    const place = placeOf(topic, partition);
    const name = logPrefix(place);
    const writer = writers.get(name) ?? partitionWriter({ objects, place, now, pause, counts });
    writers.set(name, writer);
    return writer;
  }

  const log: Pick<Store, 'append' | 'fetch' | 'offsets'> = {
    async append(records, idempotency) {
      const deadlineMs = now() + REQUEST_MS;
      const request = await placed(records, idempotency);
      const done = await Promise.allSettled(
        request.parts.map(async (part) => {
          const writer = writerOf(part.topic, part.partition);
          return { part, info: await writer.append(batchOf(part, request, now()), deadlineMs) };
        }),
      );
      const failed = done.find((one) => one.status === 'rejected');
      if (failed)
        throw failed.reason instanceof GatewayError
          ? failed.reason
          : unavailable('The bucket did not answer: try again');
      const answer: RecordMetadata[] = [];
      for (const one of done) if (one.status === 'fulfilled') answerFor(one.value.part, one.value.info, answer);
      waiting.wake(request.parts.map(({ topic, partition }) => ({ topic: topic.name, partition })));
      return answer;
    },
    async fetch(from, limits, { waitMs, signal }) {
      const endMs = performance.now() + waitMs;
      for (let lookMs = FIRST_LOOK_MS; ; lookMs = Math.min(lookMs * 1.5, options.lookEveryMs ?? 5000)) {
        const out: StoredRecord[] = [];
        const known = new Map<string, Topic>(); // of this look: partitions of one topic ask for it once
        for (const [i, { topic: name, partition, offset }] of from.entries()) {
          if (out.length >= limits.maxRecords) break;
          const topic = known.get(name) ?? (await topics.get(name));
          known.set(name, topic);
          checkPartition(topic, partition);
          const place = placeOf(topic, partition);
          const shares = from.length - i; // a full partition must not starve the ones behind it
          const room = {
            maxRecords: Math.ceil((limits.maxRecords - out.length) / shares),
            maxBytes: Math.ceil(limits.maxBytes / from.length),
          };
          await reader.read(place, offset ?? (await reader.earliest(place)), room, out);
        }
        const leftMs = endMs - performance.now();
        if (out.length > 0 || leftMs <= 0 || signal.aborted) return out;
        await waiting.changed(from, { waitMs: Math.min(leftMs, lookMs), signal });
        if (signal.aborted) return [];
      }
    },
    offsets: (at, partitions) =>
      Promise.all(
        partitions.map(async ({ topic, partition }) => {
          const place = placeOf(await existing(topic, partition), partition);
          return typeof at === 'number' ? reader.offsetAt(place, at) : reader[at](place);
        }),
      ),
  };

  async function existing(name: string, partition: number): Promise<Topic> {
    const topic = await topics.get(name);
    checkPartition(topic, partition);
    return topic;
  }

  /** The request cut into batches: each has records of one partition, in their order. Everything is checked before. */
  async function placed(records: readonly NewRecord[], idempotency: Idempotency | null): Promise<Placed> {
    const names = [...new Set(records.map(({ topic }) => topic))];
    const found = new Map(await Promise.all(names.map(async (name) => [name, await topics.get(name)] as const)));
    const token = idempotency ? hashOf(idempotency.scope, idempotency.key) : randomUUID();
    const groups = new Map<string, { topic: Topic; partition: number; indexes: number[] }>();
    for (const [index, record] of records.entries()) {
      const topic = found.get(record.topic)!;
      const partition =
        record.partition ?? (record.key ? partitionForKey(record.key, topic.partitions) : sticky(token, topic));
      checkPartition(topic, partition);
      const group = groups.get(`${partition}:${topic.name}`) ?? { topic, partition, indexes: [] };
      groups.set(`${partition}:${topic.name}`, group);
      group.indexes.push(index);
    }
    const parts = [...groups.values()].flatMap(({ topic, partition, indexes }) =>
      [
        ...inBatches(
          indexes.map((index) => ({ ...records[index]!, index })),
          BATCH_LIMITS,
        ),
      ].map((some, chunk) => ({
        topic,
        partition,
        records: some,
        token: hashOf(token, topic.id, String(partition), String(chunk)),
      })),
    );
    return { parts, contentHash: recordsHash(records).toString('base64url') };
  }

  const groups = s3Groups({
    store: groupStore(objects, pause),
    topics,
    log,
    maxInstances: options.maxInstances ?? 1000,
    now,
  });
  return {
    ...log,
    groups,
    topics: topics.port,
    counts,
    sweep: retention({ objects, topics, defaultRetentionMs: options.retentionMs ?? 7 * DAY_MS, now }),
    recordGap: (which) => recordGap(objects, topics, which),
    async close() {},
  };
}

function checkPartition({ name, partitions }: Topic, partition: number): void {
  if (partition >= partitions) throw unknownPartition(name, partition, partitions);
}

interface Part {
  readonly topic: Topic;
  readonly partition: number;
  readonly records: readonly (NewRecord & { readonly index: number })[];
  readonly token: string;
}
interface Placed {
  readonly parts: readonly Part[];
  readonly contentHash: string;
}

const hashOf = (...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url');

/** Records without key or partition stay together, and go to the same place at every attempt of their request. */
const sticky = (token: string, { partitions }: Topic): number => partitionForKey(Buffer.from(token), partitions);

function batchOf({ records, token }: Part, { contentHash }: Placed, appendedAtMs: number) {
  const timed: TimedRecord[] = records.map((record) => ({
    ...record,
    timestampMs: record.timestampMs ?? appendedAtMs,
  }));
  const times = timed.map(({ timestampMs }) => timestampMs);
  return {
    body: encodeBatch(timed),
    count: records.length,
    token,
    contentHash,
    appendedAtMs,
    minTimestampMs: times.reduce((a, b) => Math.min(a, b)),
    maxTimestampMs: times.reduce((a, b) => Math.max(a, b)),
  };
}

function answerFor(
  { topic, partition, records }: Part,
  { base, appendedAtMs }: BatchInfo,
  answer: RecordMetadata[],
): void {
  for (const [n, { index, timestampMs }] of records.entries())
    answer[index] = { topic: topic.name, partition, offset: base + n, timestampMs: timestampMs ?? appendedAtMs };
}
