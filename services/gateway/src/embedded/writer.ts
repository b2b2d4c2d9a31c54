import type { DatabaseSync } from 'node:sqlite';
import { GatewayError, unavailable } from '../errors.ts';
import { inTransaction } from './database.ts';

/** Runs inside the transaction. It checks everything before its first write: what it throws undoes nothing of its own. */
export type Work<T> = () => T;

/**
 * Group commit: whatever was asked for in one turn of the event loop shares one transaction and one sync to disk, and
 * everybody's promise resolves after that. One request waits for its own sync only; a thousand share theirs.
 */
export interface Writer {
  /** Rejects with what `work` threw, or with a 503 where the transaction itself failed; then nothing was written. */
  run<T>(work: Work<T>): Promise<T>;
  /** Runs what waits, then refuses. */
  close(): void;
}

export interface WriterHooks {
  /** Last in each transaction: writes what the works have gathered. */
  readonly beforeCommit: () => void;
  /** The transaction is durable. */
  readonly committed: () => void;
  /** The transaction is undone: forget what was gathered. */
  readonly undone: (error: unknown) => void;
}

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

const DISK_FULL = 13; // SQLITE_FULL

const explained = (error: unknown): GatewayError =>
  (error as { errcode?: number }).errcode === DISK_FULL
    ? unavailable('The disk is full: nothing was written. Free space or shorten the retention')
    : unavailable(`The log cannot be written now: ${(error as Error).message}`);

export function groupCommit(db: DatabaseSync, hooks: WriterHooks): Writer {
  let waiting: Job[] = [];
  let closed = false;

  function flush(): void {
    const jobs = waiting;
    waiting = [];
    if (jobs.length === 0) return;
    const settle: (() => void)[] = [];
    try {
      inTransaction(db, () => {
        for (const { work, resolve, reject } of jobs) {
          try {
            const result = work() as never;
            settle.push(() => resolve(result));
          } catch (error) {
            if (!(error instanceof GatewayError)) throw error; // a fault half-way: nobody's write may stand
            settle.push(() => reject(error));
          }
        }
        hooks.beforeCommit();
      });
    } catch (error) {
      hooks.undone(error);
      const answer = explained(error);
      for (const { reject } of jobs) reject(answer);
      return;
    }
    for (const tell of settle) tell();
    hooks.committed();
  }

  return {
    run: <T>(work: Work<T>) =>
      new Promise<T>((resolve, reject) => {
        if (closed) return reject(unavailable('The gateway is shutting down'));
        if (waiting.push({ work, resolve: resolve as (value: never) => void, reject }) === 1) setImmediate(flush);
      }),
    close() {
      closed = true;
      flush();
    },
  };
}
