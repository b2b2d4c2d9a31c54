import type { FlightStream, Lake, LakeObject } from 'flights-core';
import type { Actor, Schedule } from 'flights-proof';
import type { Layout } from '../layout.ts';
import { layout1 } from '../layout-1.ts';
import type { Layouts } from '../layouts.ts';
import { readDeadLetters, readParquet } from './landed.ts';
import type { MemoryLog } from './memory-log.ts';

/** What one bucket holds, without delays: these come from whoever looks at it. */
export class Bucket {
  readonly objects = new Map<string, Uint8Array>();
  /** Everything ever created, in order. */
  readonly journal: (readonly [key: string, body: Uint8Array])[] = [];

  create(key: string, body: Uint8Array): 'created' | 'exists' {
    if (this.objects.has(key)) return 'exists';
    return this.put(key, body);
  }

  /** As a bucket without conditional writes would. */
  put(key: string, body: Uint8Array): 'created' {
    this.objects.set(key, body);
    this.journal.push([key, body]);
    return 'created';
  }

  read(key: string): Uint8Array | null {
    return this.objects.get(key) ?? null;
  }

  /** A page of a listing. */
  page(prefix: string, after: string, size: number): readonly LakeObject[] {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    return keys
      .slice(0, size)
      .map((key) => ({ key, sizeBytes: this.objects.get(key)!.length, createdAt: new Date(0) }));
  }
}

const LIST_PAGE = 3;

/** The bucket as one actor sees it: every request is an await point. */
export const lakeOf = (bucket: Bucket, schedule: Schedule, actor: Actor): Lake => ({
  create: (key, body) => schedule.gate(actor, () => bucket.create(key, body), 'change'),
  head: (key) => schedule.gate(actor, () => bucket.page(key, '', 1).find((object) => object.key === key) ?? null),
  read: (key) => schedule.gate(actor, () => bucket.read(key)),
  delete: (key) => schedule.gate(actor, () => void bucket.objects.delete(key), 'change'),
  async *list(prefix, startAfter = '') {
    for (let after = startAfter; ; ) {
      const page = await schedule.gate(actor, () => bucket.page(prefix, after, LIST_PAGE));
      yield* page;
      if (page.length < LIST_PAGE) return;
      after = page.at(-1)!.key;
    }
  },
});

/** The log as one actor sees it. */
export const streamOf = (log: MemoryLog, schedule: Schedule, actor: Actor): FlightStream => ({
  append: (records) => schedule.gate(actor, () => log.put(...records)),
  partitions: (topic) => schedule.gate(actor, () => log.partitionCount(topic)),
  range: (topic, partition) => schedule.gate(actor, () => log.rangeNow(topic, partition)),
  async *read(topic, partition, from, to) {
    for (let offset = from; offset < to; offset += log.pageSize) {
      yield await schedule.gate(actor, () => log.page(topic, partition, offset, to));
    }
  },
});

/**
 * The shipped layout, which is a pure function of the range, with its answers remembered: thousands of schedules over
 * the same few records need each file's bytes once.
 */
export function remembering(layout: Layout = layout1): Layouts {
  const batches = new Map<string, ReturnType<Layout>>();
  const remembered: Layout = async (plan, table, pages) => {
    const read = [];
    for await (const page of pages) read.push(page);
    const name = JSON.stringify([plan, table, read.map((page) => page.map(({ value }) => value))]);
    const batch = batches.get(name) ?? layout(plan, table, again(read)).then(withBytesKept);
    batches.set(name, batch);
    return batch;
  };
  return { current: 1, byNumber: new Map([[1, remembered]]) };
}

async function* again<T>(pages: readonly T[]): AsyncGenerator<T> {
  yield* pages;
}

const withBytesKept = (batch: Awaited<ReturnType<Layout>>): typeof batch => {
  const keep = (file: (typeof batch.files)[number]) => {
    const body = file.encode();
    return { ...file, encode: () => body };
  };
  return { ...batch, files: batch.files.map(keep), deadLetters: batch.deadLetters && keep(batch.deadLetters) };
};

const decoded = new WeakMap<Uint8Array, readonly string[]>();

/** Ids of everything in an object, each as often as it is there: event ids of rows, values of dead letters. */
export async function idsIn(key: string, body: Uint8Array): Promise<readonly string[]> {
  const known = decoded.get(body);
  if (known) return known;
  const ids = key.startsWith('dlq/')
    ? readDeadLetters(body).map(({ value_base64 }) => Buffer.from(value_base64, 'base64').toString())
    : (await readParquet(body)).map(({ event_id }) => String(event_id));
  decoded.set(body, ids);
  return ids;
}
