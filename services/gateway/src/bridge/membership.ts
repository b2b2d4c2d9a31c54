import {
  type ConnectionPool,
  encodeConsumerProtocolSubscription,
  type joinGroupV9,
  type syncGroupV5,
} from '@platformatic/kafka';
import type { JoinRequest } from '../groups/coordinator.ts';
import type { TopicPartition, TopicPartitionOffset, Topics } from '../port.ts';
import { ASSIGNOR, assignAll, assignedTo } from './assignment.ts';
import { saysAnyOf } from './errors.ts';
import { commitTopics } from './group-offsets.ts';
import { destroy, REQUEST_MS, type Wire } from './wire.ts';

/** A broker's usual bounds; a caller's own idle time below them is still watched by the gateway. */
const LEAST_SESSION_MS = 6000;
const MOST_SESSION_MS = 30 * 60_000;
/** Ours come back sooner from any rebalance; the group waits for its slowest member. */
const REBALANCE_MS = 30_000;
const PROTOCOL_TYPE = 'consumer';

/** The requests of one member, and what Kafka knows it by. */
export interface Membership {
  readonly generation: number;
  /** Joins and takes its part; `onJoining` when the request goes out. */
  join(topics: readonly string[], onJoining: () => void): Promise<TopicPartition[]>;
  heartbeat(): Promise<void>;
  commit(offsets: readonly TopicPartitionOffset[]): Promise<void>;
  leave(): Promise<void>;
  /** As the leader: whether topics have come, gone or grown since the parts were given out. */
  isOutdated(): Promise<boolean>;
  /** Kafka does not know the member any more: the next join is a first one. */
  forget(): void;
  drop(): void;
}

export function membership(wire: Wire, all: Pick<Topics, 'find'>, { id, sessionTimeoutMs }: JoinRequest): Membership {
  const { group, instance } = id;
  const sessionMs = Math.min(Math.max(sessionTimeoutMs, LEAST_SESSION_MS), MOST_SESSION_MS);
  // a join blocks its connection until the others have joined, so each member has one of its own
  const pool: ConnectionPool = wire.pool(REBALANCE_MS + REQUEST_MS);
  let memberId = '';
  let generation = -1;
  let counts: ReadonlyMap<string, number> | null = null;

  const partitionsOf = async (topic: string) => (await all.find(topic))?.partitions ?? 0;

  async function call<T>(api: string, ...args: readonly unknown[]): Promise<T> {
    try {
      return await wire.send<T>(api, await pool.get(await wire.coordinatorOf(group)), ...args);
    } catch (error) {
      if (!saysAnyOf(error, ...GROUP_ANSWERS)) wire.forgetCoordinator(group);
      throw error;
    }
  }

  async function joinGroup(topics: readonly string[]): Promise<joinGroupV9.JoinGroupResponse> {
    const metadata = encodeConsumerProtocolSubscription({ version: 0, topics: [...topics], userData: Buffer.alloc(0) });
    const protocols = [{ name: ASSIGNOR, metadata }];
    return call('JoinGroup', group, sessionMs, REBALANCE_MS, memberId, instance, PROTOCOL_TYPE, protocols, null);
  }

  return {
    get generation() {
      return generation;
    },
    async join(topics, onJoining) {
      await wire.coordinatorOf(group); // so that the request goes out right away
      const joining = joinGroup(topics);
      onJoining();
      const joined = await joining;
      memberId = joined.memberId;
      generation = joined.generationId;
      counts = null;
      let assignments: syncGroupV5.SyncGroupRequestAssignment[] = [];
      if (joined.leader === memberId && !joined.skipAssignment) {
        const assigned = await assignAll(joined.members, partitionsOf);
        assignments = assigned.assignments;
        counts = assigned.counts;
      }
      const names = [PROTOCOL_TYPE, joined.protocolName ?? ASSIGNOR];
      const synced = await call<syncGroupV5.SyncGroupResponse>(
        'SyncGroup',
        ...[group, generation, memberId, instance, ...names, assignments],
      );
      return assignedTo(synced.assignment);
    },
    heartbeat: () => call('Heartbeat', group, generation, memberId, instance),
    commit: (offsets) => call('OffsetCommit', group, generation, memberId, instance, commitTopics(offsets)),
    async leave() {
      const member = { memberId, groupInstanceId: instance, reason: 'its instance was closed' };
      // not on its own connection, which a join may be blocking
      const connection = await wire.shared.get(await wire.coordinatorOf(group));
      await wire.send('LeaveGroup', connection, group, [member]);
    },
    async isOutdated() {
      for (const [topic, count] of counts ?? []) if ((await partitionsOf(topic)) !== count) return true;
      return false;
    },
    forget() {
      memberId = '';
      generation = -1;
    },
    drop: () => destroy(pool),
  };
}

/** What a coordinator says about a member; anything else may mean that it is the coordinator no more. */
const GROUP_ANSWERS = [
  'FENCED_INSTANCE_ID',
  'ILLEGAL_GENERATION',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_SESSION_TIMEOUT',
  'MEMBER_ID_REQUIRED',
  'REBALANCE_IN_PROGRESS',
  'UNKNOWN_MEMBER_ID',
];
