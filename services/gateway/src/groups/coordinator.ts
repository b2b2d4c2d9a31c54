import type { InstanceId, TopicPartition, TopicPartitionOffset } from '../port.ts';

/**
 * Membership of consumer groups: the part of `Groups` that differs between an in-process group and a broker's. What an
 * instance is over HTTP (turns, positions, auto-commit, idle expiry) is the same over both and lives in `instance.ts`.
 */
export interface Coordinator {
  /** Begins to join and returns at once; the assignment arrives as an event. */
  join(request: JoinRequest, events: MemberEvents): Member;
  /** In the order asked; null: nothing is committed. */
  committed(
    group: string,
    partitions: readonly TopicPartition[],
    timeoutMs: number,
  ): Promise<readonly (number | null)[]>;
  /** As a stranger to the group: 409 while it has members. */
  commit(group: string, offsets: readonly TopicPartitionOffset[]): Promise<void>;
  /** Groups that have committed offsets or members. */
  names(): Promise<readonly string[]>;
  allCommitted(group: string): Promise<readonly TopicPartitionOffset[]>;
}

export interface JoinRequest {
  readonly id: InstanceId;
  readonly topics: readonly string[];
  readonly sessionTimeoutMs: number;
}

export interface MemberEvents {
  /**
   * A rebalance takes these away. The member commits what it has delivered and stops reading; nobody else is given
   * them before the promise resolves, at most 10 s later.
   */
  revoked(partitions: readonly TopicPartition[]): Promise<void>;
  /** The whole new assignment; ends a join or rebalance. Those kept from before keep their positions. */
  assigned(partitions: readonly TopicPartition[]): Promise<void>;
  /** The group threw the member out for good (another one took its name): nothing may be committed any more. */
  lost(reason: Error): void;
}

export interface Member {
  /** A revocation where something is lost, and an assignment in any case, follow. */
  subscribe(topics: readonly string[]): void;
  /** 409 when the member was fenced. */
  commit(offsets: readonly TopicPartitionOffset[]): Promise<void>;
  /** Leaves at once, so that the others need not wait for the session to end. Raises no more events. */
  leave(): Promise<void>;
  /** Why a join does not come to its end, where it is not the other members who are waited for. */
  readonly trouble?: Error | null;
}

export const samePartition = (a: TopicPartition, b: TopicPartition): boolean =>
  a.partition === b.partition && a.topic === b.topic;

/** A partition as a map's key. */
export const partitionId = ({ topic, partition }: TopicPartition): string => `${partition}:${topic}`;
