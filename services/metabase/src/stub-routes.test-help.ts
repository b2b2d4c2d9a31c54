import { randomUUID } from 'node:crypto';
import type { Call } from './contract.test-help.ts';
import { Refusal, SETUP_TOKEN, type State, syncedTables, TRASH } from './stub-state.test-help.ts';

interface Who {
  readonly key: string;
  readonly session: string;
}
type Body = Record<string, unknown>;
type Answer = (match: readonly string[], call: Call & { body: Body }, who: Who) => unknown;
type Thing = Body & { id: number };

const MASKED = '**MetabasePass**';
const SECRETS = ['access_key', 'secret_key'];

/** What is answered to whom. As in Metabase: what cannot be found is 404, what must not be done 403, who is unknown 401. */
export function routes(state: State): { answer(call: Call, who: Who): Promise<unknown> } {
  const { options } = state;
  const may = ({ key, session }: Who): 'admin' | 'user' => {
    const role = state.sessions.has(session) ? 'admin' : options.keys?.[key];
    if (!role) throw new Refusal(401, 'Unauthenticated');
    return role;
  };
  const admin =
    (answer: Answer): Answer =>
    (match, call, who) => {
      if (may(who) !== 'admin') throw new Refusal(403, "You don't have permissions to do that.");
      return answer(match, call, who);
    };
  const one = <T>(things: ReadonlyMap<number, T>, id: string | undefined): T => {
    const thing = things.get(Number(id));
    if (!thing) throw new Refusal(404, 'Not found.');
    return thing;
  };
  const logIn = () => {
    const id = randomUUID();
    state.sessions.add(id);
    return { id };
  };

  const table: [method: string, path: RegExp, answer: Answer][] = [
    ['GET', /^\/api\/health$/, () => ({ status: 'ok' })],
    [
      'GET',
      /^\/api\/session\/properties$/,
      () => {
        if (state.starting-- > 0) throw new Refusal(503, '');
        return {
          'has-user-setup': state.admin !== null,
          'setup-token': state.admin ? null : SETUP_TOKEN,
          'site-name': state.settings.get('site-name'),
          version: { tag: state.version },
          'token-features': { cache_granular_controls: options.granularCache ?? false },
        };
      },
    ],
    [
      'POST',
      /^\/api\/setup$/,
      (_, { body }) => {
        const { token, user, prefs } = body as {
          token: string;
          user: { email: string; password: string };
          prefs: Body;
        };
        if (state.admin)
          throw new Refusal(
            403,
            'The /api/setup route can only be used to create the first user, however a user currently exists.',
          );
        if (token !== SETUP_TOKEN)
          throw new Refusal(400, { errors: { token: 'Token does not match the setup token.' } });
        if (user.password.length < 8) throw new Refusal(400, { errors: { password: 'password is too common.' } });
        state.admin = { email: user.email, password: user.password };
        state.settings.set('site-name', prefs.site_name);
        state.settings.set('anon-tracking-enabled', true);
        return logIn();
      },
    ],
    [
      'POST',
      /^\/api\/session$/,
      (_, { body }) => {
        if (state.failedLogIns >= 3)
          throw new Refusal(400, {
            errors: { username: 'Too many attempts! You must wait 15 seconds before trying again.' },
          });
        if (body.username !== state.admin?.email || body.password !== state.admin?.password) {
          state.failedLogIns++;
          throw new Refusal(401, { errors: { password: 'did not match stored password' } });
        }
        return logIn();
      },
    ],
    ['GET', /^\/api\/user\/current$/, (_, __, who) => ({ is_superuser: may(who) === 'admin' })],
    [
      'GET',
      /^\/api\/setting$/,
      admin(() =>
        [...state.settings].map(([key, value]) => ({ key, value, is_env_setting: key in (options.environment ?? {}) })),
      ),
    ],
    [
      'PUT',
      /^\/api\/setting\/([\w-]+)$/,
      admin(([key], { body }) => {
        if (key! in (options.environment ?? {}))
          throw new Refusal(400, 'You cannot set a setting that is set by the environment.');
        state.settings.set(key!, body.value);
      }),
    ],

    [
      'GET',
      /^\/api\/database$/,
      admin(() => ({ data: [...state.databases.values()].map(shownDatabase), total: state.databases.size })),
    ],
    ['GET', /^\/api\/database\/(\d+)$/, admin(([id]) => shownDatabase(one(state.databases, id)))],
    [
      'POST',
      /^\/api\/database$/,
      admin((_, { body }) => {
        if (options.athenaSays) throw new Refusal(400, { message: options.athenaSays, errors: {} });
        const database = { id: state.nextId(), description: null, ...body };
        state.databases.set(database.id, database);
        return shownDatabase(database);
      }),
    ],
    [
      'PUT',
      /^\/api\/database\/(\d+)$/,
      admin(([id], { body }) => {
        if (options.athenaSays) throw new Refusal(400, { message: options.athenaSays });
        return shownDatabase(Object.assign(one(state.databases, id), body));
      }),
    ],
    [
      'GET',
      /^\/api\/database\/(\d+)\/metadata$/,
      admin(([id]) => {
        one(state.databases, id);
        if (state.syncs > 0 && !state.tables.has(Number(id)) && state.syncs++ > (options.syncTakes ?? 1))
          state.tables.set(Number(id), syncedTables(state.nextId));
        return { id: Number(id), tables: state.tables.get(Number(id)) ?? [] };
      }),
    ],
    [
      'POST',
      /^\/api\/database\/(\d+)\/sync_schema$/,
      admin(([id]) => {
        one(state.databases, id);
        state.syncs = Math.max(1, state.syncs);
        return { status: 'ok' };
      }),
    ],
    ['PUT', /^\/api\/table\/(\d+)$/, admin(([id], { body }) => Object.assign(found(allTables(state), id), body))],
    ['PUT', /^\/api\/field\/(\d+)$/, admin(([id], { body }) => Object.assign(found(allFields(state), id), body))],

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

    [
      'GET',
      /^\/api\/cache$/,
      admin((_, { query }) => ({
        data: [...state.cache.values()].filter(
          ({ model, model_id }) => model === query.model && (query.id === undefined || model_id === Number(query.id)),
        ),
      })),
    ],
    [
      'PUT',
      /^\/api\/cache$/,
      admin((_, { body }) => {
        const type = (body.strategy as { type: string }).type;
        if (!options.granularCache && (body.model !== 'root' || !['nocache', 'ttl'].includes(type)))
          throw new Refusal(402, 'Granular Caching is a paid feature not currently available to your instance.');
        state.cache.set(`${body.model}/${body.model_id}`, body);
        return { id: 1 };
      }),
    ],
  ];

  return {
    async answer(call, who) {
      for (const [method, path, answer] of table) {
        const match = call.method === method ? path.exec(call.path) : null;
        if (match) return answer(match.slice(1), call as Call & { body: Body }, who);
      }
      throw new Refusal(404, 'API endpoint does not exist.');
    },
  };
}

const allTables = (state: State) => [...state.tables.values()].flat();
const allFields = (state: State) => allTables(state).flatMap(({ fields }) => fields as Thing[]);
function found(things: readonly Thing[], id: string | undefined): Thing {
  const thing = things.find((one) => one.id === Number(id));
  if (!thing) throw new Refusal(404, 'Not found.');
  return thing;
}

const shownDatabase = (database: Body) => ({
  ...database,
  details: Object.fromEntries(
    Object.entries((database.details ?? {}) as Body).map(([key, value]) => [
      key,
      SECRETS.includes(key) && value ? MASKED : value,
    ]),
  ),
});

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
