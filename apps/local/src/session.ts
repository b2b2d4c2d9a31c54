import type { ProduceReport } from 'flights-producer';
import { catchUp } from './catch-up.ts';
import { progress, say } from './cli/output.ts';
import { dashboard } from './dashboard.ts';
import { servePage } from './page/serve.ts';
import type { Pipeline } from './pipeline.ts';
import type { Schedule } from './schedule.ts';

export interface SessionOptions {
  readonly pipeline: Pipeline;
  readonly port: number;
  /** Slots that lie in the past and are polled first, while the page already shows what is there. */
  readonly past: readonly Date[];
  readonly schedule: Schedule;
  readonly signal: AbortSignal;
}

/**
 * Serves the page and polls until the signal aborts: first the past, then slot by slot as the schedule says. When it
 * answers, all that was polled is landed and the page is closed; the pipeline stays the caller's to close.
 */
export async function runSession({ pipeline, port, past, schedule, signal }: SessionOptions): Promise<void> {
  let catchingUp = past.length > 0 ? { done: 0, total: past.length } : null;
  const board = dashboard(pipeline, () => ({ nextPollAt: schedule.next, catchingUp }));
  const page = await servePage({
    port,
    host: '127.0.0.1',
    dashboard: board.data,
    onError: (error) => say(`page: ${error instanceof Error ? error.message : error}`),
  });
  const landed = () => {
    board.landed();
    page.notify();
  };
  say(`${page.url}  ${titles[pipeline.dataDir.kind]} over ${pipeline.region.name}. Ctrl-C stops and loses nothing.`);
  try {
    if (catchingUp) {
      const bar = progress(`Polling the past ${Math.ceil((past.length * pipeline.dataDir.intervalS) / 3600)} h`);
      await catchUp(pipeline, past, {
        signal,
        onStep(done, total) {
          catchingUp = { done, total };
          bar.step(done, total);
        },
        onLanded: landed,
      });
      bar.end();
      catchingUp = null;
      landed();
    }
    for await (const slot of schedule.slots(signal)) {
      const report = await pipeline.poll(slot);
      await pipeline.land();
      landed();
      say(pollLine(report));
    }
    if (!signal.aborted) await untilAborted(signal); // a finished replay: nothing polls, the page stays
  } finally {
    await page.close();
  }
}

const titles = { simulated: 'SIMULATED flights', live: 'live flights', replay: 'recorded flights' };

/** One line a poll; a failed one says why, because an operator reads this first. */
export function pollLine({ slotAt, status, source, appended, refused }: ProduceReport): string {
  const at = slotAt.slice(0, 16).replace('T', ' ');
  const why = refused.map((refusal) => `${refusal.source}: ${refusal.reason}`).join('; ');
  if (status === 'failed') return `${at}Z  poll FAILED: no source could be reached (${why})`;
  return `${at}Z  ${appended} aircraft rows from ${source}${why ? ` (after ${why})` : ''}`;
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
