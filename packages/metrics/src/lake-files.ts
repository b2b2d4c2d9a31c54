import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { LakeTable } from 'flights-core';

/** A Parquet file of a table. Files never change once they are there; retention deletes them. */
export interface LakeFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** The table's files by path. None where the folder is not there yet. */
export async function listFiles(
  lakeDir: string,
  { prefix, partitionedBy }: LakeTable,
): Promise<ReadonlyMap<string, LakeFile>> {
  const root = join(lakeDir, prefix);
  const dataFile = new RegExp(`^${partitionedBy.map((name) => `${name}=[^/]+/`).join('')}[^/]+\\.parquet$`);
  const entries: Dirent[] = await readdir(root, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => dataFile.test(relative(root, path).replaceAll(sep, '/')));
  const files = await Promise.all(
    paths.map(async (path): Promise<LakeFile | null> => {
      const found = await stat(path).catch(() => null); // deleted since it was listed
      return found && { path, sizeBytes: found.size };
    }),
  );
  return new Map(files.filter((file) => file !== null).map((file) => [file.path, file]));
}
