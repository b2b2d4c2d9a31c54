import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The directory is served by another process, which alone may append. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
}

/**
 * Makes this process the one that appends to the directory. The lock is the operating system's (through a database
 * file of its own, held in an exclusive transaction), so it is gone with the process however that ends, and no stale
 * lock file is ever left for people to remove. Returns the release.
 */
export function lockDirectory(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!/locked/.test((error as Error).message)) throw error;
    throw new DirectoryInUseError(`${dataDir} is served by another gateway: stop that one or choose another --data`);
  }
  return () => lock.close();
}
