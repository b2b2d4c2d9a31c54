import type { Dashboard } from 'flights-metrics-sql/sql';
import * as z from 'zod/mini';
import { readDescription } from '../compare.ts';
import { markerOf } from '../names.ts';
import { dashboardBody, dashboardContent } from '../render/dashboard.ts';
import { type FoundDashboard, readDashboard } from '../render/read-dashboard.ts';
import type { Run } from '../run.ts';
import { keepUp, noteFor, textOf } from './upkeep.ts';

const Items = z.object({
  data: z.array(
    z.object({ id: z.number(), model: z.string(), name: z.string(), description: z.optional(z.nullable(z.string())) }),
  ),
});

/** The dashboard of ours in the collection, in the trash too; null where there is none. */
export async function findDashboard(
  { metabase, target }: Pick<Run, 'metabase' | 'target'>,
  collection: number,
): Promise<FoundDashboard | null> {
  const trash = z.parse(z.object({ id: z.number() }), await metabase.get('/api/collection/trash')).id;
  const places = [
    `/api/collection/${collection}/items?models=dashboard`,
    `/api/collection/${trash}/items?models=dashboard&archived=true`,
  ];
  for (const place of places) {
    const { data } = z.parse(Items, await metabase.get(place));
    const found = data.find(
      ({ model, description }) => model === 'dashboard' && readDescription(description)?.marker === markerOf(target),
    );
    if (found) return readDashboard(await metabase.get(`/api/dashboard/${found.id}`), textOf);
  }
  return null;
}

export interface MadeDashboard {
  readonly id: number;
  readonly publicUuid: string | null;
}

/** The dashboard with its cards in place and its filters wired; null where it is still to be made and nothing may be. */
export async function ensureDashboard(
  run: Run,
  dashboard: Dashboard,
  ids: { readonly collection: number; readonly cards: Readonly<Record<string, number>> },
): Promise<MadeDashboard | null> {
  const { metabase, target } = run;
  const what = `dashboard ${dashboard.title}`;
  const wanted = { ...dashboardContent(dashboard, target, ids) };
  const found = await findDashboard(run, ids.collection);
  const place = (id: number, note: string, present: FoundDashboard['dashcards']) =>
    metabase.write('PUT', `/api/dashboard/${id}`, dashboardBody(wanted, note, present));
  if (!found) {
    const empty = { ...wanted, cards: [], width: 'fixed', parameters: [] }; // what it is until its cards are placed
    const { name, collection } = wanted;
    const body = { name, collection_id: collection, description: noteFor(run, empty), parameters: [] };
    const made = await run.change(what, 'created', '', async () => {
      const { id } = z.parse(z.object({ id: z.number() }), await metabase.write('POST', '/api/dashboard', body));
      await place(id, noteFor(run, wanted), []);
      return id;
    });
    return made === null ? null : { id: made, publicUuid: null };
  }
  await keepUp(run, {
    what,
    content: found.content,
    wanted,
    description: found.description,
    write: (note) => place(found.id, note, found.dashcards),
  });
  return { id: found.id, publicUuid: found.publicUuid };
}

/** The address under which anybody sees the dashboard without logging in. */
export async function ensurePublicLink(run: Run, { id, publicUuid }: MadeDashboard): Promise<string | null> {
  if (publicUuid) {
    run.tell('public link', 'same');
    return publicUuid;
  }
  const made = await run.change('public link', 'created', '', () =>
    run.metabase.write('POST', `/api/dashboard/${id}/public_link`),
  );
  return made === null ? null : z.parse(z.object({ uuid: z.string() }), made).uuid;
}
