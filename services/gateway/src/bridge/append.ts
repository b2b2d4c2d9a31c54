import { unavailable, unknownPartition, unknownTopic } from '../errors.ts';
import { partitionId } from '../groups/coordinator.ts';
import { partitionForKey } from '../partitioner.ts';
import type { NewRecord, RecordMetadata, Topics } from '../port.ts';
import { recordBytes } from '../record-size.ts';
import { saysAnyOf } from './errors.ts';
import type { Batch, Producing } from './producing.ts';

/** Under Kafka's default `max.message.bytes` with room for what a batch adds; one record may be larger by itself. */
const PARTITION_BYTES = 900_000;
/** What a record's own head takes at most. */
const RECORD_HEAD_BYTES = 64;
const BATCH_RECORDS = 20_000;
/** More waits for a broker that does not keep up, and memory is finite. */
const QUEUE_BYTES = 128 * 1_048_576;

export interface Placed extends RecordMetadata {
  readonly record: NewRecord;
  readonly request: Request;
  offset: number;
}

interface Request {
  readonly placed: Placed[];
  left: number;
  readonly done: (metadata: readonly RecordMetadata[]) => void;
  failed: ((error: unknown) => void) | null;
}

export interface AppenderOptions {
  readonly produce: Producing;
  readonly topics: Pick<Topics, 'find'>;
  readonly told: (error: unknown) => unknown;
  readonly now: () => number;
}

/** Offsets are those that Kafka answers with: the base of each partition's batch, counted up in the order given. */
export interface Appender {
  append(records: readonly NewRecord[]): Promise<readonly RecordMetadata[]>;
  /** When everything that was taken in has its answer. */
  idle(): Promise<void>;
}

/**
 * Callers who come while a batch is under way share the next one: that is what makes single messages cheap. Batches go
 * one after the other, so that an idempotent producer's sequence never has two ends.
 */
export function appender({ produce, topics, told, now }: AppenderOptions): Appender {
  const turns = new Map<string, number>();
  let queue: Placed[] = [];
  let queuedBytes = 0;
  let running: Promise<void> | null = null;

  /** Records without key or partition stay together within a request; requests take turns over the partitions. */
  function nextTurn(topic: string, partitions: number): number {
    const turn = (turns.get(topic) ?? Math.floor(Math.random() * partitions)) % partitions;
    turns.set(topic, turn + 1);
    return turn;
  }

  /** Checks all before anything is sent. */
  async function partitionsOf(records: readonly NewRecord[]): Promise<number[]> {
    const counts = new Map<string, number>();
    const free = new Map<string, number>();
    for (const topic of new Set(records.map((record) => record.topic))) {
      const found = await topics.find(topic);
      if (!found) throw unknownTopic(topic);
      counts.set(topic, found.partitions);
      free.set(topic, nextTurn(topic, found.partitions));
    }
    return records.map(({ topic, partition, key }) => {
      const count = counts.get(topic)!;
      if (partition !== null && partition >= count) throw unknownPartition(topic, partition, count);
      return partition ?? (key ? partitionForKey(key, count) : free.get(topic)!);
    });
  }

  /** The front of the queue, as much as fits one batch a partition. */
  function takeBatch(): Batch {
    const room = new Map<string, number>();
    let count = 0;
    for (; count < Math.min(queue.length, BATCH_RECORDS); count++) {
      const placed = queue[count]!;
      const bytes = recordBytes(placed.record) + RECORD_HEAD_BYTES;
      const left = room.get(partitionId(placed)) ?? PARTITION_BYTES;
      if (bytes > left && left < PARTITION_BYTES) break;
      room.set(partitionId(placed), left - bytes);
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    return batch;
  }

  function settle(placed: Placed, offset: number): void {
    const { request } = placed;
    placed.offset = offset;
    queuedBytes -= recordBytes(placed.record);
    request.left--;
    if (request.left === 0 && request.failed)
      request.done(
        request.placed.map(({ topic, partition, offset: at, timestampMs }) => ({
          topic,
          partition,
          offset: at,
          timestampMs,
        })),
      );
  }

  /** The rest of a request is not sent when a part of it failed; the caller repeats it as a whole. */
  function fail(batch: Batch, error: unknown): void {
    const failed = new Set(batch.map(({ request }) => request));
    const gone = [...batch, ...queue.filter(({ request }) => failed.has(request))];
    queue = queue.filter(({ request }) => !failed.has(request));
    for (const { record } of gone) queuedBytes -= recordBytes(record);
    for (const request of failed) {
      request.failed?.(told(error));
      request.failed = null;
    }
  }

  async function send(batch: Batch): Promise<void> {
    const { bases, error } = await produce(batch);
    const next = new Map(bases);
    const refused: Placed[] = [];
    for (const placed of batch) {
      const id = partitionId(placed);
      const offset = next.get(id);
      if (offset === undefined) refused.push(placed);
      else {
        next.set(id, offset + 1);
        settle(placed, offset);
      }
    }
    if (refused.length === 0) return;
    const parts = apart(refused, error);
    if (parts) for (const part of parts) await send(part);
    else fail(refused, error);
  }

  async function run(): Promise<void> {
    while (queue.length > 0) await send(takeBatch());
    running = null;
  }

  return {
    async append(records) {
      const bytes = records.reduce((sum, record) => sum + recordBytes(record), 0);
      if (queuedBytes > 0 && queuedBytes + bytes > QUEUE_BYTES)
        throw unavailable('Kafka does not keep up with what is produced: nothing of this was taken, try again');
      const partitions = await partitionsOf(records);
      if (records.length === 0) return [];
      const atMs = now();
      return new Promise((done, failed) => {
        const request: Request = { placed: [], left: records.length, done, failed };
        for (const [i, record] of records.entries()) {
          const partition = partitions[i]!;
          const timestampMs = record.timestampMs ?? atMs;
          const placed = { record, request, topic: record.topic, partition, timestampMs, offset: -1 };
          request.placed.push(placed);
          queue.push(placed); // one by one: a call's arguments are limited, a request's messages are not
        }
        queuedBytes += bytes;
        running ??= run();
      });
    },
    async idle() {
      while (running) await running;
    },
  };
}

/** One caller's mistake must not fail the others of the batch, nor a batch that is only together too large. */
function apart(batch: Batch, error: unknown): Batch[] | null {
  if (batch.length > 1 && saysAnyOf(error, 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE')) {
    const half = Math.ceil(batch.length / 2);
    return [batch.slice(0, half), batch.slice(half)];
  }
  const requests = Map.groupBy(batch, ({ request }) => request);
  const isCallers = saysAnyOf(error, ...CALLERS_FAULT);
  return isCallers && requests.size > 1 ? [...requests.values()] : null;
}

const CALLERS_FAULT = [
  'INVALID_TIMESTAMP',
  'INVALID_RECORD',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'TOPIC_AUTHORIZATION_FAILED',
];
