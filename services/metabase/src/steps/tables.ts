import { setTimeout as sleep } from 'node:timers/promises';
import { LAKE_TABLES, type TableName } from 'flights-core';
import { type ColumnMeaning, TABLE_MEANINGS } from 'flights-metrics-sql/sql';
import * as z from 'zod/mini';
import type { Run } from '../run.ts';

const Field = z.object({
  id: z.number(),
  name: z.string(),
  description: z.optional(z.nullable(z.string())),
  semantic_type: z.optional(z.nullable(z.string())),
});
const Table = z.object({
  id: z.number(),
  name: z.string(),
  description: z.optional(z.nullable(z.string())),
  fields: z.optional(z.nullable(z.array(Field))),
});
const Metadata = z.object({ tables: z.array(Table) });

const NAMES = Object.keys(LAKE_TABLES) as TableName[];
const SEMANTIC_TYPES: Readonly<Record<NonNullable<ColumnMeaning['kind']>, string>> = {
  latitude: 'type/Latitude',
  longitude: 'type/Longitude',
  time: 'type/CreationTimestamp',
  category: 'type/Category',
  share: 'type/Percentage',
};

export interface TablesOptions {
  /** How long to wait for Metabase to have read the tables' columns. */
  readonly waitMs: number;
}

/** Explains tables and columns where nobody has: descriptions with units, and what is a latitude, a longitude, a time. */
export async function ensureTables(run: Run, databaseId: number, { waitMs }: TablesOptions): Promise<void> {
  const tables = await known(run, databaseId, waitMs);
  const missing = NAMES.filter((name) => !tables.some((table) => table.name === name));
  if (missing.length > 0)
    run.tell(
      'tables',
      'note',
      `Metabase has not read ${missing.join(', ')} yet: run this again in a minute to explain their columns`,
    );
  for (const name of NAMES) {
    const table = tables.find((one) => one.name === name);
    if (table) await explain(run, name, table);
  }
}

type Table = z.infer<typeof Table>;

async function known(run: Run, databaseId: number, waitMs: number): Promise<readonly Table[]> {
  const read = async () => z.parse(Metadata, await run.metabase.get(`/api/database/${databaseId}/metadata`)).tables;
  const complete = (tables: readonly Table[]) =>
    NAMES.every(
      (name) => (tables.find((one) => one.name === name)?.fields?.length ?? 0) >= LAKE_TABLES[name].columns.length,
    );
  let tables = await read();
  if (complete(tables) || run.mode.check) return tables;
  await run.change('tables', 'updated', 'asked Metabase to read them', () =>
    run.metabase.write('POST', `/api/database/${databaseId}/sync_schema`),
  );
  const until = performance.now() + waitMs;
  for (let pauseMs = 50; !complete(tables) && performance.now() < until; pauseMs = Math.min(2000, 2 * pauseMs)) {
    await sleep(pauseMs);
    tables = await read();
  }
  return tables;
}

interface Wording {
  readonly description: string;
  readonly semantic_type?: string;
}

async function explain(run: Run, name: TableName, table: Table): Promise<void> {
  const { meaning, columns } = TABLE_MEANINGS[name];
  const tasks: [what: string, path: string, now: Partial<z.infer<typeof Field>>, wanted: Wording][] = [
    [`table ${name}`, `/api/table/${table.id}`, table, { description: meaning }],
  ];
  for (const field of table.fields ?? []) {
    const column = columns[field.name];
    if (column) tasks.push([`column ${name}.${field.name}`, `/api/field/${field.id}`, field, wordingOf(column)]);
  }
  const before = run.entries.length;
  for (const [what, path, now, wanted] of tasks) {
    const differs = Object.entries(wanted).filter(([key, value]) => now[key as 'description'] !== value);
    if (differs.length === 0) continue;
    const fields = differs.map(([key]) => key).join(', ');
    const isNew = !now.description; // what Metabase guessed by itself is nobody's edit
    if (!isNew && !run.mode.force) run.tell(what, 'edited by hand', `${fields}: left as it is; --force restores it`);
    else await run.change(what, isNew ? 'updated' : 'restored', fields, () => run.metabase.write('PUT', path, wanted));
  }
  if (run.entries.length === before) run.tell(`table ${name}`, 'same');
}

const wordingOf = ({ meaning, unit, kind }: ColumnMeaning): Wording => ({
  description: unit ? `${meaning} Unit: ${unit}.` : meaning,
  ...(kind && { semantic_type: SEMANTIC_TYPES[kind] }),
});
