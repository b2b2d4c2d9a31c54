import type { TopicPartition, Wait } from './port.ts';

/** Wakes long polls when something is appended to a partition they wait for. */
export interface Waiters {
  /** True as soon as one of the partitions got records; false at the deadline or when the signal aborts. */
  changed(partitions: readonly TopicPartition[], wait: Wait): Promise<boolean>;
  wake(partitions: readonly TopicPartition[]): void;
}

const idOf = ({ topic, partition }: TopicPartition) => `${partition}:${topic}`;

export function waiters(): Waiters {
  const waiting = new Map<string, Set<() => void>>();
  return {
    changed: (partitions, { waitMs, signal }) =>
      new Promise((resolve) => {
        if (signal.aborted || waitMs <= 0) return resolve(false);
        const ids = partitions.map(idOf);
        const end = (found: boolean) => {
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
          for (const id of ids) {
            const others = waiting.get(id);
            others?.delete(wake);
            if (others?.size === 0) waiting.delete(id);
          }
          resolve(found);
        };
        const wake = () => end(true);
        const abort = () => end(false);
        const timer = setTimeout(abort, waitMs);
        signal.addEventListener('abort', abort, { once: true });
        for (const id of ids) {
          const others = waiting.get(id) ?? new Set();
          waiting.set(id, others.add(wake));
        }
      }),
    wake(partitions) {
      for (const partition of partitions) for (const wake of [...(waiting.get(idOf(partition)) ?? [])]) wake();
    },
  };
}
