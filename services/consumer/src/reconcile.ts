import type { Catalog, Lake, PartitionedTable } from 'flights-core';

export interface Reconciled {
  /** Partitions that had files and were not known to the engine. */
  readonly added: readonly string[];
  /** Partitions whose last file is gone. */
  readonly dropped: readonly string[];
}

/**
 * Brings a table's catalog and files together: retention deletes objects, never the catalog's entries. A partition is
 * dropped when no file is left under it, however old its hour is.
 *
 * Files come before their catalog entry, so the catalog is read first: an entry without files has lost them. What lands
 * between looking and dropping is found by looking again, and what a crash leaves is put right by the next run.
 */
export async function reconcile(lake: Lake, catalog: Catalog, table: PartitionedTable): Promise<Reconciled> {
  const known = new Set(await catalog.partitions(table));
  const there = await partitionsWithFiles(lake, table);
  const dropped = [...known].filter((name) => !there.has(name)).sort();
  if (dropped.length > 0) {
    await catalog.dropPartitions(table, dropped);
    for (const name of await partitionsWithFiles(lake, table)) there.add(name);
  }
  const added = [...there].filter((name) => !known.has(name) || dropped.includes(name)).sort();
  if (added.length > 0) await catalog.addPartitions(table, added);
  return { added, dropped: dropped.filter((name) => !there.has(name)) };
}

/** Read from the names of all files: 1000 to a request, fewer requests than asking partition by partition. */
async function partitionsWithFiles(lake: Lake, table: PartitionedTable): Promise<Set<string>> {
  const names = new Set<string>();
  for await (const { key } of lake.list(`${table}/`)) {
    const name = /^[^/]+\/(region=[^/]+\/dt=[^/]+)\/[^/]+\.parquet$/.exec(key)?.[1];
    if (name !== undefined) names.add(name);
  }
  return names;
}
