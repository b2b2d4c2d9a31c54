import type { Client } from '../server.ts';
import type { Act } from './measure.ts';
import { messages } from './records.ts';

export const PARTITIONS = 4;
export const BATCH = 500;

/** Requests that append `batch` messages each. */
export function producing(client: Client, topic: string, batch: number): Act {
  const bodies = Array.from({ length: 16 }, (_, i) => JSON.stringify(messages(topic, batch, i * batch)));
  let turn = 0;
  return async () => {
    const placed = (await client.post('/produce', bodies[turn++ % bodies.length]!)) as unknown[];
    return placed.length;
  };
}

/** Requests that read on from where the worker's last one ended, and from the beginning again at the end of the log. */
export function fetching(client: Client, topic: string): Act {
  const next = new Map<number, number>();
  return async (worker) => {
    const offset = next.get(worker) ?? 0;
    const body = JSON.stringify({ topic, partition: worker % PARTITIONS, offset, timeout: 0 });
    const read = (await client.post('/fetch', body)) as { offset: number }[];
    next.set(worker, read.length === 0 ? 0 : read.at(-1)!.offset + 1);
    return read.length;
  };
}

/** Polls of a group's members, each with its own instance; they stop bringing anything when the log is read. */
export function consuming(client: Client, topic: string, group: string): Act {
  return async (worker) => {
    const path = `/consume/${group}/member-${worker}/${topic}`.replace(`/${topic}`, '');
    const headers = { 'kafka-auto-offset-reset': 'earliest' };
    const read = (await client.post(path, JSON.stringify({ topic, timeout: 100 }), headers)) as unknown[];
    return read.length;
  };
}
