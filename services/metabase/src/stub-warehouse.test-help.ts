import { adminOf, type Body, one, type Route, type Thing } from './stub-route.test-help.ts';
import { Refusal, type State, syncedTables } from './stub-state.test-help.ts';

const MASKED = '**MetabasePass**';
const SECRETS = ['access_key', 'secret_key'];

/** Databases, their tables and columns. */
export function warehouseRoutes(state: State): readonly Route[] {
  const { options } = state;
  const admin = adminOf(state);
  return [
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
  ];
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
