import * as z from 'zod/mini';
import { readDescription } from '../compare.ts';
import { collectionName, markerOf } from '../names.ts';
import type { Run } from '../run.ts';
import { keepUp, noteFor, textOf } from './upkeep.ts';

const Collections = z.array(
  z.object({
    id: z.union([z.number(), z.string()]), // 'root' is a text
    name: z.string(),
    description: z.optional(z.nullable(z.string())),
    archived: z.optional(z.nullable(z.boolean())),
  }),
);

/** The folder of ours, in the trash too; null where there is none. */
export async function findCollection({ metabase, target }: Pick<Run, 'metabase' | 'target'>) {
  const lists = await Promise.all(['', '?archived=true'].map((query) => metabase.get(`/api/collection${query}`)));
  const all = lists.flatMap((list) => z.parse(Collections, list));
  return all.find(({ description }) => readDescription(description)?.marker === markerOf(target)) ?? null;
}

/** The folder of everything of ours, known by its description; null where it is still to be made and nothing may be. */
export async function ensureCollection(run: Run): Promise<number | null> {
  const { metabase, target } = run;
  const name = collectionName(target);
  const wanted = { name, text: 'Flights observed from polls: dashboard and questions.', archived: false };
  const found = await findCollection(run);
  if (!found) {
    const body = { name, description: noteFor(run, wanted) };
    const made = await run.change(`collection ${name}`, 'created', '', () =>
      metabase.write('POST', '/api/collection', body),
    );
    return made === null ? null : z.parse(z.object({ id: z.number() }), made).id;
  }
  const { id, description = null } = found;
  await keepUp(run, {
    what: `collection ${name}`,
    content: { name: found.name, text: textOf(description), archived: found.archived ?? false },
    wanted,
    description,
    write: (note) => metabase.write('PUT', `/api/collection/${id}`, { name, description: note, archived: false }),
  });
  return Number(id);
}
