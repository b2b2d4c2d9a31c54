import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Raised when the tables change; an older program refuses a newer store instead of misreading it. */
const LAYOUT = 1;

/**
 * `batches` keeps records as one blob per batch, data last so that scans of the other columns do not touch it.
 * `running_max_ts` is the largest record time up to and with the batch, which makes time searchable although records
 * may carry any time; `appended_at_ms` never falls within a partition, which is what retention needs.
 * Topic ids are never used twice, so records of a deleted topic can be swept later and never meet its successor's.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, partitions INTEGER NOT NULL,
    retention_ms INTEGER, retention_bytes INTEGER, created_at_ms INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS partitions (
    topic_id INTEGER NOT NULL, partition INTEGER NOT NULL, log_start INTEGER NOT NULL, log_end INTEGER NOT NULL,
    bytes INTEGER NOT NULL, running_max_ts INTEGER NOT NULL, appended_at_ms INTEGER NOT NULL,
    PRIMARY KEY (topic_id, partition)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS batches (
    id INTEGER PRIMARY KEY, topic_id INTEGER NOT NULL, partition INTEGER NOT NULL, base_offset INTEGER NOT NULL,
    records INTEGER NOT NULL, appended_at_ms INTEGER NOT NULL, max_ts INTEGER NOT NULL,
    running_max_ts INTEGER NOT NULL, bytes INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE UNIQUE INDEX IF NOT EXISTS batches_by_offset ON batches (topic_id, partition, base_offset);
  CREATE INDEX IF NOT EXISTS batches_by_time ON batches (topic_id, partition, running_max_ts, base_offset);
  CREATE TABLE IF NOT EXISTS committed (
    group_name TEXT NOT NULL, topic_id INTEGER NOT NULL, partition INTEGER NOT NULL, next_offset INTEGER NOT NULL,
    committed_at_ms INTEGER NOT NULL, PRIMARY KEY (group_name, topic_id, partition)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS idempotency (
    id INTEGER PRIMARY KEY, scope TEXT NOT NULL, key TEXT NOT NULL, body_hash BLOB NOT NULL,
    appended_at_ms INTEGER NOT NULL, placement TEXT NOT NULL, UNIQUE (scope, key));
  CREATE INDEX IF NOT EXISTS idempotency_by_age ON idempotency (appended_at_ms);
  CREATE TABLE IF NOT EXISTS credentials (
    username TEXT PRIMARY KEY, topics TEXT NOT NULL, permission TEXT NOT NULL, password_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL) WITHOUT ROWID;
`;

export const DATABASE_FILE = 'log.db';

export interface DatabaseOptions {
  readonly dataDir: string;
  /** `full`: an acknowledged write survives a power cut. `normal`: it survives a killed process only. */
  readonly durability: 'full' | 'normal';
}

/**
 * Opens the store's database, making folder and tables where there are none. Several processes may have it open; only
 * the one that holds the lock appends. Throws a sentence for people where the folder or the file is no good.
 */
export function openDatabase({ dataDir, durability }: DatabaseOptions): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`Cannot use ${dataDir} as data directory: ${(error as Error).message}. Choose another with --data`);
  }
  const path = join(dataDir, DATABASE_FILE);
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path, { timeout: 5000 });
    db.exec('PRAGMA journal_mode=WAL');
  } catch (error) {
    throw new Error(`Cannot open ${path}: ${(error as Error).message}. Choose another directory with --data`);
  }
  db.exec(`PRAGMA synchronous=${durability}; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-32768;`);
  const { user_version: found } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (found > LAYOUT) {
    db.close();
    throw new Error(`${path} was written by a newer gateway (layout ${found}): use that version or another --data`);
  }
  if (found < LAYOUT) db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version=${LAYOUT}; COMMIT;`);
  return db;
}

/** Runs `work` in one transaction that holds the write lock from the start. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}
