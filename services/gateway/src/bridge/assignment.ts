import {
  decodeConsumerProtocolAssignment,
  decodeConsumerProtocolSubscription,
  encodeConsumerProtocolAssignment,
  type joinGroupV9,
  type syncGroupV5,
} from '@platformatic/kafka';
import { assignRanges } from '../groups/range.ts';
import type { TopicPartition } from '../port.ts';

/** The one assignor that Java offers too, so that groups may be mixed. */
export const ASSIGNOR = 'range';

type JoinedMember = joinGroupV9.JoinGroupResponseMember;

/** As the group's leader: who gets what. Members with a name of their own go first, by it, as Java sorts them. */
export async function assignAll(
  members: readonly JoinedMember[],
  partitionsOf: (topic: string) => Promise<number>,
): Promise<{ assignments: syncGroupV5.SyncGroupRequestAssignment[]; counts: Map<string, number> }> {
  const keyOf = ({ groupInstanceId, memberId }: JoinedMember) =>
    groupInstanceId ? `0${groupInstanceId}` : `1${memberId}`;
  const subscriptions = new Map(
    members.map((member) => [keyOf(member), decodeConsumerProtocolSubscription(member.metadata).topics] as const),
  );
  const topics = [...new Set([...subscriptions.values()].flat())];
  const counts = new Map(await Promise.all(topics.map(async (topic) => [topic, await partitionsOf(topic)] as const)));
  const shares = assignRanges(subscriptions, (topic) => counts.get(topic) ?? 0);
  const assignments = members.map((member) => ({
    memberId: member.memberId,
    assignment: encodeConsumerProtocolAssignment({
      version: 0,
      assignedPartitions: [...Map.groupBy(shares.get(keyOf(member)) ?? [], ({ topic }) => topic)].map(
        ([topic, list]) => ({ topic, partitions: list.map(({ partition }) => partition) }),
      ),
      userData: null,
    }),
  }));
  return { assignments, counts };
}

export const assignedTo = (assignment: Buffer): TopicPartition[] =>
  decodeConsumerProtocolAssignment(assignment).assignedPartitions.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => ({ topic, partition })),
  );
