import { DASHBOARD, type Dashboard } from 'flights-metrics-sql/sql';
import type { Target } from './names.ts';
import { type Entry, type Mode, startRun } from './run.ts';
import { type Connect, connect } from './server.ts';
import { ensureCards } from './steps/cards.ts';
import { ensureCollection } from './steps/collection.ts';
import { ensureDashboard, ensurePublicLink } from './steps/dashboard.ts';
import { ensureDatabase } from './steps/database.ts';
import { ensureCache, ensureSettings } from './steps/settings.ts';
import { ensureTables } from './steps/tables.ts';

export interface Provision extends Omit<Connect, 'check'>, Mode {
  readonly target: Target;
  /** Show the dashboard to anybody who has its address. */
  readonly publicLink: boolean;
  /** The address people reach Metabase under; null leaves what is set. */
  readonly siteUrl: string | null;
  /** How long to wait for Metabase to have read the tables' columns. */
  readonly syncWaitMs: number;
  readonly dashboard?: Dashboard;
  readonly onEntry?: (entry: Entry) => void;
}

export interface Provisioned {
  readonly version: string;
  readonly entries: readonly Entry[];
  /** Path of the dashboard on the server; null before it is made. */
  readonly path: string | null;
  readonly publicPath: string | null;
}

/**
 * Brings a Metabase to the dashboard's definition. Each step looks first and writes only what differs, so a run that was
 * stopped anywhere is finished by the next, and a second run writes nothing.
 */
export async function provision(options: Provision): Promise<Provisioned> {
  const { target, check, force, publicLink, siteUrl, syncWaitMs, dashboard = DASHBOARD, onEntry } = options;
  const server = await connect(options);
  const run = startRun(server.metabase, target, { check, force }, onEntry);
  const done = (path: string | null, publicPath: string | null = null): Provisioned => ({
    version: server.version,
    entries: run.entries,
    path,
    publicPath,
  });
  if (server.wasFresh) run.tell('administrator', 'created', options.logIn.email ?? '');
  if (server.wasFresh && check) return done(null);
  await ensureSettings(run, server, { siteUrl, publicLink });
  const database = await ensureDatabase(run);
  if (database !== null) await ensureTables(run, database, { waitMs: syncWaitMs });
  const collection = await ensureCollection(run);
  const cards =
    database === null || collection === null ? null : await ensureCards(run, dashboard, { database, collection });
  const made = cards === null ? null : await ensureDashboard(run, dashboard, { collection: collection!, cards });
  if (made === null) run.tell('questions and dashboard', 'created', 'as soon as what they need is there');
  await ensureCache(run, server, made?.id ?? null);
  const uuid = publicLink && made ? await ensurePublicLink(run, made) : null;
  return done(made && `/dashboard/${made.id}`, uuid && `/public/dashboard/${uuid}`);
}
