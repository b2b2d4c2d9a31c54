import { type Dashboard, panelsOf } from 'flights-metrics-sql/sql';
import * as z from 'zod/mini';
import { entityId } from '../names.ts';
import { cardBody, cardContent } from '../render/card.ts';
import { readCard } from '../render/read-card.ts';
import type { Run } from '../run.ts';
import { keepUp, noteFor, textOf } from './upkeep.ts';

const Translated = z.object({
  entity_ids: z.record(z.string(), z.object({ status: z.string(), id: z.optional(z.nullable(z.number())) })),
});

/** Ids of the questions on this server by panel; a panel that has none is left out. */
export async function findCards(
  { metabase, target }: Pick<Run, 'metabase' | 'target'>,
  dashboard: Dashboard,
): Promise<Record<string, number>> {
  const panels = panelsOf(dashboard).map(({ id }) => [id, entityId(target, `card/${id}`)] as const);
  const answer = await metabase.ask('/api/eid-translation/translate', {
    entity_ids: { card: panels.map(([, eid]) => eid) },
  });
  const { entity_ids: known } = z.parse(Translated, answer);
  return Object.fromEntries(
    panels.flatMap(([id, eid]) => {
      const found = known[eid];
      return found?.status === 'ok' && typeof found.id === 'number' ? [[id, found.id]] : [];
    }),
  );
}

/** Every panel as a question. Answers their ids; null where some are still to be made and nothing may be. */
export async function ensureCards(
  run: Run,
  dashboard: Dashboard,
  ids: { readonly database: number; readonly collection: number },
): Promise<Record<string, number> | null> {
  const { metabase, target } = run;
  const cards = await findCards(run, dashboard);
  let complete = true;
  for (const panel of panelsOf(dashboard)) {
    const what = `question ${panel.title}`;
    const eid = entityId(target, `card/${panel.id}`);
    const wanted = { ...cardContent(panel, dashboard.filters, target, ids) };
    const id = cards[panel.id];
    if (id === undefined) {
      const made = await run.change(what, 'created', '', () =>
        metabase.write('POST', '/api/card', cardBody(wanted, eid, noteFor(run, wanted))),
      );
      if (made === null) complete = false;
      else cards[panel.id] = z.parse(z.object({ id: z.number() }), made).id;
      continue;
    }
    const found = readCard(await metabase.get(`/api/card/${id}`), textOf);
    await keepUp(run, {
      what,
      content: found.content,
      wanted,
      description: found.description,
      write(note) {
        const { entity_id: _, ...body } = cardBody(wanted, eid, note);
        return metabase.write('PUT', `/api/card/${id}`, { ...body, archived: false });
      },
    });
  }
  return complete ? cards : null;
}
