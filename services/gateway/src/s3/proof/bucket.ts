import { type Actor, InjectedError, type Schedule } from 'flights-proof';
import { batchBase } from '../keys.ts';
import type { Listed, Metadata, Objects } from '../objects.ts';

export interface Held {
  readonly body: Uint8Array;
  readonly metadata: Metadata;
  readonly atMs: number;
  readonly version: string;
}

/** A moment that everybody agrees on. */
export interface Clock {
  ms: number;
}

/** A bucket in memory, and all that ever happened to its batches. */
export class Bucket {
  readonly held = new Map<string, Held>();
  /** Every batch ever created, in order; the same key twice would be an offset used again. */
  readonly created: (readonly [key: string, held: Held])[] = [];
  readonly clock: Clock;
  private versions = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  write(key: string, body: Uint8Array, metadata: Metadata = {}): void {
    const held = { body, metadata, atMs: this.clock.ms, version: String(++this.versions) };
    this.held.set(key, held);
    if (batchBase(key) !== null) this.created.push([key, held]);
  }

  page(prefix: string, after: string, limit: number): readonly Listed[] {
    const keys = [...this.held.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return keys.slice(0, limit).map((key) => {
      const { body, atMs } = this.held.get(key)!;
      return { key, sizeBytes: body.length, atMs };
    });
  }
}

/** What is wrong with an adapter on purpose. */
export type Spoil = (objects: Objects, who: 'server' | 'retention') => Objects;

/** A request that has been under way for longer has timed out for its sender; whether it arrives is open. */
const TIMEOUT_MS = 10_000;
/** Nothing stays in a network for longer than this. */
const LOST_MS = 1_800_000;

/** The bucket as one process sees it: every request waits for the schedule. */
export function objectsOf(bucket: Bucket, schedule: Schedule, actor: Actor): Objects {
  const change = <T>(apply: () => T): Promise<T> => {
    const sentAtMs = bucket.clock.ms;
    return schedule.gate(
      actor,
      () => {
        const agoMs = bucket.clock.ms - sentAtMs;
        if (agoMs > LOST_MS) throw new InjectedError('lost');
        const answer = apply();
        if (agoMs > TIMEOUT_MS) throw new InjectedError('timed out');
        return answer;
      },
      'change',
    );
  };
  const look = <T>(apply: () => T): Promise<T> => schedule.gate(actor, apply);
  let conflicts = 0;
  return {
    create: (key, body, metadata) =>
      change(() => {
        if (++conflicts % 6 === 0) return 'conflict';
        if (bucket.held.has(key)) return 'exists';
        bucket.write(key, body, metadata);
        return 'created';
      }),
    swap: (key, body, version) =>
      change(() => {
        if ((bucket.held.get(key)?.version ?? null) !== version) return false;
        bucket.write(key, body);
        return true;
      }),
    put: (key, body) => change(() => bucket.write(key, body)),
    head: (key) =>
      look(() => {
        const held = bucket.held.get(key);
        return held ? { metadata: held.metadata, sizeBytes: held.body.length, atMs: held.atMs } : null;
      }),
    get: (key) =>
      look(() => {
        const held = bucket.held.get(key);
        return held ? { ...held, sizeBytes: held.body.length } : null;
      }),
    list: (prefix, after = '', limit = 1000) => look(() => bucket.page(prefix, after, limit)),
    remove: (key) => change(() => void bucket.held.delete(key)),
  };
}
