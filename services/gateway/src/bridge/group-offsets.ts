import type { Connection, offsetCommitV9, offsetFetchV9 } from '@platformatic/kafka';
import { conflict } from '../errors.ts';
import { type Coordinator, partitionId } from '../groups/coordinator.ts';
import type { TopicPartition, TopicPartitionOffset } from '../port.ts';
import { saysAnyOf, within504 } from './errors.ts';
import type { Wire } from './wire.ts';

export type GroupOffsets = Pick<Coordinator, 'committed' | 'commit' | 'names' | 'allCommitted'>;

const LEAST_MS = 1000;
const PATIENCE_MS = 10_000;
const NONE = -1;
const NO_GENERATION = -1;
const NO_EPOCH = -1;

/** Offsets as the protocol has them in a commit. */
export const commitTopics = (offsets: readonly TopicPartitionOffset[]): offsetCommitV9.OffsetCommitRequestTopic[] =>
  [...Map.groupBy(offsets, ({ topic }) => topic)].map(([name, list]) => ({
    name,
    partitions: [...new Map(list.map((one) => [one.partition, one])).values()].map(({ partition, offset }) => ({
      partitionIndex: partition,
      committedOffset: BigInt(offset),
      committedLeaderEpoch: NO_EPOCH,
      committedMetadata: null,
    })),
  }));

/** Committed offsets as seen from outside the group. */
export function groupOffsets(wire: Wire): GroupOffsets {
  /** A request to the group's coordinator, asked for anew when it has moved. */
  function ask<T>(group: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    return wire.settled(async () => {
      try {
        return await work(await wire.shared.get(await wire.coordinatorOf(group)));
      } catch (error) {
        wire.forgetCoordinator(group);
        throw error;
      }
    });
  }

  async function fetch(group: string, partitions: readonly TopicPartition[] | null): Promise<TopicPartitionOffset[]> {
    const topics =
      partitions &&
      [...Map.groupBy(partitions, ({ topic }) => topic)].map(([name, list]) => ({
        name,
        partitionIndexes: [...new Set(list.map(({ partition }) => partition))],
      }));
    const asked = [{ groupId: group, memberId: null, memberEpoch: NO_EPOCH, topics }];
    const answer = await ask(group, (connection) =>
      wire.send<offsetFetchV9.OffsetFetchResponse>('OffsetFetch', connection, asked, false),
    );
    const found = answer.groups?.[0] ?? (answer as unknown as offsetFetchV9.OffsetFetchResponseGroup); // before v8
    return found.topics.flatMap(({ name, partitions: list }) =>
      list
        .filter(({ committedOffset }) => Number(committedOffset) !== NONE)
        .map(({ partitionIndex, committedOffset }) => ({
          topic: name,
          partition: partitionIndex,
          offset: Number(committedOffset),
        })),
    );
  }

  const soon = <T>(work: Promise<T>, patienceMs: number) =>
    within504(work, Math.max(patienceMs, LEAST_MS), "Kafka's group coordinator has not answered in time: try again");

  return {
    async committed(group, partitions, timeoutMs) {
      const found = await soon(fetch(group, partitions), timeoutMs);
      const byId = new Map(found.map((one) => [partitionId(one), one.offset]));
      return partitions.map((partition) => byId.get(partitionId(partition)) ?? null);
    },
    async commit(group, offsets) {
      const commit = ask(group, (connection) =>
        wire.send('OffsetCommit', connection, group, NO_GENERATION, '', null, commitTopics(offsets)).catch((error) => {
          if (saysAnyOf(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'REBALANCE_IN_PROGRESS'))
            throw conflict(
              `Group '${group}' has other members: only one of them may commit, consume with this instance first`,
            );
          throw error;
        }),
      );
      await soon(commit, PATIENCE_MS);
    },
    async names() {
      const groups = await soon(
        wire.settled(() => wire.admin.listGroups({})),
        PATIENCE_MS,
      );
      return [...groups.keys()];
    },
    allCommitted: (group) => soon(fetch(group, null), PATIENCE_MS),
  };
}
