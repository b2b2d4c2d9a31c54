import type { DashboardData } from '../src/dashboard-data.ts';

/** Why the numbers on screen may be old. */
export interface Trouble {
  readonly sinceMs: number;
  /** Whether the server answers at all: then it is the numbers that it cannot read. */
  readonly answered: boolean;
}

interface Live {
  readonly onData: (data: DashboardData) => void;
  /** null: all is well again. */
  readonly onTrouble: (trouble: Trouble | null) => void;
}

const REPAINT_MS = 1000; // at most one repaint a second, whatever lands
const RETRY_MS = [2000, 4000, 8000, 15_000, 30_000];
const CHECK_MS = 30_000;

/**
 * Keeps the page up to date: asks once, then whenever the server says that something landed, and again when a poll
 * should have brought something and nobody said so. A hidden tab neither listens nor asks. While the server is gone it
 * is asked again at growing distances.
 */
export function watchDashboard({ onData, onTrouble }: Live): void {
  let events: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let askedAtMs = 0;
  let failures = 0;
  let trouble: Trouble | null = null;
  let dueAtMs = Number.POSITIVE_INFINITY;

  function askIn(delayMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(ask, delayMs);
  }
  const askSoon = () => askIn(Math.max(0, askedAtMs + REPAINT_MS - Date.now()));

  async function ask(): Promise<void> {
    if (asking || document.hidden) return;
    asking = true;
    askedAtMs = Date.now();
    let answered = false;
    try {
      const response = await fetch('/api/dashboard', { credentials: 'same-origin' });
      answered = true;
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      const data = (await response.json()) as DashboardData;
      failures = 0;
      if (trouble) {
        trouble = null;
        onTrouble(null);
      }
      dueAtMs = data.status.nextPollAt
        ? Date.now() + (Date.parse(data.status.nextPollAt) - Date.parse(data.status.generatedAt)) + CHECK_MS
        : Number.POSITIVE_INFINITY;
      onData(data);
      listen();
    } catch {
      trouble = { sinceMs: trouble?.sinceMs ?? Date.now(), answered };
      onTrouble(trouble);
      askIn(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!);
    } finally {
      asking = false;
    }
  }

  function listen(): void {
    if (events && events.readyState !== EventSource.CLOSED) return;
    events = new EventSource('/api/events');
    events.addEventListener('landed', askSoon);
    events.addEventListener('error', () => {
      if (!trouble) askSoon(); // either a hiccup or the server is gone: asking tells
    });
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) return askSoon();
    events?.close();
    events = null;
    clearTimeout(timer);
  });
  setInterval(() => {
    if (!document.hidden && !trouble && Date.now() > dueAtMs) askSoon();
  }, CHECK_MS);
  void ask();
}
