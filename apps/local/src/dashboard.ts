import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Refusal, SqlRow } from 'flights-core';
import { DASHBOARD, METRICS, panelsOf, runDashboard } from 'flights-metrics-sql';
import { attributionOf } from 'flights-sources';
import type { DashboardData, DashboardPoll, ShownPanel } from './dashboard-data.ts';
import type { Pipeline } from './pipeline.ts';

/** What the running session knows and the lake does not. */
export interface SessionState {
  readonly nextPollAt: Date | null;
  readonly catchingUp: { readonly done: number; readonly total: number } | null;
}

const VERSION: string = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).version;
const PANELS: readonly ShownPanel[] = panelsOf(DASHBOARD).map(({ id, metric, title, unit, meaning, chart }) => ({
  id,
  metric,
  title,
  unit,
  meaning,
  chart,
}));
const SHOWN_POLLS = 288; // three days of quarter hours

/** Answers dashboard requests. SQL runs once per landing, however many pages are open. */
export function dashboard(
  pipeline: Pipeline,
  session: () => SessionState,
): { data(): Promise<DashboardData>; landed(): void } {
  let answers: Promise<{ metrics: Record<string, readonly SqlRow[]>; polls: DashboardPoll[] }> | null = null;
  const ask = async () => {
    const metrics = await runDashboard(pipeline.warehouse, pipeline.region.id);
    return { metrics, polls: await lastPolls(pipeline) };
  };
  return {
    landed() {
      answers = null;
    },
    async data() {
      answers ??= ask();
      const pending = answers;
      const { metrics, polls } = await pending.catch((error) => {
        if (answers === pending) answers = null; // a failed answer must not stick
        throw error;
      });
      const { nextPollAt, catchingUp } = session();
      const { dataDir, region } = pipeline;
      return {
        kind: dataDir.kind,
        region: { id: region.id, name: region.name, box: region.box, timeZone: region.timeZone },
        intervalS: dataDir.intervalS,
        status: status(polls, dataDir.intervalS, nextPollAt, catchingUp),
        attributions: attributions(polls, dataDir.kind),
        metrics,
        panels: PANELS,
        definitions: METRICS.map(({ id, title, unit, meaning }) => ({ id, title, unit, meaning })),
        polls,
        version: VERSION,
      };
    },
  };
}

function status(
  polls: readonly DashboardPoll[],
  intervalS: number,
  nextPollAt: Date | null,
  catchingUp: SessionState['catchingUp'],
) {
  const newest = polls[0];
  const lastOk = polls.find((poll) => poll.status === 'ok');
  const firstOfFailure = polls.slice(0, Math.max(0, lastOk ? polls.indexOf(lastOk) : polls.length)).at(-1);
  const isLate = Date.now() - Date.parse(lastOk?.slot_at ?? '') > 2 * intervalS * 1000;
  return {
    generatedAt: new Date().toISOString(),
    lastPollAt: newest?.slot_at ?? null,
    lastOkPollAt: lastOk?.slot_at ?? null,
    nextPollAt: nextPollAt?.toISOString() ?? null,
    catchingUp,
    failing: newest?.status === 'failed' ? { since: firstOfFailure!.slot_at, refused: newest.refused } : null,
    stale: nextPollAt !== null && catchingUp === null && lastOk !== undefined && isLate,
  };
}

function attributions(polls: readonly DashboardPoll[], kind: DashboardData['kind']): string[] {
  const sources = new Set(polls.flatMap(({ source }) => (source ? [source] : [])));
  if (sources.size === 0 && kind === 'simulated') sources.add('simulator');
  return [...sources].map(attributionOf);
}

async function lastPolls({ warehouse, region }: Pipeline): Promise<DashboardPoll[]> {
  const rows = await warehouse.query(
    `SELECT slot_at, status, source, rows_in, rows_kept, refused FROM polls
     WHERE region = '${region.id}' ORDER BY slot_at DESC, status DESC LIMIT ${SHOWN_POLLS}`,
  );
  const onceEach = rows.filter((row, index) => index === 0 || row.slot_at !== rows[index - 1]!.slot_at);
  return onceEach.map((row) => ({
    slot_at: String(row.slot_at),
    status: row.status as 'ok' | 'failed',
    source: row.source as string | null,
    rows_in: Number(row.rows_in),
    rows_kept: Number(row.rows_kept),
    refused: JSON.parse(String(row.refused)) as Refusal[],
  }));
}
