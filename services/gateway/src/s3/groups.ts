import { setTimeout as sleep } from 'node:timers/promises';
import { conflict, notFound, OffsetOutOfRangeError, unknownInstance, unknownPartition } from '../errors.ts';
import type { Groups, InstanceId, Poll, PollRequest, Store, StoredRecord, TopicPartitionOffset } from '../port.ts';
import {
  assigned,
  committedBy,
  type GroupDocument,
  type MemberState,
  partitionName,
  withMember,
  withoutDead,
} from './group-document.ts';
import type { Changed, GroupStore } from './group-store.ts';
import { membership, placesOf } from './membership.ts';
import type { Topic, TopicObjects } from './topics.ts';

export interface S3GroupsOptions {
  readonly store: GroupStore;
  readonly topics: TopicObjects;
  readonly log: Pick<Store, 'fetch' | 'offsets'>;
  readonly maxInstances: number;
  readonly now: () => number;
}

/** How long one look at the log waits before the group is looked at again. */
const LOOK_MS = 1000;

/**
 * Consumer groups without a process that keeps them: a group is one object, and whoever polls does the group's work. What
 * is handed out moves the member's position before the answer leaves; the position goes back where a server is told that
 * the answer was lost, which a Lambda is not. What was handed out is committed by the member's next poll.
 */
export function s3Groups({ store, topics, log, maxInstances, now }: S3GroupsOptions): Groups {
  const { topicsOf, present, placed } = membership({ topics, log, maxInstances, now });

  type Positions = MemberState['positions'];
  interface Prepared {
    readonly group: GroupDocument;
    readonly member: MemberState;
    readonly known: ReadonlyMap<string, Topic>;
  }
  /** null: somebody has deleted the instance since this poll began. */
  const prepare = (request: PollRequest, begun: boolean) =>
    store.update<Prepared | null>(request.id.group, async (found): Promise<Changed<Prepared | null>> => {
      if (begun && !found.members[request.id.instance]) return { group: null, answer: null };
      const { group, known, member: mine, write } = await present(request, found);
      const member = await placed(mine, group, known);
      const next = withMember(group, request.id.instance, member);
      return { group: write || member !== mine ? next : null, answer: { group: next, member, known } };
    });

  /** Moves the positions past the records, if the group is still as it was when they were read. */
  const handOut = ({ id }: PollRequest, prepared: Prepared, records: readonly StoredRecord[]) =>
    store.update(id.group, async (group, uncertain): Promise<Changed<Positions | null>> => {
      const mine = group.members[id.instance];
      const unmoved = Object.entries(prepared.member.positions).every(([name, at]) => mine?.positions[name] === at);
      if (!mine || group.generation !== prepared.group.generation) return { group: null, answer: null };
      const positions = { ...prepared.member.positions };
      for (const { topic, partition, offset } of records)
        positions[partitionName(prepared.known.get(topic)!.id, partition)] = offset + 1;
      // Moved already by an attempt of ours whose answer was lost: then these records are not given out yet.
      const moved = uncertain && Object.entries(positions).every(([name, at]) => mine.positions[name] === at);
      if (moved || !unmoved) return { group: null, answer: moved ? positions : null };
      const deadlineMs = now() + mine.settings.sessionTimeoutMs;
      return { group: withMember(group, id.instance, { ...mine, positions, deadlineMs }), answer: positions };
    });

  /** An answer was lost with its connection: the next poll brings the same records, if nothing has moved since. */
  const takeBack = ({ id }: PollRequest, before: MemberState, moved: Positions) =>
    store
      .update(id.group, async (group): Promise<Changed<void>> => {
        const mine = group.members[id.instance];
        const unmoved = mine && Object.entries(moved).every(([name, at]) => mine.positions[name] === at);
        if (!unmoved) return { group: null, answer: undefined };
        return { group: withMember(group, id.instance, { ...mine, positions: before.positions }), answer: undefined };
      })
      .catch(() => undefined); // the records are in the log; a new consumer of the group reads them again

  /** Moves a position that the log has lost; throws where the policy is `none`. */
  const reset = ({ id }: PollRequest, { known, member }: Prepared, error: OffsetOutOfRangeError) =>
    store.update(id.group, async (group): Promise<Changed<void>> => {
      const { autoOffsetReset } = member.settings;
      if (autoOffsetReset === 'none') throw error;
      const mine = group.members[id.instance];
      if (!mine) return { group: null, answer: undefined };
      const name = partitionName(known.get(error.topic)!.id, error.partition);
      const positions = { ...mine.positions, [name]: error[autoOffsetReset] };
      return { group: withMember(group, id.instance, { ...mine, positions }), answer: undefined };
    });

  let turn = 0;

  async function poll(request: PollRequest): Promise<Poll> {
    const { waitMs, signal } = request.wait;
    const endMs = performance.now() + waitMs;
    for (let begun = false; ; begun = true) {
      const prepared = await prepare(request, begun);
      if (!prepared) return { records: [], joining: false, assigned: [], settle: () => {} };
      const places = placesOf(prepared.member.assigned, prepared.known);
      const answer = (records: readonly StoredRecord[], settle: Poll['settle'] = () => {}): Poll => ({
        records,
        joining: false,
        assigned: places.map(({ topic, partition }) => ({ topic, partition })),
        settle,
      });
      const first = places.length > 0 ? turn++ % places.length : 0; // so that none starves
      const from = [...places.slice(first), ...places.slice(0, first)].map(({ topic, partition, name }) => ({
        topic,
        partition,
        offset: prepared.member.positions[name]!,
      }));
      const leftMs = endMs - performance.now();
      const wait = { waitMs: Math.max(0, Math.min(leftMs, LOOK_MS)), signal };
      const records = await (from.length > 0 ? log.fetch(from, request.limits, wait) : idle(wait)).catch(
        async (error) => {
          if (!(error instanceof OffsetOutOfRangeError)) throw error;
          await reset(request, prepared, error);
          return null;
        },
      );
      if (records && records.length > 0) {
        const moved = await handOut(request, prepared, records);
        if (moved) return answer(records, (delivered) => void (delivered || takeBack(request, prepared.member, moved)));
      }
      if (signal.aborted || (records !== null && performance.now() >= endMs)) return answer([]);
    }
  }

  const checked = async (offsets: readonly TopicPartitionOffset[]) =>
    Object.fromEntries(
      await Promise.all(
        offsets.map(async ({ topic: name, partition, offset }) => {
          const topic = await topics.get(name);
          if (partition >= topic.partitions) throw unknownPartition(name, partition, topic.partitions);
          return [partitionName(topic.id, partition), offset] as const;
        }),
      ),
    );

  const living = async (group: string) => withoutDead(await store.read(group), now());

  return {
    poll,
    commit: (id, offsets) =>
      store.update(id.group, async (found): Promise<Changed<void>> => {
        const group = withoutDead(found, now());
        const mine = group.members[id.instance];
        if (!mine && offsets === null) throw unknownInstance(id.group, id.instance);
        if (!mine && Object.keys(group.members).length > 0)
          throw conflict(
            `Group '${id.group}' has other members: only one of them may commit, consume with this instance first`,
          );
        const committed =
          offsets === null
            ? committedBy(group, mine!, mine!.assigned)
            : { ...group.committed, ...(await checked(offsets)) };
        const touched = mine && { ...mine, deadlineMs: now() + mine.settings.sessionTimeoutMs };
        const next = touched ? withMember(group, id.instance, touched) : group;
        return { group: { ...next, committed }, answer: undefined };
      }),
    async committed(id, partitions) {
      const { committed } = await store.read(id.group);
      const places = await Promise.all(
        partitions.map(async ({ topic, partition }) => partitionName((await topics.get(topic)).id, partition)),
      );
      return places.map((name) => committed[name] ?? null);
    },
    subscription: async ({ group, instance }) => (await living(group)).members[instance]?.topics ?? null,
    remove: ({ group: name, instance }: InstanceId) =>
      store.update(name, async (found): Promise<Changed<boolean>> => {
        const group = withoutDead(found, now());
        const mine = group.members[instance];
        if (!mine) return { group: null, answer: false };
        const committed = mine.settings.autoCommit ? committedBy(group, mine, mine.assigned) : group.committed;
        const { [instance]: _, ...members } = group.members;
        const left = { generation: group.generation + 1, members, committed };
        return { group: assigned(left, await topicsOf(left)), answer: true };
      }),
    async live() {
      const groups = await Promise.all(
        (await store.names()).map(async (group) => ({ group, document: await living(group) })),
      );
      const withMembers = groups.filter(({ document }) => Object.keys(document.members).length > 0);
      return Promise.all(
        withMembers.map(async ({ group, document }) => {
          const known = await topicsOf(document);
          const instances = Object.entries(document.members).sort(([a], [b]) => (a < b ? -1 : 1));
          const state = ([instance, member]: [string, MemberState]) => ({
            instance,
            assigned: placesOf(member.assigned, known).map(({ topic, partition }) => ({ topic, partition })),
          });
          return { group, instances: instances.map(state) };
        }),
      );
    },
    async names() {
      const names: string[] = [];
      for (const name of await store.names()) {
        const { members, committed } = await living(name);
        if (Object.keys(members).length + Object.keys(committed).length > 0) names.push(name);
      }
      return names.sort();
    },
    async allCommitted(name) {
      const { members, committed } = await living(name);
      const all = (await topics.all()).filter(({ deleted }) => !deleted);
      const places = placesOf(Object.keys(committed), new Map(all.map((topic) => [topic.name, topic])));
      if (places.length === 0 && Object.keys(members).length === 0)
        throw notFound(`There is no group '${name}': \`groups list\` names them`);
      const offsets = places.map(({ topic, partition, name: at }) => ({ topic, partition, offset: committed[at]! }));
      return offsets.sort((a, b) => (a.topic === b.topic ? a.partition - b.partition : a.topic < b.topic ? -1 : 1));
    },
  };
}

/** A member without partitions waits for a share. */
const idle = ({ waitMs, signal }: { waitMs: number; signal: AbortSignal }): Promise<readonly StoredRecord[]> =>
  sleep(waitMs, [], { signal }).catch(() => []);
