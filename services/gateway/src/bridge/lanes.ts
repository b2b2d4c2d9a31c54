import type { ConnectionPool } from '@platformatic/kafka';
import { destroy } from './wire.ts';

/** Kept for the next one when it is done. */
const MOST_IDLE = 32;

/**
 * Connections for requests that wait: a broker works off one connection's requests one after the other, so a poll that
 * waits for records would hold up everything behind it. Each use has its connections for itself, and hands them on.
 */
export interface Lanes {
  use<T>(work: (lane: ConnectionPool) => Promise<T>): Promise<T>;
  close(): void;
}

export function openLanes(open: () => ConnectionPool): Lanes {
  const idle: ConnectionPool[] = [];
  const busy = new Set<ConnectionPool>();
  let closed = false;
  return {
    async use(work) {
      const lane = idle.pop() ?? open();
      busy.add(lane);
      try {
        return await work(lane);
      } finally {
        busy.delete(lane);
        if (closed || idle.length >= MOST_IDLE) destroy(lane);
        else idle.push(lane);
      }
    },
    close() {
      closed = true;
      for (const lane of [...idle, ...busy]) destroy(lane);
    },
  };
}
