import type { NewRecord, Store } from 'flights-gateway';

export const TOPIC = 'bench';
/** Records of one append: a poll of a city. */
export const RECORDS = 35;
const VALUE_BYTES = 300;

/** How many requests were answered, in what time, and how long each took. */
export interface Appended {
  readonly count: number;
  readonly seconds: number;
  readonly latenciesMs: readonly number[];
}

/** Each writer appends to one partition, one request after the other, until the time is up. */
export async function appending(stores: readonly Store[], writers: number, seconds: number): Promise<Appended> {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  const write = async (writer: number) => {
    const store = stores[writer % stores.length]!;
    for (let n = 0; performance.now() < endMs; n++) {
      const beganMs = performance.now();
      await store.append(records(writer, n), { scope: 'bench', key: `${writer} ${n}` });
      latenciesMs.push(performance.now() - beganMs);
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  return { count: latenciesMs.length, seconds: (performance.now() - startedMs) / 1000, latenciesMs };
}

const records = (writer: number, n: number): NewRecord[] =>
  Array.from({ length: RECORDS }, (_, i) => ({
    topic: TOPIC,
    partition: writer % 4,
    timestampMs: 1_760_000_000_000 + n,
    key: Buffer.from(`${writer}.${i}`),
    value: Buffer.from(`{"n":${n},"i":${i},"pad":"`.padEnd(VALUE_BYTES - 2, 'x').concat('"}')),
    headers: [],
  }));

/** Reads every partition from its beginning, 500 records at a time as the pipeline does. */
export async function reading(store: Store, partitions: number): Promise<Appended> {
  const latenciesMs: number[] = [];
  const startedMs = performance.now();
  for (let partition = 0; partition < partitions; partition++) {
    for (let offset = 0; ; ) {
      const beganMs = performance.now();
      const wait = { waitMs: 0, signal: new AbortController().signal };
      const page = await store.fetch([{ topic: TOPIC, partition, offset }], { maxRecords: 500, maxBytes: 1e7 }, wait);
      latenciesMs.push(performance.now() - beganMs);
      if (page.length === 0) break;
      offset = page.at(-1)!.offset + 1;
    }
  }
  return { count: latenciesMs.length, seconds: (performance.now() - startedMs) / 1000, latenciesMs };
}
