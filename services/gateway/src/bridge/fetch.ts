import type { ClusterMetadata, ConnectionPool, fetchV17 } from '@platformatic/kafka';
import { OffsetOutOfRangeError, unknownTopic } from '../errors.ts';
import { partitionId } from '../groups/coordinator.ts';
import type { ReadFrom, ReadLimits, Store, StoredRecord, TopicPartition } from '../port.ts';
import { saysAnyOf } from './errors.ts';
import type { Lanes } from './lanes.ts';
import type { ListOffsets } from './offsets.ts';
import { takeRecords } from './records.ts';
import type { Wire } from './wire.ts';

/** A wait is cut into rounds of this, so that a caller who is gone holds a connection no longer. */
const ROUND_MS = 2000;
/** Asked for of each partition at once; a first batch that is larger comes all the same. */
const PARTITION_BYTES = 262_144;
const LOOK_UP_MS = 10_000;
const READ_COMMITTED = 1;
const NO_SESSION = [0, -1] as const;
const BY_NAME_UP_TO = 12;
const UNKNOWN_EPOCH = -1;

interface Place extends TopicPartition {
  next: number;
}

export interface FetchOptions {
  readonly wire: Wire;
  readonly lanes: Lanes;
  readonly listOffsets: ListOffsets;
}

/** Stateless reads at exact offsets, each on a connection that nobody else waits behind. */
export function fetcher({ wire, lanes, listOffsets }: FetchOptions): Store['fetch'] {
  async function placesOf(from: readonly ReadFrom[]): Promise<Place[]> {
    const open = from.filter(({ offset }) => offset === null);
    const begins = await listOffsets('earliest', open, LOOK_UP_MS);
    return from.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      next: offset ?? begins[open.findIndex((one) => one.topic === topic && one.partition === partition)] ?? 0,
    }));
  }

  async function outOfRange({ topic, partition, next }: Place): Promise<Error> {
    const at = [{ topic, partition }];
    const [[earliest], [latest]] = await Promise.all([
      listOffsets('earliest', at, LOOK_UP_MS),
      listOffsets('latest', at, LOOK_UP_MS),
    ]);
    return new OffsetOutOfRangeError(topic, partition, next, earliest ?? 0, latest ?? 0);
  }

  async function request(
    lane: ConnectionPool,
    metadata: ClusterMetadata,
    leader: number,
    places: readonly Place[],
    maxBytes: number,
    waitMs: number,
  ): Promise<fetchV17.FetchResponse> {
    const byName = (await wire.versionOf('Fetch')) <= BY_NAME_UP_TO;
    const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, list]) => ({
      topicId: byName ? topic : metadata.topics.get(topic)!.id,
      partitions: list.map(({ partition, next }) => ({
        partition,
        fetchOffset: BigInt(next),
        currentLeaderEpoch: UNKNOWN_EPOCH,
        lastFetchedEpoch: UNKNOWN_EPOCH,
        partitionMaxBytes: Math.min(PARTITION_BYTES, maxBytes),
      })),
    }));
    const connection = await lane.get(metadata.brokers.get(leader)!);
    return wire.send<fetchV17.FetchResponse>(
      'Fetch',
      connection,
      waitMs,
      1,
      maxBytes,
      READ_COMMITTED,
      ...NO_SESSION,
      topics,
      [],
      '',
    );
  }

  /** One request to one broker; moves the places behind what no reader is to see. */
  async function readFrom(
    metadata: ClusterMetadata,
    leader: number,
    places: readonly Place[],
    limits: ReadLimits,
    waitMs: number,
  ): Promise<readonly StoredRecord[]> {
    const response = await lanes.use((lane) => request(lane, metadata, leader, places, limits.maxBytes, waitMs));
    const names = new Map(
      [...metadata.topics].flatMap(([name, topic]) => [[topic.id, name] as const, [name, name] as const]),
    );
    const answered = new Map(
      response.responses.flatMap(({ topicId, partitions }) =>
        partitions.map(
          (one) => [partitionId({ topic: names.get(topicId)!, partition: one.partitionIndex }), one] as const,
        ),
      ),
    );
    const records: StoredRecord[] = [];
    let bytesLeft = limits.maxBytes;
    for (const [i, place] of places.entries()) {
      const answer = answered.get(partitionId(place));
      if (!answer || records.length >= limits.maxRecords || (records.length > 0 && bytesLeft <= 0)) continue;
      const share = Math.ceil((limits.maxRecords - records.length) / (places.length - i)); // nobody behind starves
      const taken = takeRecords(answer, place, place.next, { maxRecords: share, maxBytes: bytesLeft });
      const bytes = taken.records.reduce((sum, { key, value }) => sum + (key?.length ?? 0) + (value?.length ?? 0), 0);
      if (records.length > 0 && bytes > bytesLeft) continue; // a first record that does not fit any more
      bytesLeft -= bytes;
      place.next = taken.next;
      records.push(...taken.records);
    }
    return records;
  }

  /** All brokers at once; the first that has something answers for all. */
  async function round(places: readonly Place[], limits: ReadLimits, waitMs: number, fresh: boolean) {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const metadata = await wire.metadata(topics, fresh);
    const times = new Map<string, number>(); // a partition asked for twice goes into two requests
    const requests = Map.groupBy(places, (place) => {
      const leader = metadata.topics.get(place.topic)?.partitions[place.partition]?.leader;
      if (leader === undefined) throw unknownTopic(place.topic);
      const time = (times.get(partitionId(place)) ?? 0) + 1;
      times.set(partitionId(place), time);
      return `${leader} ${time}`;
    });
    const answers = [...requests].map(([key, mine]) =>
      readFrom(metadata, Number.parseInt(key, 10), mine, limits, waitMs).catch(async (error) => {
        throw saysAnyOf(error, 'OFFSET_OUT_OF_RANGE') ? await whichOutOfRange(mine, error) : error;
      }),
    );
    return firstNotEmpty(answers);
  }

  async function whichOutOfRange(places: readonly Place[], error: unknown): Promise<unknown> {
    const errors = (await Promise.all(places.map(outOfRange))) as OffsetOutOfRangeError[];
    return errors.find((one, i) => places[i]!.next < one.earliest || places[i]!.next > one.latest) ?? error;
  }

  return async (from, limits, { waitMs, signal }) => {
    const deadline = performance.now() + waitMs;
    const ended = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
    const places = await placesOf(from);
    for (;;) {
      const leftMs = Math.max(0, Math.ceil(deadline - performance.now()));
      if (signal.aborted) return [];
      const read = wire.settled((attempt) => round(places, limits, Math.min(leftMs, ROUND_MS), attempt > 0));
      read.catch(() => {}); // the caller may be gone before it fails
      const records = await Promise.race([read, ended]);
      if (records === null) return [];
      if (records.length > 0 || leftMs === 0) return records;
    }
  };
}

/** The first answer with records; nothing when all are empty; the first failure otherwise. */
function firstNotEmpty<T>(answers: readonly Promise<readonly T[]>[]): Promise<readonly T[]> {
  let open = answers.length;
  return new Promise((resolve, reject) => {
    for (const answer of answers)
      answer.then((records) => {
        open--;
        if (records.length > 0 || open === 0) resolve(records);
      }, reject);
  });
}
