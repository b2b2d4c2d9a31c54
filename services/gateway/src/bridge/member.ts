import { setTimeout as sleep } from 'node:timers/promises';
import { conflict, GatewayError, unavailable } from '../errors.ts';
import { bell } from '../groups/bell.ts';
import type { JoinRequest, Member, MemberEvents } from '../groups/coordinator.ts';
import type { TopicPartition, Topics } from '../port.ts';
import { isPassing, saysAnyOf, within504 } from './errors.ts';
import { membership } from './membership.ts';
import type { Wire } from './wire.ts';

export interface BridgeMember extends Member {
  /** Looks at once whether the group is being rebalanced. */
  beat(): void;
  /** Ends without a word to Kafka. */
  drop(): void;
}

export interface MemberOptions {
  readonly wire: Wire;
  readonly topics: Pick<Topics, 'find'>;
  readonly request: JoinRequest;
  readonly events: MemberEvents;
  readonly onFault: (error: unknown) => void;
  /** Its request to join goes out now: the others will be asked to join again. */
  readonly onJoining: () => void;
  readonly onGone: () => void;
}

/** As Java: often enough for a session of 6 s. */
const HEARTBEAT_MS = 2000;
const RETRY_MS = 500;
/** A cluster's first group waits for the topic of offsets to be made: that is joining, not trouble. */
const PASSING_MS = 10_000;
const COMMIT_PATIENCE_MS = 10_000;

/** Why a member has to join again: asked to, or Kafka does not count it a member any more. */
type Why = 'rebalance' | 'expelled';

/**
 * One member of a Kafka group, by the classic protocol and with a static name. Kafka's client can do this too, but
 * joins again before it was said what is revoked, commits old offsets into a new generation, and fights for its name
 * when it was fenced; a gateway must do none of this.
 */
export function groupMember(options: MemberOptions): BridgeMember {
  const { wire, topics: all, request, events, onFault, onJoining, onGone } = options;
  const { group, instance } = request.id;
  const kafka = membership(wire, all, request);
  const alarm = bell();
  let topics = request.topics;
  let held: readonly TopicPartition[] = [];
  let joinAgain: (why: Why) => void = () => {};
  let ended = false;
  let trouble: Error | null = null;
  let failingSinceMs: number | null = null;

  function end(): void {
    ended = true;
    joinAgain('rebalance');
    alarm.ring();
    kafka.drop();
    onGone();
  }

  /** Goes on while what is revoked is being committed: the session must not end under it. */
  function heartbeats(): { readonly until: Promise<Why>; stop(): void } {
    const { promise, resolve, reject } = Promise.withResolvers<Why>();
    promise.catch(() => {});
    let stopped = false;
    joinAgain = resolve;
    async function beat(): Promise<void> {
      await kafka.heartbeat();
      if (await kafka.isOutdated()) resolve('rebalance');
    }
    async function run(): Promise<void> {
      for (;;) {
        await alarm.wait(HEARTBEAT_MS);
        if (stopped || ended) return;
        try {
          await beat();
        } catch (error) {
          if (saysAnyOf(error, 'FENCED_INSTANCE_ID')) return reject(error);
          if (saysAnyOf(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION')) return resolve('expelled');
          if (saysAnyOf(error, 'REBALANCE_IN_PROGRESS')) resolve('rebalance');
          // anything else is tried again: if it takes too long, Kafka ends the session and says so
        }
      }
    }
    void run();
    return {
      until: promise,
      stop() {
        stopped = true;
        alarm.ring();
      },
    };
  }

  /** Others may have had the partitions meanwhile: their places are looked up again, and nothing is committed. */
  async function loseAll(): Promise<void> {
    const lost = held;
    held = [];
    if (lost.length > 0) await events.revoked(lost).catch(() => {});
  }

  /** One generation: from joining to the reason to join again. */
  async function generation(): Promise<void> {
    const before = kafka.generation;
    const partitions = await kafka.join(topics, onJoining);
    if (ended) return kafka.leave(); // it was left while it was joining
    const beats = heartbeats();
    try {
      if (kafka.generation !== before + 1) await loseAll();
      held = partitions;
      await events.assigned(partitions);
      trouble = null;
      failingSinceMs = null;
      const why = await beats.until;
      if (ended) return;
      if (why === 'expelled') {
        kafka.forget();
        await loseAll();
      } else {
        // what is delivered is committed now; the next assignment says what stays, which then keeps its place
        await events.revoked([]).catch((error) => {
          if (!(error instanceof GatewayError)) onFault(error);
        });
      }
    } finally {
      beats.stop();
    }
  }

  async function run(): Promise<void> {
    while (!ended) {
      try {
        await generation();
      } catch (error) {
        if (ended) return;
        if (saysAnyOf(error, ...FINAL)) {
          const reason = wire.told(error) as Error;
          end();
          events.lost(reason);
          return;
        }
        if (saysAnyOf(error, 'UNKNOWN_MEMBER_ID')) kafka.forget();
        else if (!saysAnyOf(error, 'REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'MEMBER_ID_REQUIRED')) {
          const reason = wire.told(error);
          failingSinceMs ??= performance.now();
          const passes = isPassing(error) && performance.now() - failingSinceMs < PASSING_MS;
          if (!(reason instanceof GatewayError)) onFault(error);
          else if (!passes) trouble = reason;
          await sleep(RETRY_MS);
        }
      }
    }
  }
  void run().catch(onFault);

  return {
    get trouble() {
      return trouble;
    },
    subscribe(to) {
      topics = to;
      joinAgain('rebalance');
    },
    async commit(offsets) {
      if (ended || kafka.generation < 0)
        throw unavailable(`Consumer group '${group}' is being joined again: try again`);
      try {
        const sent = wire.again(() => kafka.commit(offsets));
        await within504(sent, COMMIT_PATIENCE_MS, "Kafka's group coordinator has not answered in time: try again");
      } catch (error) {
        if (saysAnyOf(error, 'FENCED_INSTANCE_ID')) {
          alarm.ring(); // the next heartbeat ends it
          throw conflict(`Another consumer has taken the name '${instance}' in group '${group}': use another name`);
        }
        const expelled = saysAnyOf(error, 'UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION');
        if (!expelled && !saysAnyOf(error, 'REBALANCE_IN_PROGRESS')) throw wire.told(error);
        joinAgain(expelled ? 'expelled' : 'rebalance');
        throw unavailable(`Consumer group '${group}' is being rebalanced: nothing was committed, try again`);
      }
    },
    async leave() {
      if (ended) return;
      await kafka.leave().catch(() => {}); // if Kafka cannot be told, it ends the session by itself
      end();
    },
    beat: () => alarm.ring(),
    drop: end,
  };
}

/** Joining again would get the same answer, or take the name back from whoever has it now. */
const FINAL = [
  'FENCED_INSTANCE_ID',
  'GROUP_AUTHORIZATION_FAILED',
  'GROUP_MAX_SIZE_REACHED',
  'INCONSISTENT_GROUP_PROTOCOL',
  'INVALID_GROUP_ID',
  'INVALID_SESSION_TIMEOUT',
];
