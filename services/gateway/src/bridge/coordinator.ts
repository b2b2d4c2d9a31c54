import type { Coordinator } from '../groups/coordinator.ts';
import type { Topics } from '../port.ts';
import { groupOffsets } from './group-offsets.ts';
import { type BridgeMember, groupMember } from './member.ts';
import type { Wire } from './wire.ts';

export interface BridgeCoordinator extends Coordinator {
  /**
   * Cuts every member's connection without leaving: their static names keep their partitions for the session, and a
   * gateway that comes back within it goes on without a rebalance.
   */
  drop(): void;
}

/** A member that has begun to join needs this long to be known to Kafka; then its neighbours are told to look. */
const JOIN_HEAD_START_MS = 50;

/** Kafka's own groups. What the broker knows, it is asked; only who is a member here is kept. */
export function bridgeCoordinator(
  wire: Wire,
  topics: Pick<Topics, 'find'>,
  onFault: (error: unknown) => void,
): BridgeCoordinator {
  const groups = new Map<string, Set<BridgeMember>>();

  /** Members in this process hear of a rebalance at once instead of with their next heartbeat. */
  const stir = (group: string, but: BridgeMember) => {
    for (const member of groups.get(group) ?? []) if (member !== but) member.beat();
  };

  return {
    ...groupOffsets(wire),
    join(request, events) {
      const { group } = request.id;
      const member = groupMember({
        wire,
        topics,
        request,
        events,
        onFault,
        onJoining: () => setTimeout(() => stir(group, member), JOIN_HEAD_START_MS).unref(),
        onGone() {
          const members = groups.get(group);
          members?.delete(member);
          if (members?.size === 0) groups.delete(group);
          else stir(group, member);
        },
      });
      groups.set(group, (groups.get(group) ?? new Set()).add(member));
      return member;
    },
    drop() {
      for (const members of groups.values()) for (const member of members) member.drop();
      groups.clear();
    },
  };
}
