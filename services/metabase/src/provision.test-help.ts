import { metabaseClient } from './client.ts';
import type { Target } from './names.ts';
import { type Provision, type Provisioned, provision } from './provision.ts';
import { type State, type Stub, TRASH_ID } from './stub.test-help.ts';

export const TARGET: Target = {
  stage: 'prod',
  awsRegion: 'eu-west-2',
  database: 'flights_prod',
  workgroup: 'flights-prod',
  regions: ['london', 'paris'],
};
export const ADMIN = { email: 'ada@example.org', password: 'correct horse battery' };

/** A run as the command makes it, against a stub. */
export const run = ({ url }: Pick<Stub, 'url'>, more: Partial<Provision> = {}): Promise<Provisioned> =>
  provision({
    metabase: metabaseClient({ url, timeoutMs: 5000, pausesMs: [1] }),
    logIn: ADMIN,
    target: TARGET,
    waitMs: 200,
    syncWaitMs: 2000,
    anyVersion: false,
    check: false,
    force: false,
    publicLink: false,
    siteUrl: null,
    ...more,
  });

/** What a server holds, without what differs between two servers: ids are numbered in order, times and links left out. */
export function contentsOf(state: State): unknown {
  const ids = new Map<number, string>();
  const name = (prefix: string, things: Iterable<{ id: number }>) => {
    for (const { id } of things)
      ids.set(id, `${prefix} ${[...ids.values()].filter((one) => one.startsWith(prefix)).length}`);
  };
  name('database', state.databases.values());
  name(
    'collection',
    [...state.collections.values()].filter(({ id }) => id !== TRASH_ID),
  );
  name(
    'card',
    [...state.cards.values()].sort((a, b) => (String(a.entity_id) < String(b.entity_id) ? -1 : 1)),
  );
  name('dashboard', state.dashboards.values());
  for (const board of state.dashboards.values()) name('dashcard', board.dashcards);
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        /^(id|.*_id|database)$/.test(key) && typeof inner === 'number'
          ? (ids.get(inner) ?? inner)
          : key === 'public_uuid'
            ? inner !== null
            : plain(inner),
      ]),
    );
  };
  const sorted = [...state.cards.values()].sort((a, b) => (String(a.entity_id) < String(b.entity_id) ? -1 : 1));
  return withoutVersions(
    plain({
      settings: Object.fromEntries(state.settings),
      databases: [...state.databases.values()],
      tables: [...state.tables.values()].flat().map(({ name, description, fields }) => ({
        name,
        description,
        fields: (fields as Record<string, unknown>[]).map(({ id: _, ...field }) => field),
      })),
      collections: [...state.collections.values()],
      cards: sorted,
      dashboards: [...state.dashboards.values()],
      cache: [...state.cache.values()],
    }),
  );
}

/** The version in a description is made of ids, too. */
const withoutVersions = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replace(/\((flights-metrics\/\w+) [0-9a-f]{12}\)/g, '($1)'));
