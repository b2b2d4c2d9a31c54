/**
 * The port between the REST surface and whatever keeps the log: SQLite in this process, a real Kafka, objects in a
 * bucket. Above it nothing knows which. Every method may throw a `GatewayError`, whose status and text go to the
 * caller as they are; every other error is a fault and becomes a 500.
 *
 * Offsets are integers from 0, dense per partition. Times are milliseconds since 1970, UTC. Keys, values and header
 * values are bytes; null is Kafka's null (no key, a tombstone), which differs from empty.
 */

export interface TopicPartition {
  readonly topic: string;
  /** From 0. */
  readonly partition: number;
}

export interface TopicPartitionOffset extends TopicPartition {
  readonly offset: number;
}

export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

/** A record on its way in. Order and repeated header keys are kept. */
export interface NewRecord {
  readonly topic: string;
  /** null: chosen by the key as Java does (murmur2), or by the store where there is no key. */
  readonly partition: number | null;
  /** The record's own time, kept as given; null: the store's clock. Retention never looks at it. */
  readonly timestampMs: number | null;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

/** Where a record was put. */
export interface RecordMetadata extends TopicPartitionOffset {
  readonly timestampMs: number;
}

/** A record as it was read. */
export interface StoredRecord extends TopicPartitionOffset {
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

/** Produce de-duplication: the same key of the same credential is appended once within the store's window. */
export interface Idempotency {
  /** The credential's username: two callers' keys never meet. */
  readonly scope: string;
  readonly key: string;
}

/** How much one read may bring. At least one record is returned where there is one, however large. */
export interface ReadLimits {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** How long a read may wait for its first record: 0 looks once. When `signal` aborts it ends at once, with nothing. */
export interface Wait {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Where to begin; a null offset is the earliest available. */
export interface ReadFrom extends TopicPartition {
  readonly offset: number | null;
}

/** A record's time in ms: the first offset whose record is not older. `latest` is the next offset to be written. */
export type OffsetQuery = number | 'earliest' | 'latest';

export interface TopicSettings {
  readonly name: string;
  readonly partitions: number;
  /** Kept at least this long after its append; null: the server's default; -1: for ever. */
  readonly retentionMs: number | null;
  /** Bytes kept per partition; null: no limit by size. */
  readonly retentionBytes: number | null;
}

export interface PartitionState {
  readonly partition: number;
  /** First offset that is still there. */
  readonly earliest: number;
  /** Next offset to be written. */
  readonly latest: number;
  /** Stored bytes; null where the store cannot say. */
  readonly bytes: number | null;
}

export interface Topics {
  /** By name, without internal ones (`__…`). */
  list(): Promise<readonly TopicSettings[]>;
  /** null: there is no such topic. Called for every request, so it must be cheap; sees a change by another process. */
  find(name: string): Promise<TopicSettings | null>;
  /** 409 if it exists. */
  create(topic: TopicSettings): Promise<void>;
  /** With its records and committed offsets. 404 if it does not exist. */
  delete(name: string): Promise<void>;
  /** One entry per partition, in order. 404 if the topic does not exist. */
  describe(name: string): Promise<readonly PartitionState[]>;
}

/** Names one consumer: Kafka's `group.id` and `group.instance.id`. */
export interface InstanceId {
  readonly group: string;
  readonly instance: string;
}

/** Fixed by the request that creates the instance; those of later requests are ignored. */
export interface InstanceSettings {
  readonly autoCommit: boolean;
  readonly autoCommitIntervalMs: number;
  readonly autoOffsetReset: 'earliest' | 'latest' | 'none';
  /** Idle longer than this, the instance is closed without a commit. */
  readonly sessionTimeoutMs: number;
}

export interface PollRequest {
  readonly id: InstanceId;
  /** Replaces the subscription where the set differs from the one before. Never empty; all exist, or are waited for. */
  readonly topics: readonly string[];
  readonly settings: InstanceSettings;
  readonly limits: ReadLimits;
  readonly wait: Wait;
}

export interface Poll {
  readonly records: readonly StoredRecord[];
  /** Whether the group is still being joined or rebalanced: an empty answer then says nothing about the log. */
  readonly joining: boolean;
  readonly assigned: readonly TopicPartition[];
  /**
   * To be called exactly once, when the answer has gone out (true) or was lost with its connection (false: the next
   * poll brings the same records again). Until then the instance answers no other poll.
   */
  readonly settle: (delivered: boolean) => void;
}

export interface InstanceState {
  readonly instance: string;
  /** Empty while it is joining or has nothing assigned. */
  readonly assigned: readonly TopicPartition[];
}

export interface GroupState {
  readonly group: string;
  /** Instances known to this gateway, by name. */
  readonly instances: readonly InstanceState[];
}

export interface Groups {
  /** Creates the instance if need be. A join that is not done in time is an empty poll, never an error. */
  poll(request: PollRequest): Promise<Poll>;
  /**
   * Offsets are kept verbatim (Kafka's meaning: the next one to read); null commits the instance's positions. Unknown
   * instance: offsets are kept if the group has no members, else 409; null is a 404. Waits for a join, at most 10 s.
   */
  commit(id: InstanceId, offsets: readonly TopicPartitionOffset[] | null): Promise<void>;
  /** In the order asked; null: nothing is committed. Neither group nor instance need exist. */
  committed(
    id: InstanceId,
    partitions: readonly TopicPartition[],
    timeoutMs: number,
  ): Promise<readonly (number | null)[]>;
  /** What the instance is subscribed to; null: there is no such instance. */
  subscription(id: InstanceId): Promise<readonly string[] | null>;
  /** Closes the instance: commits its positions where auto-commit is on, then leaves the group. False: unknown. */
  remove(id: InstanceId): Promise<boolean>;
  /** Groups with instances known to this gateway. */
  live(): Promise<readonly GroupState[]>;
  /** Names of all groups that have instances or committed offsets. */
  names(): Promise<readonly string[]>;
  /** Everything committed by the group, by topic and partition. */
  allCommitted(group: string): Promise<readonly TopicPartitionOffset[]>;
}

export interface Store {
  readonly topics: Topics;
  readonly groups: Groups;
  /**
   * Answers when the records are durable, in the order given. A known idempotency key answers as it did then and
   * appends nothing; with other records under it: 400.
   */
  append(records: readonly NewRecord[], idempotency: Idempotency | null): Promise<readonly RecordMetadata[]>;
  /**
   * Records from each place on, ascending per partition; as soon as any partition has one. Out of range is an
   * `OffsetOutOfRangeError`; the exact end of the log waits and then brings nothing.
   */
  fetch(from: readonly ReadFrom[], limits: ReadLimits, wait: Wait): Promise<readonly StoredRecord[]>;
  /** In the order asked; null: no record is that new. */
  offsets(
    at: OffsetQuery,
    partitions: readonly TopicPartition[],
    timeoutMs: number,
  ): Promise<readonly (number | null)[]>;
  /** What is being written is finished first. Polls should have been ended through their signals. */
  close(): Promise<void>;
}

export type Permission = 'ALL' | 'PRODUCE' | 'CONSUME';

/** A credential as it is kept: never its password. */
export interface StoredCredential {
  readonly username: string;
  /** A topic's name, a prefix that ends in `*`, or `*`. */
  readonly topics: string;
  readonly permission: Permission;
  /** A self-describing slow hash: `scrypt$N$r$p$salt$hash`, base64. */
  readonly passwordHash: string;
}

/** Where credentials that outlive the process are kept. */
export interface Credentials {
  /** Called for every request, so it must be cheap; sees a change by another process. null: no such user. */
  find(username: string): Promise<StoredCredential | null>;
  /** By username. */
  list(): Promise<readonly StoredCredential[]>;
  /** 409 if the username is taken. */
  create(credential: StoredCredential): Promise<void>;
  /** 404 if there is none. */
  delete(username: string): Promise<void>;
}
