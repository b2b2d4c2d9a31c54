import { randomUUID } from 'node:crypto';
import { adminOf, type Body, one, type Route, type Thing } from './stub-route.test-help.ts';
import { Refusal, type State, TRASH } from './stub-state.test-help.ts';

/** Collections, questions and dashboards. */
export function contentRoutes(state: State): readonly Route[] {
  const { options } = state;
  const admin = adminOf(state);
  return [
    [
      'GET',
      /^\/api\/collection$/,
      admin((_, { query }) =>
        [{ id: 'root', name: 'Our analytics' }, ...state.collections.values()].filter(
          (one) => ((one as Body).archived ?? false) === (query.archived === 'true'),
        ),
      ),
    ],
    ['GET', /^\/api\/collection\/trash$/, admin(() => state.collections.get(TRASH))],
    [
      'POST',
      /^\/api\/collection$/,
      admin((_, { body }) => {
        const collection = { id: state.nextId(), archived: false, description: null, ...body };
        state.collections.set(collection.id, collection);
        return collection;
      }),
    ],
    ['PUT', /^\/api\/collection\/(\d+)$/, admin(([id], { body }) => Object.assign(one(state.collections, id), body))],
    [
      'GET',
      /^\/api\/collection\/(\d+)\/items$/,
      admin(([id]) => {
        one(state.collections, id);
        const data = [...state.dashboards.values()]
          .filter((board) =>
            Number(id) === TRASH ? board.archived : !board.archived && board.collection_id === Number(id),
          )
          .map((board) => ({ id: board.id, model: 'dashboard', name: board.name, description: board.description }));
        return { data, total: data.length };
      }),
    ],

    [
      'POST',
      /^\/api\/eid-translation\/translate$/,
      admin((_, { body }) => {
        const wanted = (body.entity_ids as { card?: string[] }).card ?? [];
        const known = new Map([...state.cards.values()].map((card) => [card.entity_id, card.id]));
        return {
          entity_ids: Object.fromEntries(
            wanted.map((eid) => [
              eid,
              known.has(eid)
                ? { id: known.get(eid), type: 'card', status: 'ok' }
                : { type: 'card', status: 'not-found' },
            ]),
          ),
        };
      }),
    ],
    ['GET', /^\/api\/card\/(\d+)$/, admin(([id]) => shownCard(one(state.cards, id), options.readBack))],
    [
      'POST',
      /^\/api\/card$/,
      admin((_, { body }) => {
        if ([...state.cards.values()].some((card) => card.entity_id === body.entity_id))
          throw new Refusal(500, 'duplicate key value violates unique constraint "report_card_entity_id_key"');
        const card = { id: state.nextId(), archived: false, cache_ttl: null, ...body };
        state.cards.set(card.id, card);
        return shownCard(card);
      }),
    ],
    ['PUT', /^\/api\/card\/(\d+)$/, admin(([id], { body }) => shownCard(Object.assign(one(state.cards, id), body)))],

    ['GET', /^\/api\/dashboard\/(\d+)$/, admin(([id]) => one(state.dashboards, id))],
    [
      'POST',
      /^\/api\/dashboard$/,
      admin((_, { body }) => {
        const board = {
          id: state.nextId(),
          archived: false,
          width: 'fixed',
          public_uuid: null,
          tabs: [],
          dashcards: [],
          ...body,
        };
        state.dashboards.set(board.id, board);
        return board;
      }),
    ],
    [
      'PUT',
      /^\/api\/dashboard\/(\d+)$/,
      admin(([id], { body }) => {
        const board = one(state.dashboards, id);
        const { dashcards, ...rest } = body as { dashcards?: Thing[] };
        Object.assign(board, rest);
        if (dashcards) board.dashcards = replaced(board.dashcards, dashcards, state);
        return board;
      }),
    ],
    [
      'POST',
      /^\/api\/dashboard\/(\d+)\/public_link$/,
      admin(([id]) => {
        if (state.settings.get('enable-public-sharing') !== true)
          throw new Refusal(400, 'Public sharing is not enabled.');
        const board = one(state.dashboards, id);
        board.public_uuid ??= randomUUID();
        return { uuid: board.public_uuid };
      }),
    ],
    [
      'POST',
      /^\/api\/dashboard\/(\d+)\/dashcard\/(\d+)\/card\/(\d+)\/query$/,
      admin(([board, , card]) => queried(state, one(state.dashboards, board), one(state.cards, card))),
    ],

    [
      'GET',
      /^\/api\/public\/dashboard\/([\w-]+)$/,
      ([uuid]) => {
        const board = [...state.dashboards.values()].find(({ public_uuid }) => public_uuid === uuid);
        if (!board || state.settings.get('enable-public-sharing') !== true) throw new Refusal(404, 'Not found.');
        return { name: board.name, dashcards: board.dashcards };
      },
    ],
  ];
}

/** Comes back as MBQL 5 with ids of its own everywhere, or as other releases write it. */
function shownCard(card: Body, readBack?: 'flat' | 'list'): Body {
  const { database, stages, ...query } = structuredClone(card.dataset_query) as { database: number; stages: Body[] };
  const [stage] = stages;
  const tags = stage!['template-tags'] as Record<string, object>;
  const added = { 'lib/uuid': randomUUID(), ...(readBack === 'list' && { 'template-tags': Object.values(tags) }) };
  const dataset_query =
    readBack === 'flat'
      ? { database, type: 'native', native: { query: stage!.native, 'template-tags': tags } }
      : { ...query, database, stages: [{ ...stage, ...added }], 'lib.convert/converted?': true };
  return { ...card, dataset_query, result_metadata: [], parameters: [] };
}

/** The array replaces all: negative ids become new ones, what is left out is gone. */
function replaced(before: readonly Thing[], after: readonly Thing[], state: State): Thing[] {
  return after.map((card) => {
    if (card.id >= 0 && !before.some(({ id }) => id === card.id)) throw new Refusal(400, `no dashcard ${card.id}`);
    const id = card.id < 0 ? state.nextId() : card.id;
    return {
      ...card,
      id,
      card: { id: card.card_id },
      dashboard_tab_id: null,
      inline_parameters: null,
      created_at: '2026-11-25T00:00:00Z',
    };
  });
}

async function queried(state: State, board: Body, card: Body) {
  const stage = (
    card.dataset_query as { stages: { native: string; 'template-tags': Record<string, { default?: unknown }> }[] }
  ).stages[0]!;
  const values = Object.fromEntries(
    Object.entries(stage['template-tags']).flatMap(([name, tag]) =>
      tag.default === undefined ? [] : [[name, tag.default]],
    ),
  );
  if (!board) return null;
  try {
    const rows = (await state.options.query?.(stage.native, values)) ?? [];
    const cols = Object.keys(rows[0] ?? {}).map((name) => ({ name }));
    return { status: 'completed', row_count: rows.length, data: { cols, rows: rows.map((row) => Object.values(row)) } };
  } catch (error) {
    return { status: 'failed', error: (error as Error).message };
  }
}
