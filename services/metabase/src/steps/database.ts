import * as z from 'zod/mini';
import { readDescription } from '../compare.ts';
import { MetabaseRefusedError } from '../errors.ts';
import { explainAthena } from '../explain.ts';
import { databaseName, markerOf, type Target } from '../names.ts';
import { databaseBody, databaseDetails, SCHEDULES } from '../render/database.ts';
import type { Run } from '../run.ts';
import { keepUp, noteFor, textOf } from './upkeep.ts';

const Database = z.object({
  id: z.number(),
  name: z.string(),
  engine: z.string(),
  description: z.optional(z.nullable(z.string())),
  details: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  is_full_sync: z.optional(z.nullable(z.boolean())),
  is_on_demand: z.optional(z.nullable(z.boolean())),
  schedules: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});
export type Database = z.infer<typeof Database>;
const Databases = z.union([z.array(Database), z.object({ data: z.array(Database) })]);

/** The database of ours on the server; null where there is none. Throws where one of our name is somebody else's. */
export async function findDatabase({ metabase, target }: Pick<Run, 'metabase' | 'target'>): Promise<Database | null> {
  const answer = z.parse(Databases, await metabase.get('/api/database'));
  const all = Array.isArray(answer) ? answer : answer.data;
  const marked = all.find(({ description }) => readDescription(description)?.marker === markerOf(target));
  const found = marked ?? all.find(({ name }) => name === databaseName(target));
  if (!found) return null;
  const whole = z.parse(Database, await metabase.get(`/api/database/${found.id}`));
  if (!marked && !looksLikeOurs(whole, target))
    throw new MetabaseRefusedError(
      `There is a database '${found.name}' (${found.engine}) in Metabase already that is not ours: rename it, then run this again`,
    );
  return whole;
}

/** One that a run made and could not mark before it was stopped. */
const looksLikeOurs = ({ engine, details }: Database, target: Target) =>
  engine === 'athena' && details?.workgroup === target.workgroup && details?.dbname === target.database;

/** Athena as a database of Metabase, with settings that keep it from scanning by itself. */
export async function ensureDatabase(run: Run): Promise<number | null> {
  const { metabase, target } = run;
  const name = databaseName(target);
  let found = await findDatabase(run);
  if (!found) {
    const made = await run.change(`database ${name}`, 'created', '', () => create(run));
    if (made === null) return null;
    found = z.parse(Database, await metabase.get(`/api/database/${z.parse(z.object({ id: z.number() }), made).id}`));
  }
  const { id, description = null } = found;
  const wanted = {
    name,
    text: `Workgroup ${target.workgroup}, Glue database ${target.database}, in ${target.awsRegion}.`,
    details: shownDetails(databaseDetails(target), target),
    schedules: SCHEDULES as Record<string, unknown>,
  };
  const content = {
    name: found.name,
    text: textOf(description),
    details: shownDetails(found.details ?? {}, target),
    schedules: { ...SCHEDULES, ...found.schedules }, // a schedule that is off may be left out
  };
  const write = (note: string) =>
    metabase.write('PUT', `/api/database/${id}`, {
      name,
      engine: 'athena',
      description: note,
      details: databaseDetails(target),
      schedules: SCHEDULES,
      auto_run_queries: false,
    });
  if (description === null)
    await run.change(`database ${name}`, 'updated', 'marked as ours', () => write(noteFor(run, wanted)));
  else await keepUp(run, { what: `database ${name}`, content, wanted, description, write });
  if (found.is_full_sync || found.is_on_demand)
    run.tell(
      `database ${name}`,
      'edited by hand',
      'Metabase may scan whole tables for filter values, which Athena bills: under Admin, Databases set "Never, I\'ll do this manually if I need to"',
    );
  return id;
}

async function create({ metabase, target }: Run): Promise<unknown> {
  try {
    return await metabase.write('POST', '/api/database', databaseBody(target));
  } catch (error) {
    if (!(error instanceof MetabaseRefusedError)) throw error;
    throw new MetabaseRefusedError(`Metabase cannot use Athena: ${explainAthena(error.said, target)}`, error.status);
  }
}

/** The details that are ours, '' for one that is not set. Keys are left out: they come back masked, and are none of ours. */
export const shownDetails = (details: Readonly<Record<string, unknown>>, target: Target) =>
  Object.fromEntries(
    Object.keys(databaseDetails(target))
      .filter((key) => !['access_key', 'secret_key'].includes(key))
      .map((key) => [key, details[key] ?? '']),
  );
