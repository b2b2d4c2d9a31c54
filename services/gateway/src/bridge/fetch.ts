import { OffsetOutOfRangeError, unknownTopic } from '../errors.ts';
import { partitionId } from '../groups/coordinator.ts';
import type { ReadFrom, Store, StoredRecord } from '../port.ts';
import { saysAnyOf } from './errors.ts';
import { fetchFromBroker, type Place, type Read } from './fetch-request.ts';
import type { Lanes } from './lanes.ts';
import type { ListOffsets } from './offsets.ts';
import type { Room } from './records.ts';
import type { Wire } from './wire.ts';

/** A wait is cut into rounds of this, so that a caller who is gone holds a connection no longer. */
const ROUND_MS = 2000;
const LOOK_UP_MS = 10_000;

export interface FetchOptions {
  readonly wire: Wire;
  readonly lanes: Lanes;
  readonly listOffsets: ListOffsets;
}

/**
 * Stateless reads at exact offsets. Kafka answers with a part of what is there (one segment, so many bytes); it is
 * asked again, without waiting, until the caller's limits are reached or there is no more.
 */
export function fetcher({ wire, lanes, listOffsets }: FetchOptions): Store['fetch'] {
  async function placesOf(from: readonly ReadFrom[]): Promise<Place[]> {
    const open = from.filter(({ offset }) => offset === null);
    const begins = await listOffsets('earliest', open, LOOK_UP_MS);
    return from.map(({ topic, partition, offset }) => {
      const next = offset ?? begins[open.findIndex((one) => one.topic === topic && one.partition === partition)] ?? 0;
      return { topic, partition, next, end: Number.POSITIVE_INFINITY };
    });
  }

  async function whichIsOut(places: readonly Place[], error: unknown): Promise<unknown> {
    const [earliest, latest] = await Promise.all([
      listOffsets('earliest', places, LOOK_UP_MS),
      listOffsets('latest', places, LOOK_UP_MS),
    ]);
    for (const [i, { topic, partition, next }] of places.entries()) {
      const [from, to] = [earliest[i] ?? 0, latest[i] ?? 0];
      if (next < from || next > to) return new OffsetOutOfRangeError(topic, partition, next, from, to);
    }
    return error;
  }

  /** All brokers at once. While waiting, the first that has something answers for all. */
  async function round(places: readonly Place[], room: Room, waitMs: number, fresh: boolean): Promise<Read> {
    const topics = [...new Set(places.map(({ topic }) => topic))];
    const metadata = await wire.metadata(topics, fresh);
    const times = new Map<string, number>(); // a partition that is asked for twice goes into two requests
    const byRequest = Map.groupBy(places, (place) => {
      const leader = metadata.topics.get(place.topic)?.partitions[place.partition]?.leader;
      if (leader === undefined) throw unknownTopic(place.topic);
      const time = (times.get(partitionId(place)) ?? 0) + 1;
      times.set(partitionId(place), time);
      return `${leader} ${time}`;
    });
    const share = {
      maxRecords: Math.ceil(room.maxRecords / byRequest.size),
      maxBytes: Math.ceil(room.maxBytes / byRequest.size),
      atLeastOne: room.atLeastOne,
    };
    const reads = [...byRequest].map(([key, mine]) => {
      const request = { metadata, leader: Number.parseInt(key, 10), places: mine, room: share, waitMs };
      return fetchFromBroker(wire, lanes, request).catch(async (error) => {
        throw saysAnyOf(error, 'OFFSET_OUT_OF_RANGE') ? await whichIsOut(mine, error) : error;
      });
    });
    return waitMs > 0 ? firstNotEmpty(reads) : all(await Promise.all(reads));
  }

  return async (from, limits, { waitMs, signal }) => {
    const deadline = performance.now() + waitMs;
    const ended = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }));
    const records: StoredRecord[] = [];
    let bytes = 0;
    let places = await placesOf(from);
    while (!signal.aborted) {
      const isFirst = records.length === 0;
      const leftMs = isFirst ? Math.max(0, Math.ceil(deadline - performance.now())) : 0;
      const room = {
        maxRecords: limits.maxRecords - records.length,
        maxBytes: limits.maxBytes - bytes,
        atLeastOne: isFirst,
      };
      const asked = isFirst ? places : places.filter(({ next, end }) => next < end);
      if (asked.length === 0 || room.maxRecords <= 0 || room.maxBytes <= 0) return records;
      const reading = wire.settled((attempt) => round(asked, room, Math.min(leftMs, ROUND_MS), attempt > 0));
      const read = await Promise.race([isFirst ? reading : reading.catch(() => null), ended]);
      reading.catch(() => {}); // nobody may be there any more when it fails
      if (read === null) return records; // what is there already is an answer; an error will come again
      places = places.map((place) => read.moved.get(place) ?? place);
      records.push(...read.records);
      bytes += read.bytes;
      if (read.full || (read.records.length === 0 && leftMs === 0)) return records;
    }
    return records;
  };
}

const all = (reads: readonly Read[]): Read => ({
  records: reads.flatMap(({ records }) => records),
  bytes: reads.reduce((sum, { bytes }) => sum + bytes, 0),
  moved: new Map(reads.flatMap(({ moved }) => [...moved])),
  full: reads.some(({ full }) => full),
});

/** The first with records; all of them when none has any; the first failure otherwise. */
function firstNotEmpty(reads: readonly Promise<Read>[]): Promise<Read> {
  const empty: Read[] = [];
  return new Promise((resolve, reject) => {
    for (const reading of reads)
      reading.then((read) => {
        if (read.records.length > 0) return resolve(read);
        empty.push(read);
        if (empty.length === reads.length) resolve(all(empty));
      }, reject);
  });
}
