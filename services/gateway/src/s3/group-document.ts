import { assignRanges } from '../groups/range.ts';
import type { InstanceSettings } from '../port.ts';

/** A consumer as the group's object keeps it. Partitions are named `<partition>:<topic id>`, so that a topic made again is another. */
export interface MemberState {
  readonly topics: readonly string[];
  readonly settings: InstanceSettings;
  /** When it is taken for dead, by the writers' clocks. */
  readonly deadlineMs: number;
  readonly assigned: readonly string[];
  /** Next offset to hand out, by partition; missing: to be looked up. */
  readonly positions: Readonly<Record<string, number>>;
  readonly committedAtMs: number;
}

export interface GroupDocument {
  /** Moves with every change of members, subscriptions or assignment. */
  readonly generation: number;
  readonly members: Readonly<Record<string, MemberState>>;
  /** Next offset to read, by partition. */
  readonly committed: Readonly<Record<string, number>>;
}

export const NO_GROUP: GroupDocument = { generation: 0, members: {}, committed: {} };

export interface KnownTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
}

export const partitionName = (topicId: string, partition: number): string => `${partition}:${topicId}`;

/** Without members whose time is over: they are closed without a commit, as if their program had died. */
export function withoutDead(group: GroupDocument, nowMs: number): GroupDocument {
  const alive = Object.entries(group.members).filter(([, { deadlineMs }]) => deadlineMs >= nowMs);
  return alive.length === Object.keys(group.members).length ? group : { ...group, members: Object.fromEntries(alive) };
}

/** Commits what a member has been handed out of these partitions, as a consumer does when they are taken from it. */
export function committedBy(
  group: GroupDocument,
  member: MemberState,
  of: readonly string[],
): GroupDocument['committed'] {
  const positions = of.flatMap((name) => (name in member.positions ? [[name, member.positions[name]!]] : []));
  return { ...group.committed, ...Object.fromEntries(positions) };
}

/**
 * Gives everybody their share anew. Who loses a partition commits it if it commits by itself; who keeps one keeps its place;
 * who gets one begins at what is committed.
 */
export function assigned(group: GroupDocument, topics: ReadonlyMap<string, KnownTopic>): GroupDocument {
  const subscriptions = new Map(Object.entries(group.members).map(([name, member]) => [name, member.topics]));
  const shares = assignRanges(subscriptions, (topic) => topics.get(topic)?.partitions ?? 0);
  const wanted = (name: string) =>
    shares.get(name)!.map(({ topic, partition }) => partitionName(topics.get(topic)!.id, partition));
  let { committed } = group;
  let changed = false;
  const members = Object.entries(group.members).map(([name, member]) => {
    const share = wanted(name);
    if (share.join() === member.assigned.join()) return [name, member] as const;
    changed = true;
    const lost = member.assigned.filter((partition) => !share.includes(partition));
    if (member.settings.autoCommit) committed = { ...committed, ...committedBy({ ...group, committed }, member, lost) };
    const kept = Object.entries(member.positions).filter(([partition]) => share.includes(partition));
    return [name, { ...member, assigned: share, positions: Object.fromEntries(kept) }] as const;
  });
  if (!changed) return group;
  return { generation: group.generation + 1, members: Object.fromEntries(members), committed };
}

export const withMember = (group: GroupDocument, instance: string, member: MemberState): GroupDocument => ({
  ...group,
  members: { ...group.members, [instance]: member },
});
