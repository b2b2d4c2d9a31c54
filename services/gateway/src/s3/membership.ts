import { badRequest, tooMany } from '../errors.ts';
import type { PollRequest, Store, TopicPartition } from '../port.ts';
import { assigned, committedBy, type GroupDocument, type MemberState, withoutDead } from './group-document.ts';
import type { Topic, TopicObjects } from './topics.ts';

export interface MembershipOptions {
  readonly topics: TopicObjects;
  readonly log: Pick<Store, 'offsets'>;
  readonly maxInstances: number;
  readonly now: () => number;
}

/** How long a look at where a partition begins or ends may take. */
const LOOK_UP_MS = 10_000;

/** Where the partitions of these names are, as far as their topics still live. */
export function placesOf(names: readonly string[], known: ReadonlyMap<string, Topic>): readonly NamedPlace[] {
  const byId = new Map([...known.values()].map((topic) => [topic.id, topic.name]));
  return names.flatMap((name) => {
    const [partition, id] = name.split(/:(.*)/s) as [string, string];
    const topic = byId.get(id);
    return topic === undefined ? [] : [{ topic, partition: Number(partition), name }];
  });
}

export interface NamedPlace extends TopicPartition {
  readonly name: string;
}

/** What a poll does for its group: nobody else does. */
export function membership({ topics, log, maxInstances, now }: MembershipOptions) {
  const topicsOf = async ({ members }: GroupDocument, more: readonly string[] = []) => {
    const names = [...new Set([...Object.values(members).flatMap((member) => member.topics), ...more])];
    const found = await Promise.all(names.map((name) => topics.find(name)));
    return new Map(found.flatMap((topic) => (topic ? [[topic.name, topic]] : [])));
  };
  /** The member as this poll finds it: made, kept alive, its subscription and everybody's share brought up to date. */
  async function present({ id, topics: wanted, settings }: PollRequest, group: GroupDocument) {
    const nowMs = now();
    const living = withoutDead(group, nowMs);
    const before = living.members[id.instance];
    if (!before && Object.keys(living.members).length >= maxInstances)
      throw tooMany(`There are ${maxInstances} consumer instances already: delete one, or let one expire`, 10);
    const subscribed = [...new Set(wanted)].sort();
    const made: MemberState = before ?? {
      topics: subscribed,
      settings,
      deadlineMs: 0,
      assigned: [],
      positions: {},
      committedAtMs: nowMs,
    };
    const due = made.settings.autoCommit && before && nowMs - made.committedAtMs >= made.settings.autoCommitIntervalMs;
    const committed = due ? committedBy(living, made, made.assigned) : living.committed;
    const moved = due && Object.entries(committed).some(([name, offset]) => living.committed[name] !== offset);
    const late = made.deadlineMs - nowMs < made.settings.sessionTimeoutMs / 2;
    const member: MemberState = {
      ...made,
      topics: subscribed,
      deadlineMs: late ? nowMs + made.settings.sessionTimeoutMs : made.deadlineMs,
      committedAtMs: due ? nowMs : made.committedAtMs,
    };
    const known = await topicsOf(living, subscribed);
    const next = assigned({ ...living, committed, members: { ...living.members, [id.instance]: member } }, known);
    const same = living === group && next.generation === group.generation && !late && !moved && before;
    return { group: next, known, member: next.members[id.instance]!, write: !same };
  }

  /** The member with a place in each of its partitions: committed, or by its policy. */
  async function placed(member: MemberState, group: GroupDocument, known: ReadonlyMap<string, Topic>) {
    const missing = placesOf(member.assigned, known).filter(({ name }) => !(name in member.positions));
    const positions = { ...member.positions };
    const { autoOffsetReset } = member.settings;
    for (const { name, ...place } of missing) {
      const committed = group.committed[name];
      if (committed === undefined && autoOffsetReset === 'none')
        throw badRequest(
          `Undefined offset with no reset policy for partition ${place.topic}-${place.partition}: ` +
            'commit an offset first, or set Kafka-Auto-Offset-Reset to earliest or latest',
        );
      positions[name] = committed ?? (await log.offsets(autoOffsetReset as 'earliest', [place], LOOK_UP_MS))[0] ?? 0;
    }
    return missing.length > 0 ? { ...member, positions } : member;
  }

  return { topicsOf, present, placed };
}
