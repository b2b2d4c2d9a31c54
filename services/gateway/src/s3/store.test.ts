import { beforeEach, describe, expect, it } from '@jest/globals';
import type { NewRecord } from '../port.ts';
import type { Objects } from './objects.ts';
import { probeBucket } from './probe.ts';
import { type S3Store, s3Store } from './store.ts';

interface Held {
  readonly body: Uint8Array;
  readonly metadata: Record<string, string>;
  readonly version: string;
}

/** A bucket in memory, of one clock. */
function memoryObjects() {
  const held = new Map<string, Held>();
  let versions = 0;
  const write = (key: string, body: Uint8Array, metadata = {}) =>
    void held.set(key, { body, metadata, version: String(++versions) });
  const shown = ({ metadata, body }: Held) => ({ metadata, sizeBytes: body.length, atMs: Date.now() });
  const objects: Objects = {
    async create(key, body, metadata) {
      if (held.has(key)) return 'exists';
      write(key, body, metadata);
      return 'created';
    },
    async swap(key, body, version) {
      if ((held.get(key)?.version ?? null) !== version) return false;
      write(key, body);
      return true;
    },
    put: async (key, body) => write(key, body),
    head: async (key) => (held.has(key) ? shown(held.get(key)!) : null),
    get: async (key) => (held.has(key) ? { ...held.get(key)!, ...shown(held.get(key)!) } : null),
    async list(prefix, after = '', limit = 1000) {
      const keys = [...held.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
      return keys.slice(0, limit).map((key) => ({ key, sizeBytes: 1, atMs: Date.now() }));
    },
    remove: async (key) => void held.delete(key),
  };
  return { objects, held };
}

const record = (value: string, partition = 0): NewRecord => ({
  topic: 'orders',
  partition,
  timestampMs: 1000,
  key: null,
  value: Buffer.from(value),
  headers: [],
});
const LIMITS = { maxRecords: 100, maxBytes: 1e6 };
const now = () => ({ waitMs: 0, signal: new AbortController().signal });

let bucket: ReturnType<typeof memoryObjects>;
let store: S3Store;
beforeEach(async () => {
  bucket = memoryObjects();
  store = s3Store({ objects: bucket.objects });
  await store.topics.create({ name: 'orders', partitions: 2, retentionMs: null, retentionBytes: null });
});
const cold = () => s3Store({ objects: bucket.objects });
const values = async (from: S3Store, partition = 0, offset: number | null = 0) =>
  (await from.fetch([{ topic: 'orders', partition, offset }], LIMITS, now())).map(({ value }) => String(value));
const batches = () => [...bucket.held.keys()].filter((key) => key.endsWith('.batch')).sort();

describe('the log in a bucket', () => {
  it('is read by a process that has never seen it, from any offset', async () => {
    for (const value of ['a', 'b', 'c']) await store.append([record(value), record(`${value}2`)], null);
    expect(await values(cold())).toEqual(['a', 'a2', 'b', 'b2', 'c', 'c2']);
    expect(await values(cold(), 0, 3)).toEqual(['b2', 'c', 'c2']);
    expect(await values(cold(), 0, 6)).toEqual([]);
    await expect(values(cold(), 0, 7)).rejects.toThrow('Offset 7 of orders-0 is out of range: earliest 0, latest 6');
  });

  it('goes on where another process has written, however old what this one knows is', async () => {
    const other = cold();
    for (let n = 0; n < 12; n++) await (n % 2 ? store : other).append([record(String(n))], null);
    expect(await values(cold())).toEqual(Array.from({ length: 12 }, (_, n) => String(n)));
  });

  it('holds a thousand batches of one record and finds each', async () => {
    for (let n = 0; n < 1100; n++) await store.append([record(String(n))], null);
    const reader = cold();
    for (const offset of [0, 1, 500, 999, 1000, 1001, 1099])
      expect((await values(reader, 0, offset))[0]).toBe(String(offset));
    expect(await cold().offsets('latest', [{ topic: 'orders', partition: 0 }], 1000)).toEqual([1100]);
  });

  it('cuts a request of many records and answers the place of each in its order', async () => {
    const many = Array.from({ length: 2500 }, (_, n) => record(String(n), n % 2));
    const metadata = await store.append(many, null);
    expect(batches().length).toBe(4); // two partitions of 1250 records, 1000 at most in each batch
    expect(metadata.map(({ partition, offset }) => offset * 2 + partition)).toEqual(many.map((_, n) => n));
  });

  it('ignores what others put under its names', async () => {
    await store.append([record('a')], null);
    const prefix = batches()[0]!.slice(0, -26);
    for (const name of ['readme.txt', '00000000000000000001.batch.bak', 'zzz'])
      await bucket.objects.put(prefix + name, Buffer.from('x'));
    await cold().append([record('b')], null);
    expect(await values(cold())).toEqual(['a', 'b']);
  });

  it('never mixes a topic with an earlier one of its name', async () => {
    await store.append([record('old')], null);
    await store.topics.delete('orders');
    await expect(values(cold())).rejects.toMatchObject({ status: 404 });
    await store.topics.create({ name: 'orders', partitions: 1, retentionMs: null, retentionBytes: null });
    await store.append([record('new')], null);
    expect(await values(cold())).toEqual(['new']);
  });

  it('refuses to begin anew where its batches were deleted by somebody', async () => {
    for (let n = 0; n < 20; n++) await store.append([record(String(n))], null);
    for (const key of batches()) await bucket.objects.remove(key);
    await expect(cold().append([record('x')], null)).rejects.toThrow('batches were deleted by somebody');
  });
});

describe('a damaged batch', () => {
  beforeEach(async () => {
    for (const value of ['a', 'b', 'c']) await store.append([record(value)], null);
    await store.append([record('other', 1)], null);
    const [, second] = batches();
    bucket.held.set(second!, { ...bucket.held.get(second!)!, body: Buffer.from('damaged') });
  });

  it('stops its partition with an error that names it, and no other', async () => {
    await expect(values(cold(), 0, 1)).rejects.toThrow(/00000000000000000001\.batch is damaged: restore it/);
    expect(await values(cold(), 1)).toEqual(['other']);
    await store.append([record('d')], null);
  });

  it('is passed over when an operator has given it up', async () => {
    expect(await store.recordGap({ topic: 'orders', partition: 0, offset: 1 })).toEqual({ from: 1, to: 2 });
    expect(await values(cold())).toEqual(['a', 'c']);
    await expect(store.recordGap({ topic: 'orders', partition: 0, offset: 7 })).rejects.toThrow(
      'No batch begins at offset 7',
    );
  });
});

describe('probeBucket(objects)', () => {
  it('finds nothing wrong with a bucket that honours conditions, again and again', async () => {
    await probeBucket(bucket.objects);
    await probeBucket(bucket.objects);
  });

  it.each(['create', 'swap'] as const)('refuses a server that ignores the condition of %s', async (name) => {
    const careless: Objects = {
      ...bucket.objects,
      ...(name === 'create' ? { create: async () => 'created' as const } : { swap: async () => true }),
    };
    await expect(probeBucket(careless)).rejects.toThrow('ignores conditional writes');
  });

  it('says why a bucket cannot be used', async () => {
    const closed: Objects = { ...bucket.objects, create: () => Promise.reject(new Error('AccessDenied')) };
    await expect(probeBucket(closed)).rejects.toThrow('The bucket cannot be written to: AccessDenied');
  });
});
