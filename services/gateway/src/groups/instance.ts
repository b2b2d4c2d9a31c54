import { GatewayError, OffsetOutOfRangeError, unavailable } from '../errors.ts';
import type {
  InstanceId,
  InstanceSettings,
  Poll,
  PollRequest,
  Store,
  StoredRecord,
  TopicPartition,
  TopicPartitionOffset,
} from '../port.ts';
import { bell } from './bell.ts';
import type { Coordinator } from './coordinator.ts';
import { positions as startPositions } from './positions.ts';
import { turns } from './turns.ts';

/** A commit waits this long for a join, and a rebalance this long for an answer on its way out. */
const PATIENCE_MS = 10_000;

/** One consumer over HTTP: what a `KafkaConsumer` object is in a Java program. */
export interface Instance {
  readonly settings: InstanceSettings;
  readonly topics: readonly string[];
  /** null while joining or rebalancing. */
  readonly assigned: readonly TopicPartition[] | null;
  /** Why the group threw it out; every request is told so. null: it did not. */
  readonly lost: Error | null;
  poll(request: PollRequest): Promise<Poll>;
  /** null: what has been delivered. */
  commit(offsets: readonly TopicPartitionOffset[] | null): Promise<void>;
  /** How long nothing has been asked of it; 0 while a request is in flight. */
  idleMs(): number;
  /** Marks a use that is none of its own methods. */
  touch(): void;
  /** Ends waiting polls with nothing. An expired instance is closed without a commit, as if its program had died. */
  close(how: { readonly commit: boolean }): Promise<void>;
}

export interface InstanceOptions {
  readonly id: InstanceId;
  readonly topics: readonly string[];
  readonly settings: InstanceSettings;
  readonly coordinator: Coordinator;
  readonly log: Pick<Store, 'fetch' | 'offsets'>;
  readonly now: () => number;
}

const sameSet = (a: readonly string[], b: readonly string[]) => new Set([...a, ...b]).size === new Set(a).size;
const nothing = (joining: boolean, assigned: readonly TopicPartition[] | null): Poll => ({
  records: [],
  joining,
  assigned: assigned ?? [],
  settle: () => {},
});

export function consumerInstance({ id, settings, coordinator, log, now, ...options }: InstanceOptions): Instance {
  const positions = startPositions({ group: id.group, reset: settings.autoOffsetReset, coordinator, log });
  const turn = turns();
  const changes = bell(); // assignment, delivery or end: whoever waits looks again
  let topics = [...new Set(options.topics)];
  let assigned: readonly TopicPartition[] | null = null;
  let epoch = 0; // moves with the assignment: what was read under an older one is not given out
  let delivering = false;
  let closed: Error | boolean = false;
  let inUse = 0;
  let lastUsedMs = now();
  let nextAutoCommitMs = now() + settings.autoCommitIntervalMs;

  function move(to: readonly TopicPartition[] | null): void {
    assigned = to;
    epoch++;
    changes.ring();
  }

  /** True when `done` holds within the wait. */
  async function until(done: () => boolean, waitMs: number, signal?: AbortSignal): Promise<boolean> {
    const deadline = performance.now() + waitMs;
    while (!done()) {
      if (!(await changes.wait(deadline - performance.now(), signal))) return done();
    }
    return true;
  }

  const commitDelivered = async () => {
    const offsets = positions.delivered();
    if (offsets.length > 0) await member.commit(offsets);
  };

  const member = coordinator.join(
    { id, topics, sessionTimeoutMs: settings.sessionTimeoutMs },
    {
      async revoked(partitions) {
        move(null);
        await until(() => !delivering, PATIENCE_MS);
        try {
          if (settings.autoCommit && closed === false) await commitDelivered();
        } finally {
          positions.drop(partitions);
        }
      },
      async assigned(partitions) {
        await positions.assign(partitions);
        move(partitions);
      },
      lost(reason) {
        closed = reason;
        move(null);
      },
    },
  );

  async function used<T>(work: () => Promise<T>): Promise<T> {
    inUse++;
    try {
      return await work();
    } finally {
      inUse--;
      lastUsedMs = now();
    }
  }

  /** As Java does on each poll: what earlier polls have brought, never what this one will. */
  async function autoCommit(): Promise<void> {
    if (!settings.autoCommit || assigned === null || now() < nextAutoCommitMs) return;
    nextAutoCommitMs = now() + settings.autoCommitIntervalMs;
    await commitDelivered().catch((error) => {
      if (!(error instanceof GatewayError)) throw error;
      nextAutoCommitMs = now(); // tried again by the next poll; this one may have records to bring
    });
  }

  /** Reads until there is something, the time is over, or the assignment moves. */
  async function read({ limits }: PollRequest, waitMs: number, signal: AbortSignal): Promise<readonly StoredRecord[]> {
    const from = positions.readFrom();
    if (from.length === 0) {
      await changes.wait(waitMs, signal);
      return [];
    }
    const stop = new AbortController();
    const abort = () => stop.abort();
    const off = changes.onRing(abort);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await log.fetch(from, limits, { waitMs, signal: stop.signal });
    } catch (error) {
      if (!(error instanceof OffsetOutOfRangeError)) throw error;
      await positions.reset(error); // the log was trimmed or made anew under the reader
      return [];
    } finally {
      off();
      signal.removeEventListener('abort', abort);
    }
  }

  async function pollInTurn(request: PollRequest, deadline: number, release: () => void): Promise<Poll> {
    const { signal } = request.wait;
    if (!sameSet(topics, request.topics)) {
      topics = [...new Set(request.topics)];
      move(null); // nothing of the old topics may reach a caller who asked for others
      member.subscribe(topics);
    }
    await autoCommit();
    for (let first = true; ; first = false) {
      const leftMs = deadline - performance.now();
      if (closed instanceof Error) throw closed;
      if (closed || signal.aborted || (leftMs <= 0 && !first)) return nothing(assigned === null, assigned);
      if (!(await until(() => assigned !== null || closed !== false, leftMs, signal))) {
        if (member.trouble) throw member.trouble; // an empty answer would say that all is well
        return nothing(true, null);
      }
      if (assigned === null) continue;
      const at = epoch;
      const records = await read(request, Math.max(0, deadline - performance.now()), signal);
      if (records.length > 0 && at === epoch && !closed) return deliver(records, assigned, release);
    }
  }

  /** The turn is kept until the answer is out, so that a lost one is read again before anything after it. */
  function deliver(records: readonly StoredRecord[], to: readonly TopicPartition[], release: () => void): Poll {
    positions.advance(records);
    delivering = true;
    inUse++;
    let settled = false;
    const settle = (delivered: boolean) => {
      if (settled) return;
      settled = true;
      positions.settle(delivered);
      delivering = false;
      inUse--;
      lastUsedMs = now();
      changes.ring();
      release();
    };
    return { records, joining: false, assigned: to, settle };
  }

  return {
    settings,
    get topics() {
      return topics;
    },
    get assigned() {
      return assigned;
    },
    get lost() {
      return closed instanceof Error ? closed : null;
    },
    poll: (request) =>
      used(async () => {
        const deadline = performance.now() + request.wait.waitMs;
        const release = await turn.acquire(request.wait.waitMs, request.wait.signal);
        if (!release) return nothing(assigned === null, assigned);
        let kept = false;
        try {
          const poll = await pollInTurn(request, deadline, release);
          kept = poll.records.length > 0;
          return poll;
        } finally {
          if (!kept) release();
        }
      }),
    commit: (offsets) =>
      used(async () => {
        const ready = await until(() => (assigned !== null && !delivering) || closed !== false, PATIENCE_MS);
        if (closed instanceof Error) throw closed;
        if (!ready)
          throw member.trouble ?? unavailable(`Consumer group '${id.group}' is still being joined: try again`);
        await (offsets === null ? commitDelivered() : member.commit(offsets));
      }),
    idleMs: () => (inUse > 0 ? 0 : now() - lastUsedMs),
    touch() {
      lastUsedMs = now();
    },
    async close({ commit }) {
      if (closed !== false) return;
      try {
        if (commit && settings.autoCommit && assigned !== null) {
          await until(() => !delivering, PATIENCE_MS);
          await commitDelivered();
        }
      } finally {
        closed = true;
        move(null);
        await member.leave(); // also when nothing could be committed: nobody would hold its partitions any more
      }
    },
  };
}
