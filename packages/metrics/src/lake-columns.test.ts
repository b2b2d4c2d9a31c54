import { expect, it } from '@jest/globals';
import { LAKE_TABLES } from 'flights-core';
import { TABLE_MEANINGS } from './lake-columns.ts';

it.each(Object.values(LAKE_TABLES).map((table) => [table.name, table] as const))(
  'every column of %s is explained, and nothing else; a unit in its name is its unit',
  (name, { columns, partitionedBy }) => {
    const meanings = TABLE_MEANINGS[name].columns;
    expect(Object.keys(meanings).sort()).toEqual([...columns.map((column) => column.name), ...partitionedBy].sort());
    const units: Readonly<Record<string, string>> = { ft: 'ft', kt: 'kt', deg: '°', fpm: 'ft/min', s: 's', ms: 'ms' };
    for (const [column, { unit }] of Object.entries(meanings)) {
      const suffix = column.split('_').at(-1)!;
      if (units[suffix]) expect([column, unit]).toEqual([column, units[suffix]]);
    }
    for (const { name: column, type } of columns) if (type === 'timestamp') expect(meanings[column]!.kind).toBe('time');
  },
);
