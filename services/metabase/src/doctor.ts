import { DASHBOARD, type Dashboard, panelsOf } from 'flights-metrics-sql/sql';
import * as z from 'zod/mini';
import type { Metabase } from './client.ts';
import { canonical, same } from './compare.ts';
import { explainAthena } from './explain.ts';
import { databaseName, type Target } from './names.ts';
import { databaseDetails } from './render/database.ts';
import { drawnColumns } from './render/settings.ts';
import { type Connect, connect, type Server } from './server.ts';
import { findCards } from './steps/cards.ts';
import { findCollection } from './steps/collection.ts';
import { findDashboard } from './steps/dashboard.ts';
import { type Database, findDatabase, shownDetails } from './steps/database.ts';

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

export interface Examine extends Omit<Connect, 'check'> {
  readonly target: Target;
  readonly dashboard?: Dashboard;
}

/** Looks at everything between a reader and Athena, changes nothing, and says of each part what is wrong with it. */
export async function examine(options: Examine): Promise<readonly Finding[]> {
  const { target, dashboard = DASHBOARD } = options;
  const findings: Finding[] = [];
  /** Answers what was found; null where something is wrong with it. */
  const look = async <T>(check: string, find: () => Promise<T>, tell: (found: T) => string): Promise<T | null> => {
    try {
      const found = await find();
      findings.push({ check, ok: true, detail: tell(found) });
      return found;
    } catch (error) {
      findings.push({ check, ok: false, detail: (error as Error).message });
      return null;
    }
  };
  const told = (check: string, answer: () => Promise<string>) => look(check, answer, String);
  const server = await look(
    'server and log-in',
    () => reached(options),
    ({ version }) => `Metabase ${version} at ${options.metabase.url}`,
  );
  if (!server) return findings;
  const { metabase } = server;
  const database = await look(
    'database',
    () => databaseOf(metabase, target),
    ({ name }) => name,
  );
  if (!database) return findings;
  await told('connection', async () => connectionIsRight(database, target));
  await told('scanning', async () => scansNothing(database));
  await told('questions', () => questionsAnswer(metabase, target, dashboard));
  await told('public link', () => linkWorks(options.metabase, metabase, target));
  return findings;
}

async function reached(options: Omit<Connect, 'check'>): Promise<Server> {
  const server = await connect({ ...options, check: true });
  if (!server.wasFresh) return server;
  throw new Error('The server has no administrator yet: run `pnpm metabase provision`, before anybody else does');
}

const RUN_IT = 'run `pnpm metabase provision`';

async function databaseOf(metabase: Metabase, target: Target) {
  const found = await findDatabase({ metabase, target });
  if (found) return found;
  throw new Error(`There is no database '${databaseName(target)}' in Metabase: ${RUN_IT}`);
}

function connectionIsRight({ details }: Database, target: Target): string {
  const now = shownDetails(details ?? {}, target);
  const wrong = Object.entries(shownDetails(databaseDetails(target), target)).filter(
    ([key, value]) => !same(now[key], value),
  );
  if (wrong.length > 0)
    throw new Error(
      `${wrong.map(([key, value]) => `${key} is ${canonical(now[key])}, not ${canonical(value)}`).join('; ')}: ${RUN_IT} --force, or say --aws-region, --workgroup and --database as they are meant`,
    );
  return `workgroup ${target.workgroup}, Glue database ${target.database}, ${target.awsRegion}`;
}

function scansNothing(found: Database): string {
  if (found.is_full_sync || found.is_on_demand || found.schedules?.cache_field_values)
    throw new Error(
      'Metabase reads whole tables for filter values, and Athena bills it: under Admin, Databases, choose never for scanning',
    );
  return 'columns once a day, values never';
}

const Answer = z.object({
  status: z.optional(z.string()),
  error: z.optional(z.unknown()),
  data: z.optional(z.object({ cols: z.optional(z.array(z.object({ name: z.string() }))) })),
});

/** Runs every question as the dashboard would. The first thing that is wrong is told: mostly it is wrong for all. */
async function questionsAnswer(metabase: Metabase, target: Target, dashboard: Dashboard): Promise<string> {
  const collection = await findCollection({ metabase, target });
  const board = collection && (await findDashboard({ metabase, target }, Number(collection.id)));
  if (!board) throw new Error(`There is no dashboard of ours: ${RUN_IT}`);
  const cards = await findCards({ metabase, target }, dashboard);
  const wrong: string[] = [];
  const empty: string[] = [];
  for (const panel of panelsOf(dashboard)) {
    const card = cards[panel.id];
    const place = board.dashcards.find(({ card_id }) => card_id === card);
    if (card === undefined || !place) {
      wrong.push(`'${panel.title}' is not on the dashboard: ${RUN_IT}`);
      continue;
    }
    const path = `/api/dashboard/${board.id}/dashcard/${place.id}/card/${card}/query`;
    const { status, error, data } = z.parse(Answer, await metabase.ask(path, { parameters: [] }));
    const columns = data?.cols?.map(({ name }) => name) ?? [];
    const missing = drawnColumns(panel.chart).filter((name) => !columns.includes(name));
    if (status !== 'completed' || error) wrong.push(explainAthena(String(error ?? status), target));
    else if (columns.length === 0) empty.push(panel.title);
    else if (missing.length > 0) wrong.push(`'${panel.title}' has no column ${missing.join(', ')}: ${RUN_IT} --force`);
  }
  const all = panelsOf(dashboard).length;
  const different = [...new Set(wrong)];
  if (different.length > 0) throw new Error(`${wrong.length} of ${all} questions fail. ${different.join('. ')}`);
  return `${all} answer${empty.length > 0 ? `, without rows: ${empty.join(', ')}` : ''}`;
}

async function linkWorks(anybody: Metabase, metabase: Metabase, target: Target): Promise<string> {
  const collection = await findCollection({ metabase, target });
  const board = collection && (await findDashboard({ metabase, target }, Number(collection.id)));
  if (!board?.publicUuid) return 'none: only who logs in sees the dashboard';
  await anybody.get(`/api/public/dashboard/${board.publicUuid}`).catch((error: Error) => {
    throw new Error(`The link does not open (${error.message}): is public sharing on, under Admin, Public sharing?`);
  });
  return `${anybody.url}/public/dashboard/${board.publicUuid}`;
}
