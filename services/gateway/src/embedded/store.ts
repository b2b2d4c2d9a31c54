import type { DatabaseSync } from 'node:sqlite';
import { consumerGroups } from '../groups/consumer-groups.ts';
import { localCoordinator } from '../groups/local-coordinator.ts';
import type { Credentials, Store, StoredRecord, Wait } from '../port.ts';
import { waiters } from '../waiters.ts';
import { appender } from './append.ts';
import { committedOffsets } from './committed.ts';
import { sqliteCredentials } from './credentials.ts';
import { openDatabase } from './database.ts';
import { idempotencyTable } from './idempotency.ts';
import { lockDirectory } from './lock.ts';
import { reader } from './read.ts';
import { retention } from './retention.ts';
import { topicTable } from './topics.ts';
import { groupCommit } from './writer.ts';

const DAY_MS = 86_400_000;
export const DEFAULT_RETENTION_MS = 7 * DAY_MS;
export const DEFAULT_IDEMPOTENCY_WINDOW_MS = DAY_MS;
export const DEFAULT_MAX_INSTANCES = 1000;

export interface EmbeddedOptions {
  /** Made if it is not there. */
  readonly dataDir: string;
  /**
   * `serve` takes the directory for this process, which alone may append and poll. `administer` looks and changes
   * topics, credentials and groups beside a running server.
   */
  readonly mode: 'serve' | 'administer';
  /** Default `full`: what is acknowledged survives a power cut. `normal`: it survives a killed process. */
  readonly durability?: 'full' | 'normal';
  /** For topics without their own; −1: for ever. Default 7 days. */
  readonly retentionMs?: number;
  /** How often retention runs. Default one minute. */
  readonly retentionCheckMs?: number;
  /** How long idempotency keys are remembered. Default 24 hours. */
  readonly idempotencyWindowMs?: number;
  readonly maxInstances?: number;
  /** Imitates a broker's slow joins in tests. Default 0. */
  readonly joinDelayMs?: number;
  /** The clock of appends, retention and idle expiry. */
  readonly now?: () => number;
  /** Something went wrong that no request can be told. */
  readonly onFault?: (error: unknown) => void;
}

export interface EmbeddedStore extends Store {
  readonly credentials: Credentials;
  /** Removes what retention allows; resolves when done. Runs by itself while serving. */
  sweep(): Promise<void>;
}

/** The log in one SQLite file. Throws a sentence for people where the directory cannot be used. */
export function embeddedStore({ dataDir, mode, durability = 'full', ...options }: EmbeddedOptions): EmbeddedStore {
  const unlock = mode === 'serve' ? lockDirectory(dataDir) : () => {};
  try {
    const db = openDatabase({ dataDir, durability });
    return assemble(db, mode, options, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function assemble(
  db: DatabaseSync,
  mode: EmbeddedOptions['mode'],
  options: Omit<EmbeddedOptions, 'dataDir' | 'mode' | 'durability'>,
  unlock: () => void,
): EmbeddedStore {
  const { now = Date.now, onFault = () => {} } = options;
  const waiting = waiters();
  const writer = groupCommit(db, {
    beforeCommit: () => append.flush(),
    committed: () => waiting.wake(append.reset()),
    undone: (error) => {
      append.reset();
      onFault(error);
    },
  });
  const topics = topicTable(db, writer, now, () => coordinator.topicsChanged());
  const offsets = committedOffsets(db, writer, topics, now);
  const coordinator = localCoordinator({
    offsets,
    partitionsOf: (topic) => topics.find(topic)?.partitions ?? 0,
    joinDelayMs: options.joinDelayMs ?? 0,
    onFault,
  });
  const idempotency = idempotencyTable(db, options.idempotencyWindowMs ?? DEFAULT_IDEMPOTENCY_WINDOW_MS, now);
  const append = appender({ db, topic: topics.get, idempotency, now });
  const read = reader(db, topics.get);
  const sweep = retention({
    db,
    writer,
    topics: topics.all,
    idempotency,
    defaultRetentionMs: options.retentionMs ?? DEFAULT_RETENTION_MS,
    now,
  });

  const log: Pick<Store, 'append' | 'fetch' | 'offsets'> = {
    append: (records, key) => writer.run(() => append.append(records, key)),
    async fetch(from, limits, { waitMs, signal }: Wait): Promise<readonly StoredRecord[]> {
      const deadline = performance.now() + waitMs;
      for (;;) {
        const records = read.read(from, limits);
        if (records.length > 0) return records;
        if (!(await waiting.changed(from, { waitMs: deadline - performance.now(), signal }))) return [];
      }
    },
    offsets: async (at, partitions) => partitions.map((partition) => read.offsetAt(at, partition)),
  };
  const groups = consumerGroups({
    coordinator,
    log,
    maxInstances: options.maxInstances ?? DEFAULT_MAX_INSTANCES,
    now,
  });
  const timer =
    mode === 'serve'
      ? setInterval(() => sweep().catch(onFault), options.retentionCheckMs ?? 60_000).unref()
      : undefined;

  async function closeOnce(): Promise<void> {
    clearInterval(timer);
    await groups.close();
    writer.close();
    db.close();
    unlock();
  }
  let closing: Promise<void> | undefined;

  return {
    ...log,
    topics: topics.port,
    groups,
    credentials: sqliteCredentials(db, now),
    sweep,
    close() {
      closing ??= closeOnce();
      return closing;
    },
  };
}
