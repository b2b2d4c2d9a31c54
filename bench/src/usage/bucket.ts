import type { countedObjects } from 'flights-gateway/s3';

type Objects = Parameters<typeof countedObjects>[0];
type Stored = NonNullable<Awaited<ReturnType<Objects['get']>>>;

/** A bucket in memory with one user: what S3 does where nobody is in the way. */
export function memoryBucket(now: () => number): Objects & { readonly sizeBytes: (prefix: string) => number } {
  const held = new Map<string, Stored>();
  let version = 0;
  const put = (key: string, body: Uint8Array, metadata = {}) => {
    held.set(key, { body, metadata, sizeBytes: body.length, atMs: now(), version: String(++version) });
  };
  const named = (prefix: string, after = '') =>
    [...held.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  return {
    async create(key, body, metadata) {
      if (held.has(key)) return 'exists';
      put(key, body, metadata);
      return 'created';
    },
    async swap(key, body, expected) {
      if ((held.get(key)?.version ?? null) !== expected) return false;
      put(key, body);
      return true;
    },
    put: async (key, body) => put(key, body),
    head: async (key) => held.get(key) ?? null,
    get: async (key) => held.get(key) ?? null,
    list: async (prefix, after, limit = 1000) =>
      named(prefix, after)
        .slice(0, limit)
        .map((key) => ({ key, sizeBytes: held.get(key)!.sizeBytes, atMs: held.get(key)!.atMs })),
    remove: async (key) => void held.delete(key),
    sizeBytes: (prefix) => named(prefix).reduce((sum, key) => sum + held.get(key)!.sizeBytes, 0),
  };
}
