import { FetchIsolationLevels } from '@platformatic/kafka';
import { unknownTopic } from '../errors.ts';
import { partitionId } from '../groups/coordinator.ts';
import type { OffsetQuery, Store, TopicPartition } from '../port.ts';
import { within504 } from './errors.ts';
import type { Wire } from './wire.ts';

export type ListOffsets = Store['offsets'];

/** What the protocol says for these in place of a time. */
const SPECIAL = { latest: -1n, earliest: -2n } as const;
const NONE = -1n;
/** Also a caller with no patience gets an answer, if Kafka has one. */
const LEAST_MS = 1000;

/** Offsets by time. The end is where a reader of committed records stops: an open transaction holds it back. */
export function offsetLister(wire: Wire): ListOffsets {
  async function list(at: OffsetQuery, partitions: readonly TopicPartition[]): Promise<readonly (number | null)[]> {
    const timestamp = typeof at === 'number' ? BigInt(at) : SPECIAL[at];
    const unique = new Map(partitions.map((place) => [partitionId(place), place]));
    const topics = [...Map.groupBy(unique.values(), ({ topic }) => topic)].map(([name, places]) => ({
      name,
      partitions: places.map(({ partition }) => ({ partitionIndex: partition, timestamp })),
    }));
    const answer = await wire.settled(() =>
      wire.admin.listOffsets({ topics, isolationLevel: FetchIsolationLevels.READ_COMMITTED }),
    );
    const found = new Map(
      answer.flatMap(({ name, partitions: listed }) =>
        listed.map(({ partitionIndex, offset }) => [partitionId({ topic: name, partition: partitionIndex }), offset]),
      ),
    );
    return partitions.map((place) => {
      const offset = found.get(partitionId(place));
      if (offset === undefined) throw unknownTopic(place.topic);
      return offset === NONE ? null : Number(offset);
    });
  }

  return async (at, partitions, timeoutMs) =>
    partitions.length === 0
      ? []
      : within504(
          list(at, partitions),
          Math.max(timeoutMs, LEAST_MS),
          'Kafka has not said in time where its log begins and ends: try again',
        );
}
