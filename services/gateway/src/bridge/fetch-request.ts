import type { ClusterMetadata, fetchV17 } from '@platformatic/kafka';
import { partitionId } from '../groups/coordinator.ts';
import type { StoredRecord, TopicPartition } from '../port.ts';
import type { Lanes } from './lanes.ts';
import { type Room, takeRecords } from './records.ts';
import type { Wire } from './wire.ts';

/** Asked for of each partition at first; a first batch that is larger comes all the same. */
const FIRST_PARTITION_BYTES = 262_144;
/** And once it is known that there is more. */
const MORE_PARTITION_BYTES = 2_097_152;
const READ_COMMITTED = 1;
const NO_SESSION = [0, -1] as const;
const BY_NAME_UP_TO = 12;
const UNKNOWN_EPOCH = -1;

/** Where a read is in one partition. */
export interface Place extends TopicPartition {
  readonly next: number;
  /** Where committed records end, as the broker last said. */
  readonly end: number;
}

export interface Read {
  readonly records: readonly StoredRecord[];
  readonly bytes: number;
  /** Where the places are now that were asked. */
  readonly moved: ReadonlyMap<Place, Place>;
  /** There is a record that found no room. */
  readonly full: boolean;
}

export interface FetchRequest {
  readonly metadata: ClusterMetadata;
  readonly leader: number;
  /** Each partition once. */
  readonly places: readonly Place[];
  readonly room: Room;
  readonly waitMs: number;
}

/** One request to one broker, on a connection of its own. Changes nothing: what it read may be thrown away. */
export async function fetchFromBroker(
  wire: Wire,
  lanes: Lanes,
  { metadata, leader, places, room, waitMs }: FetchRequest,
): Promise<Read> {
  const byName = (await wire.versionOf('Fetch')) <= BY_NAME_UP_TO;
  const names = new Map([...metadata.topics].map(([name, { id }]) => [byName ? name : id, name]));
  const partitionMaxBytes = Math.min(room.atLeastOne ? FIRST_PARTITION_BYTES : MORE_PARTITION_BYTES, room.maxBytes);
  const topics = [...Map.groupBy(places, ({ topic }) => topic)].map(([topic, list]) => ({
    topicId: byName ? topic : metadata.topics.get(topic)!.id,
    partitions: list.map(({ partition, next }) => ({
      partition,
      fetchOffset: BigInt(next),
      currentLeaderEpoch: UNKNOWN_EPOCH,
      lastFetchedEpoch: UNKNOWN_EPOCH,
      partitionMaxBytes,
    })),
  }));
  const head = [waitMs, 1, room.maxBytes, READ_COMMITTED, ...NO_SESSION];
  const { responses } = await lanes.use(async (lane) => {
    const connection = await lane.get(metadata.brokers.get(leader)!);
    return wire.send<fetchV17.FetchResponse>('Fetch', connection, ...head, topics, [], '');
  });
  const answered = new Map(
    responses.flatMap(({ topicId, partitions }) =>
      partitions.map(
        (one) => [partitionId({ topic: names.get(topicId)!, partition: one.partitionIndex }), one] as const,
      ),
    ),
  );
  return collect(places, answered, room);
}

function collect(
  places: readonly Place[],
  answered: ReadonlyMap<string, fetchV17.FetchResponsePartition>,
  { maxRecords, maxBytes, atLeastOne }: Room,
): Read {
  const records: StoredRecord[] = [];
  const moved = new Map<Place, Place>();
  let bytes = 0;
  let full = false;
  for (const [i, place] of places.entries()) {
    const answer = answered.get(partitionId(place));
    if (!answer) continue;
    const taken = takeRecords(answer, place, place.next, {
      maxRecords: Math.ceil((maxRecords - records.length) / (places.length - i)), // nobody behind starves
      maxBytes: maxBytes - bytes,
      atLeastOne: atLeastOne && records.length === 0,
    });
    records.push(...taken.records);
    bytes += taken.bytes;
    full ||= taken.full && (records.length >= maxRecords || taken.records.length === 0);
    moved.set(place, { ...place, next: taken.next, end: Number(answer.lastStableOffset) });
  }
  return { records, bytes, moved, full };
}
