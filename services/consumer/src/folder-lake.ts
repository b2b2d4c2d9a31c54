import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rmdir, stat, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ConfigError, type Lake, type LakeObject } from 'flights-core';
import { checkKey, isSegment } from './object-key.ts';

/** Beside the objects, so in the same file system; a name no object can have. */
const TEMPORARY = '.tmp';
const STALE_MS = 3_600_000;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code;
const isAbsent = (error: unknown): boolean => ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(codeOf(error) ?? '');

/** The answer, or null where there is nothing by that name. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/** Makes the names in a directory last a power cut. Windows has no such thing and needs none. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r').catch((error) => {
    if (process.platform === 'win32') return null;
    throw error;
  });
  if (!handle) return;
  try {
    await handle.sync();
  } catch (error) {
    if (process.platform !== 'win32') throw error;
  } finally {
    await handle.close();
  }
}

/** Sees to it that new names last, without syncing the whole path each time. */
function lastingFolders(root: string) {
  const lasting = new Set([root]);
  return {
    /** Makes what was just named in the folder last, and the folder's own name, and those above. */
    async settle(folder: string): Promise<void> {
      await syncDirectory(folder);
      for (let child = folder; !lasting.has(child); child = dirname(child)) {
        await syncDirectory(dirname(child));
        lasting.add(child);
      }
    },
    forget: (folder: string) => lasting.delete(folder),
  };
}

/** Whether the folder was empty and is gone. */
const removed = (folder: string): Promise<boolean> =>
  rmdir(folder).then(
    () => true,
    () => false,
  );

/**
 * A folder as a lake: keys are paths under it. An object is written and synced under a temporary name and then linked
 * to its own, which the file system does for one writer only: a kill or a power cut leaves the whole object or none.
 * Any number of processes may share the folder. It is made when first written to.
 */
export function folderLake(folder: string): Lake {
  const root = resolve(folder);
  const temporary = join(root, TEMPORARY);
  const pathOf = (key: string) => join(root, ...checkKey(key).split('/'));
  const lasting = lastingFolders(root);
  let opened: Promise<void> | undefined;

  return {
    async create(key, body) {
      const path = pathOf(key);
      // Again where somebody removed an empty folder, or what looked like a leftover, under our hands.
      for (let attempt = 1; ; attempt++) {
        try {
          opened ??= openFolder(temporary);
          await opened;
          const answer = (await orNull(stat(path))) ? await isObject(path) : await linkNew(temporary, path, body);
          // Whoever hears `exists` builds on the object too, so it must last even if its writer has not got that far.
          await orNull(lasting.settle(dirname(path)));
          return answer;
        } catch (error) {
          opened = undefined;
          if (codeOf(error) !== 'ENOENT' || attempt === 10) throw error;
        }
      }
    },
    async head(key) {
      const found = await orNull(stat(pathOf(key)));
      return found?.isFile() ? { key, sizeBytes: found.size, createdAt: found.mtime } : null;
    },
    async read(key) {
      return orNull(readFile(pathOf(key)));
    },
    list: (prefix, startAfter = '') => listFolder(root, '', prefix, startAfter),
    async delete(key) {
      const path = pathOf(key);
      await orNull(unlink(path));
      // Folders that are empty now go too; one that is not refuses, and so ends the climb.
      for (let parent = dirname(path); parent !== root && (await removed(parent)); parent = dirname(parent)) {
        lasting.forget(parent);
      }
    },
  };
}

async function openFolder(temporary: string): Promise<void> {
  await mkdir(temporary, { recursive: true });
  await syncDirectory(dirname(dirname(temporary)));
  for (const name of await readdir(temporary)) {
    const path = join(temporary, name);
    const found = await orNull(stat(path));
    if (found && isLeftOver(name, found.mtimeMs)) await orNull(unlink(path));
  }
}

/** Whether nobody is writing this any more: its process is gone, or (on another machine) it is old. */
function isLeftOver(name: string, modifiedAtMs: number): boolean {
  const [pid, host] = name.split('.', 2);
  if (host === HOST && !isAlive(Number(pid))) return true;
  return Date.now() - modifiedAtMs > STALE_MS;
}

const HOST = hostname().replace(/[^A-Za-z0-9]/g, '-');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // somebody else's process, but there
  }
}

/** Writes under a temporary name, then links: the one step that makes the object, and only where there is none. */
async function linkNew(temporary: string, path: string, body: Uint8Array): Promise<'created' | 'exists'> {
  const written = join(temporary, `${process.pid}.${HOST}.${randomBytes(8).toString('hex')}`);
  const handle = await open(written, 'wx');
  try {
    try {
      await handle.writeFile(body);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await mkdir(dirname(path), { recursive: true });
    return await linked(written, path);
  } finally {
    await orNull(unlink(written));
  }
}

/** What exFAT and some network or container mounts answer to `link`. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

async function linked(written: string, path: string): Promise<'created' | 'exists'> {
  try {
    await link(written, path);
    return 'created';
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'EEXIST') return isObject(path);
    if (!NO_LINKS.includes(code)) throw error;
    throw new ConfigError('data folder', `${path} is on a file system without hard links`, 'a folder on a local disk');
  }
}

/** `exists`, if what is there is an object: a bucket can hold `a` and `a/b`, a folder cannot. */
async function isObject(path: string): Promise<'exists'> {
  if ((await stat(path)).isFile()) return 'exists';
  throw new ConfigError('key', `${path} is a folder, so it cannot be an object`, "a key that is no other key's folder");
}

/** Depth first; a folder sorts as its name with a `/`, so that files and folders come in the order of the keys. */
async function* listFolder(root: string, folder: string, prefix: string, after: string): AsyncGenerator<LakeObject> {
  const entries = (await orNull(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  const keys = entries
    .filter((entry) => isSegment(entry.name) && (entry.isFile() || entry.isDirectory()))
    .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort((a, b) => (a < b ? -1 : 1));
  for (const key of keys) {
    if (key.endsWith('/')) {
      const within = key.startsWith(prefix) || prefix.startsWith(key);
      if (within && (key > after || after.startsWith(key))) yield* listFolder(root, key, prefix, after);
    } else if (key.startsWith(prefix) && key > after) {
      const found = await orNull(stat(join(root, key)));
      if (found) yield { key, sizeBytes: found.size, createdAt: found.mtime };
    }
  }
}
