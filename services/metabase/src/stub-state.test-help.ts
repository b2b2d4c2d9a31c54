import { LAKE_TABLES } from 'flights-core';

/** A request the server says no to. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(String(status));
    this.status = status;
    this.body = body;
  }
}

export interface StubOptions {
  readonly version?: string;
  /** Paid: a dashboard may have a cache policy of its own. */
  readonly granularCache?: boolean;
  /** An administrator who is there already. */
  readonly admin?: { readonly email: string; readonly password: string };
  /** Keys by what their holder may do. */
  readonly keys?: Readonly<Record<string, 'admin' | 'user'>>;
  /** Answers of `session/properties` that still fail. */
  readonly startsAfter?: number;
  /** What Athena says to the connection test; null where it works. */
  readonly athenaSays?: string | null;
  /** What a query answers: rows by statement, or what Athena says instead. */
  readonly query?: (sql: string, values: Readonly<Record<string, unknown>>) => Promise<readonly object[]>;
  /** Settings that its environment sets. */
  readonly environment?: Readonly<Record<string, unknown>>;
  /** Questions come back in the flat form of before 0.57, or with their variables as a list. */
  readonly readBack?: 'flat' | 'list';
  /** Reads of the metadata after a sync until the tables are there. */
  readonly syncTakes?: number;
}

type Thing = Record<string, unknown> & { id: number };

export interface State {
  readonly options: StubOptions;
  readonly version: string;
  admin: { email: string; password: string } | null;
  readonly sessions: Set<string>;
  failedLogIns: number;
  starting: number;
  readonly settings: Map<string, unknown>;
  readonly databases: Map<number, Thing>;
  readonly tables: Map<number, Thing[]>;
  syncs: number;
  readonly collections: Map<number, Thing>;
  readonly cards: Map<number, Thing>;
  readonly dashboards: Map<number, Thing & { dashcards: Thing[] }>;
  readonly cache: Map<string, Record<string, unknown>>;
  nextId(): number;
}

export const SETUP_TOKEN = 'a-setup-token';
export const TRASH = 1;

export function stateOf(options: StubOptions): State {
  let id = 10;
  return {
    options,
    version: options.version ?? 'v0.64.6',
    admin: options.admin ?? null,
    sessions: new Set(),
    failedLogIns: 0,
    starting: options.startsAfter ?? 0,
    settings: new Map<string, unknown>([
      ['site-name', 'Metabase'],
      ['site-url', 'http://localhost:3000'],
      ['enable-public-sharing', false],
      ['anon-tracking-enabled', true],
      ['check-for-updates', true],
      ['report-timezone', null],
      ...Object.entries(options.environment ?? {}),
    ]),
    databases: new Map(),
    tables: new Map(),
    syncs: 0,
    collections: new Map([[TRASH, { id: TRASH, name: 'Trash', type: 'trash', description: null, archived: false }]]),
    cards: new Map(),
    dashboards: new Map(),
    cache: new Map(),
    nextId: () => ++id,
  };
}

/** The lake's tables as a sync finds them: Metabase guesses what some columns are by their names. */
export const syncedTables = (nextId: () => number): Thing[] =>
  Object.values(LAKE_TABLES).map(({ name, columns, partitionedBy }) => ({
    id: nextId(),
    name,
    description: null,
    fields: [...columns.map((column) => column.name), ...partitionedBy].map((field) => ({
      id: nextId(),
      name: field,
      description: null,
      semantic_type: field === 'latitude' ? 'type/Latitude' : field === 'source' ? 'type/Source' : null,
    })),
  }));
