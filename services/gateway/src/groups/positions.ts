import { badRequest, type OffsetOutOfRangeError } from '../errors.ts';
import type { InstanceSettings, Store, StoredRecord, TopicPartition, TopicPartitionOffset } from '../port.ts';
import { type Coordinator, partitionId, samePartition } from './coordinator.ts';

/** Long enough for any store to say where a partition begins. */
const LOOK_UP_MS = 10_000;

interface Position extends TopicPartition {
  /** Next offset to read. */
  next: number;
  /** `next` as of the last answer that is known to have gone out: all that may be committed. */
  delivered: number;
}

/** Where an instance is in each of its partitions. */
export interface Positions {
  /** Keeps what stays, drops what goes, and finds a start for what is new: committed, else by the reset policy. */
  assign(partitions: readonly TopicPartition[]): Promise<void>;
  drop(partitions: readonly TopicPartition[]): void;
  /** Where to read next; begins with another partition each time, so that none starves. 400 without a start. */
  readFrom(): readonly TopicPartitionOffset[];
  advance(records: readonly StoredRecord[]): void;
  settle(delivered: boolean): void;
  /** Moves a position that the log has lost, or throws where the policy is `none`. */
  reset(error: OffsetOutOfRangeError): Promise<void>;
  /** What may be committed. */
  delivered(): readonly TopicPartitionOffset[];
}

export interface PositionsOptions {
  readonly group: string;
  readonly reset: InstanceSettings['autoOffsetReset'];
  readonly coordinator: Pick<Coordinator, 'committed'>;
  readonly log: Pick<Store, 'offsets'>;
}

export function positions({ group, reset: policy, coordinator, log }: PositionsOptions): Positions {
  let held = new Map<string, Position>();
  let unknown: readonly TopicPartition[] = [];
  let turn = 0;

  /** null: nothing is committed and the policy is to say so. */
  async function startsOf(partitions: readonly TopicPartition[]): Promise<(number | null)[]> {
    const committed = await coordinator.committed(group, partitions, LOOK_UP_MS);
    if (policy === 'none') return [...committed];
    const missing = partitions.filter((_, i) => committed[i] === null);
    const found = missing.length > 0 ? await log.offsets(policy, missing, LOOK_UP_MS) : [];
    let next = 0;
    return committed.map((offset) => offset ?? found[next++] ?? 0);
  }

  return {
    async assign(partitions) {
      const fresh = partitions.filter((partition) => !held.has(partitionId(partition)));
      const starts = fresh.length > 0 ? await startsOf(fresh) : [];
      const kept = partitions.flatMap((partition) => held.get(partitionId(partition)) ?? []);
      const added = fresh.flatMap(({ topic, partition }, i) => {
        const next = starts[i] ?? null;
        return next === null ? [] : [{ topic, partition, next, delivered: next }];
      });
      unknown = fresh.filter((_, i) => (starts[i] ?? null) === null);
      held = new Map([...kept, ...added].map((position) => [partitionId(position), position]));
    },
    drop(partitions) {
      for (const partition of partitions) held.delete(partitionId(partition));
      unknown = unknown.filter((mine) => !partitions.some((partition) => samePartition(mine, partition)));
    },
    readFrom() {
      const [first] = unknown;
      if (first)
        throw badRequest(
          `Undefined offset with no reset policy for partition ${first.topic}-${first.partition}: ` +
            'commit an offset first, or set Kafka-Auto-Offset-Reset to earliest or latest',
        );
      const all = [...held.values()].map(({ topic, partition, next }) => ({ topic, partition, offset: next }));
      const start = all.length > 0 ? turn++ % all.length : 0;
      return [...all.slice(start), ...all.slice(0, start)];
    },
    advance(records) {
      for (const record of records) {
        const position = held.get(partitionId(record));
        if (position) position.next = record.offset + 1;
      }
    },
    settle(delivered) {
      for (const position of held.values()) {
        if (delivered) position.delivered = position.next;
        else position.next = position.delivered;
      }
    },
    async reset(error) {
      if (policy === 'none') throw error;
      const position = held.get(partitionId(error));
      if (!position) return;
      position.next = error[policy];
      position.delivered = error[policy];
    },
    delivered: () =>
      [...held.values()].map(({ topic, partition, delivered }) => ({ topic, partition, offset: delivered })),
  };
}
