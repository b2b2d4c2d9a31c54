import { conflict } from '../errors.ts';
import type { TopicPartition, TopicPartitionOffset } from '../port.ts';
import { type Coordinator, type Member, type MemberEvents, samePartition } from './coordinator.ts';
import { assignRanges } from './range.ts';

/** Where committed offsets are kept. */
export interface OffsetTable {
  commit(group: string, offsets: readonly TopicPartitionOffset[]): Promise<void>;
  find(group: string, partition: TopicPartition): number | null;
  all(group: string): readonly TopicPartitionOffset[];
  groups(): readonly string[];
}

export interface LocalCoordinatorOptions {
  readonly offsets: OffsetTable;
  /** 0 where the topic does not exist. */
  readonly partitionsOf: (topic: string) => number;
  /** Delay before the first assignment of a new member, to imitate a broker in tests. */
  readonly joinDelayMs: number;
  /** A rebalance went wrong for a member; it stays without an assignment until the next one. */
  readonly onFault: (error: unknown) => void;
}

export interface LocalCoordinator extends Coordinator {
  /** Topics came or went: everybody's share is worked out anew. */
  topicsChanged(): void;
}

interface Joined {
  topics: readonly string[];
  readonly events: MemberEvents;
  assigned: readonly TopicPartition[];
  /** Whether it knows its assignment: false after a join, a new subscription, a revocation. */
  told: boolean;
}

const minus = (a: readonly TopicPartition[], b: readonly TopicPartition[]) =>
  a.filter((one) => !b.some((other) => samePartition(one, other)));

/** One group's members. Partitions move only after whoever had them has committed and stopped reading. */
function localGroup(options: LocalCoordinatorOptions) {
  const members = new Map<string, Joined>();
  let again = false;
  let running = false;
  let instances = 0; // those whose join is still delayed too

  const plan = () =>
    assignRanges(new Map([...members].map(([name, { topics }]) => [name, topics])), options.partitionsOf);

  async function tell(member: Joined, wanted: readonly TopicPartition[]): Promise<void> {
    if (member.told && minus(wanted, member.assigned).length === 0) return;
    member.assigned = wanted;
    member.told = true;
    await member.events.assigned(wanted).catch((error) => {
      member.told = false;
      options.onFault(error);
    });
  }

  async function revoke(member: Joined, wanted: readonly TopicPartition[]): Promise<void> {
    const lost = minus(member.assigned, wanted);
    if (lost.length === 0) return;
    member.assigned = minus(member.assigned, lost);
    member.told = false;
    await member.events.revoked(lost).catch(options.onFault);
  }

  async function settle(): Promise<void> {
    running = true;
    do {
      again = false;
      const wanted = plan();
      await Promise.all([...members].map(([name, member]) => revoke(member, wanted.get(name)!)));
      if (again) continue; // somebody came or went meanwhile
      await Promise.all([...members].map(([name, member]) => tell(member, wanted.get(name)!)));
    } while (again);
    running = false;
  }

  return {
    members,
    /** Answers how many there are. */
    count: (change: 1 | -1) => {
      instances += change;
      return instances;
    },
    rebalance(): void {
      again = true;
      if (!running) void settle();
    },
  };
}

/** Consumer groups within this process, with the steps a broker takes: join, revoke, assign; leave; no heartbeat. */
export function localCoordinator(options: LocalCoordinatorOptions): LocalCoordinator {
  const { offsets, joinDelayMs } = options;
  const groups = new Map<string, ReturnType<typeof localGroup>>();
  return {
    join({ id: { group: name, instance }, topics }, events): Member {
      const group = groups.get(name) ?? localGroup(options);
      groups.set(name, group);
      group.count(1);
      const joined: Joined = { topics, events, assigned: [], told: false };
      const enter = () => {
        group.members.set(instance, joined);
        group.rebalance();
      };
      const delay = joinDelayMs > 0 ? setTimeout(enter, joinDelayMs) : queueMicrotask(enter);
      return {
        subscribe(to) {
          joined.topics = to;
          joined.told = false;
          group.rebalance();
        },
        commit: (committed) => offsets.commit(name, committed),
        async leave() {
          if (delay) clearTimeout(delay);
          if (group.members.get(instance) === joined) group.members.delete(instance);
          if (group.count(-1) === 0) groups.delete(name);
          else group.rebalance();
        },
      };
    },
    committed: async (group, partitions) => partitions.map((partition) => offsets.find(group, partition)),
    async commit(group, committed) {
      if (groups.has(group))
        throw conflict(
          `Group '${group}' has other members: only one of them may commit, consume with this instance first`,
        );
      await offsets.commit(group, committed);
    },
    names: async () => [...new Set([...offsets.groups(), ...groups.keys()])],
    allCommitted: async (group) => offsets.all(group),
    topicsChanged() {
      for (const group of groups.values()) group.rebalance();
    },
  };
}
