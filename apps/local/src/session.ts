import { progress, say } from 'flights-command-line';
import { FlightsError } from 'flights-core';
import type { ProduceReport } from 'flights-producer';
import { catchUp } from './catch-up.ts';
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
      say(await pollAndLand(pipeline, slot));
      landed();
    }
    if (!signal.aborted) await untilAborted(signal); // a finished replay: nothing polls, the page stays
  } finally {
    await page.close();
  }
}

/**
 * One slot; answers the line for the terminal. A log that refuses one poll does not end a session that has days to go: the
 * slot is a gap, and coverage says so. That happens where a process died after a poll's rows and before its record: the
 * source's second answer for that slot differs, and the log takes an idempotency key for the same records only. An error
 * of the lander is another matter, nothing after it would land either: it is thrown.
 */
async function pollAndLand(pipeline: Pipeline, slot: Date): Promise<string> {
  const line = await pipeline.poll(slot).then(pollLine, (error: unknown) => {
    if (error instanceof FlightsError) return `${minute(slot.toISOString())}  poll LOST: ${error.message}`;
    throw error;
  });
  await pipeline.land();
  return line;
}

const titles = { simulated: 'SIMULATED flights', live: 'live flights', replay: 'recorded flights' };

/** One line a poll; a failed one says why, because an operator reads this first. */
export function pollLine({ slotAt, status, source, appended, refused }: ProduceReport): string {
  const why = refused.map((refusal) => `${refusal.source}: ${refusal.reason}`).join('; ');
  if (status === 'failed') return `${minute(slotAt)}  poll FAILED: no source could be reached (${why})`;
  return `${minute(slotAt)}  ${appended} aircraft rows from ${source}${why ? ` (after ${why})` : ''}`;
}

const minute = (slotAt: string) => `${slotAt.slice(0, 16).replace('T', ' ')}Z`;

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
