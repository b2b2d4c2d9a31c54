import type { BoundingBox, Refusal, SqlRow } from 'flights-core';
import type { Panel } from 'flights-metrics-sql';

/**
 * What the page is given: `GET /api/dashboard` answers one of these. Times are ISO 8601 UTC; keys of metric rows are SQL
 * column names. Rows hold nothing that an owner asked not to be shown.
 */
export interface DashboardData {
  /** What kind of data this directory holds; the three are never mixed and the page says which it is. */
  readonly kind: 'simulated' | 'live' | 'replay';
  readonly region: { readonly id: string; readonly name: string; readonly box: BoundingBox; readonly timeZone: string };
  readonly intervalS: number;
  readonly status: DashboardStatus;
  /** Credit and licence of the data shown, one per source; the page must show them. */
  readonly attributions: readonly string[];
  /** Rows by metric id: flights-per-hour, flights-last-hour, flights-average-per-hour, flights-last-24h, … */
  readonly metrics: Readonly<Record<string, readonly SqlRow[]>>;
  /** The panels in reading order: what each is called, what it means and how it is drawn. */
  readonly panels: readonly ShownPanel[];
  /** Title, unit and meaning of each metric. */
  readonly definitions: readonly { id: string; title: string; unit: string; meaning: string }[];
  /** The last polls, newest first, at most 288: for "polls 4 of 4", the empty sky and the data-quality row. */
  readonly polls: readonly DashboardPoll[];
  /** The project's version. */
  readonly version: string;
}

export type ShownPanel = Pick<Panel, 'id' | 'metric' | 'title' | 'unit' | 'meaning' | 'chart'>;

export interface DashboardStatus {
  /** When this answer was computed. */
  readonly generatedAt: string;
  /** Slot of the newest landed poll, ok or failed; null before the first. */
  readonly lastPollAt: string | null;
  /** Slot of the newest landed ok poll; null before the first. */
  readonly lastOkPollAt: string | null;
  /** null when nothing polls any more (a finished replay). */
  readonly nextPollAt: string | null;
  /** While history is being landed at start: how far it is; null otherwise. */
  readonly catchingUp: { readonly done: number; readonly total: number } | null;
  /** Set while the newest poll is a failed one: who refused and why. */
  readonly failing: { readonly since: string; readonly refused: readonly Refusal[] } | null;
  /** Last ok slot is older than two intervals while polling goes on. */
  readonly stale: boolean;
}

export interface DashboardPoll {
  readonly slot_at: string;
  readonly status: 'ok' | 'failed';
  readonly source: string | null;
  readonly rows_in: number;
  readonly rows_kept: number;
  readonly refused: readonly Refusal[];
}
