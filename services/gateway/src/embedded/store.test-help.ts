import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import type { InstanceSettings, NewRecord, Poll } from '../port.ts';
import { type EmbeddedOptions, type EmbeddedStore, embeddedStore } from './store.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A store in a folder of its own, both gone after the test; a clock that moves when it is told to. */
export function storeForTest(options: Partial<EmbeddedOptions> = {}) {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'gateway-'));
  if (!options.dataDir) undo.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const clock = { ms: 1_700_000_000_000 };
  const store = embeddedStore({ mode: 'serve', now: () => clock.ms, ...options, dataDir });
  undo.push(() => store.close());
  return { store, clock, dataDir };
}

export const NOW = { waitMs: 0, signal: new AbortController().signal };
export const ALL = { maxRecords: 10_000, maxBytes: 1e9 };

export const record = (topic: string, value: string, partition: number | null = 0): NewRecord => ({
  topic,
  partition,
  timestampMs: null,
  key: null,
  value: Buffer.from(value),
  headers: [],
});

export const createTopic = (store: EmbeddedStore, name: string, partitions = 1, settings = {}) =>
  store.topics.create({ name, partitions, retentionMs: null, retentionBytes: null, ...settings });

export const valuesOf = (records: Poll['records']): string[] => records.map(({ value }) => String(value));

const SETTINGS: InstanceSettings = {
  autoCommit: true,
  autoCommitIntervalMs: 5000,
  autoOffsetReset: 'earliest',
  sessionTimeoutMs: 60_000,
};

/** One consumer whose answers all get through, unless told otherwise. */
export function consumer(store: EmbeddedStore, instance: string, topics: string[], settings = {}) {
  const id = { group: 'g', instance };
  const ask = (waitMs = 0) =>
    store.groups.poll({
      id,
      topics,
      settings: { ...SETTINGS, ...settings },
      limits: ALL,
      wait: { waitMs, signal: new AbortController().signal },
    });
  return {
    id,
    ask,
    async poll(waitMs = 50): Promise<string[]> {
      const { records, settle } = await ask(waitMs);
      settle(true);
      return valuesOf(records);
    },
    committed: async (topic: string, partition = 0) =>
      (await store.groups.committed(id, [{ topic, partition }], 1000))[0],
  };
}
