import { describe, expect, it } from '@jest/globals';
import type { Catalog, TableName } from 'flights-core';
import { lake } from './proof/lake-bench.ts';
import { reconcile } from './reconcile.ts';

/** A catalog in memory. `beforeDrop` happens between looking and dropping. */
function memoryCatalog(names: readonly string[], beforeDrop: () => Promise<unknown> = async () => undefined) {
  const known = new Set(names);
  const asked: string[] = [];
  const catalog: Catalog = {
    async addPartitions(table: TableName, added) {
      asked.push(`add ${table} ${added.join(' ')}`);
      for (const name of added) known.add(name);
    },
    async dropPartitions(table: TableName, dropped) {
      await beforeDrop();
      asked.push(`drop ${table} ${dropped.join(' ')}`);
      for (const name of dropped) known.delete(name);
    },
    partitions: async () => [...known],
  };
  return { catalog, known: () => [...known].sort(), asked };
}

const hour = (n: number) => `region=london/dt=2026-01-31-0${n}`;
const put = (n: number) => lake.create(`states/${hour(n)}/a.parquet`, Buffer.from('x'));

describe('reconcile(lake, catalog, table)', () => {
  it('drops partitions whose files are gone and leaves the others', async () => {
    await put(2);
    const { catalog, known } = memoryCatalog([hour(1), hour(2)]);
    expect(await reconcile(lake, catalog, 'states')).toEqual({ added: [], dropped: [hour(1)] });
    expect(known()).toEqual([hour(2)]);
  });

  it('asks for nothing where nothing differs', async () => {
    await put(1);
    const { catalog, asked } = memoryCatalog([hour(1)]);
    expect(await reconcile(lake, catalog, 'states')).toEqual({ added: [], dropped: [] });
    expect(asked).toEqual([]);
  });

  it('adds what has files and is not known: a lander died between the two, or the catalog was made anew', async () => {
    await put(1);
    await put(3);
    const { catalog, known } = memoryCatalog([]);
    expect(await reconcile(lake, catalog, 'states')).toEqual({ added: [hour(1), hour(3)], dropped: [] });
    expect(known()).toEqual([hour(1), hour(3)]);
  });

  it('adds again what was dropped while late data landed in it', async () => {
    const { catalog, known } = memoryCatalog([hour(1)], () => put(1));
    expect(await reconcile(lake, catalog, 'states')).toEqual({ added: [hour(1)], dropped: [] });
    expect(known()).toEqual([hour(1)]);
  });

  it('is put right by the next run where the one before died after dropping', async () => {
    const { catalog, known } = memoryCatalog([hour(1)], () => put(1));
    const dying: Catalog = { ...catalog, addPartitions: () => Promise.reject(new Error('killed')) };
    await expect(reconcile(lake, dying, 'states')).rejects.toThrow('killed');
    await reconcile(lake, catalog, 'states');
    expect(known()).toEqual([hour(1)]);
  });

  it('takes only data files for data', async () => {
    await lake.create(`states/${hour(1)}/notes.txt`, Buffer.from('x'));
    await lake.create('states/readme.parquet', Buffer.from('x'));
    const { catalog } = memoryCatalog([]);
    expect(await reconcile(lake, catalog, 'states')).toEqual({ added: [], dropped: [] });
  });
});
