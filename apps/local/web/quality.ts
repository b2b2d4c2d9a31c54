import type { DashboardData } from '../src/dashboard-data.ts';
import { el, moment } from './dom.ts';
import { count, counted, share, sourceName } from './numbers.ts';
import { type Outcome, type PollCell, pollGrid } from './poll-grid.ts';
import type { ZoneClock } from './zone-clock.ts';

const HOURS = 72;
const ROOMY = 6; // cells in an hour that leave room for a number in each

const WORDS: Readonly<Record<Outcome, string>> = {
  ok: 'answered',
  fallback: 'answered by another source',
  failed: 'failed',
  missing: 'no poll',
  ahead: '',
};
const SIGNS: Readonly<Record<Outcome, string>> = { ok: '', fallback: '', failed: '×', missing: '–', ahead: '' };

/** One row an hour, one cell a poll: what was asked, who answered, how much was kept. */
export function paintQuality(room: HTMLElement, data: DashboardData, clock: ZoneClock): void {
  const grid = pollGrid(data.polls, data.intervalS, HOURS);
  if (grid.length === 0) {
    room.replaceChildren(el('p', { class: 'nothing' }, 'No poll yet.'));
    return;
  }
  const columns = Math.max(...grid.map(({ cells }) => cells.length));
  const rows = grid.map(({ startMs, cells }) =>
    el(
      'tr',
      {},
      el('th', { scope: 'row' }, moment(startMs, clock.time(startMs), clock.utc(startMs))),
      ...cells.map((cell) => cellOf(cell, clock, columns <= ROOMY)),
      columns > cells.length ? el('td', { class: 'cell ahead', colspan: columns - cells.length }) : null,
    ),
  );
  room.replaceChildren(
    el('p', { class: 'context' }, summary(data)),
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of the polls' },
      el(
        'table',
        { class: columns <= ROOMY ? 'roomy' : 'dense' },
        el('caption', { class: 'hidden' }, 'Polls, newest hour first'),
        el('tbody', {}, ...rows),
      ),
    ),
    el(
      'p',
      { class: 'legend' },
      ...(['ok', 'fallback', 'failed', 'missing'] as const).map((outcome) =>
        el('span', { class: `key cell-${outcome}` }, WORDS[outcome]),
      ),
    ),
  );
}

function cellOf({ slotMs, outcome, poll }: PollCell, clock: ZoneClock, roomy: boolean): HTMLElement {
  if (outcome === 'ahead') return el('td', { class: 'cell ahead' });
  const who = poll?.source ? ` by ${sourceName(poll.source)}` : '';
  const why = poll?.refused.map(({ source, reason }) => `; ${sourceName(source)}: ${reason}`).join('') ?? '';
  const kept = poll?.status === 'ok' ? `; ${count(poll.rows_kept)} of ${count(poll.rows_in)} rows kept` : '';
  const told = `${clock.time(slotMs)} ${outcome === 'ok' ? `answered${who}` : WORDS[outcome] + who}${why}${kept}`;
  const shown = poll?.status === 'ok' && roomy ? count(poll.rows_kept) : SIGNS[outcome];
  return el(
    'td',
    { class: `cell cell-${outcome}`, title: told },
    shown,
    el('span', { class: 'hidden' }, ` ${WORDS[outcome]}`),
  );
}

/** `96 of 96 polls answered, by adsb.lol 94, adsb.fi 2; 3% of the rows dropped` */
export function summary({ polls }: Pick<DashboardData, 'polls'>): string {
  const ok = polls.filter(({ status }) => status === 'ok');
  const bySource = new Map<string, number>();
  for (const { source } of ok) if (source) bySource.set(source, (bySource.get(source) ?? 0) + 1);
  const who = [...bySource]
    .sort((a, b) => b[1] - a[1])
    .map(([source, n]) => (bySource.size > 1 ? `${sourceName(source)} ${count(n)}` : sourceName(source)));
  const sum = (key: 'rows_in' | 'rows_kept') => ok.reduce((total, poll) => total + poll[key], 0);
  const dropped = sum('rows_in') > 0 ? `; ${share(1 - sum('rows_kept') / sum('rows_in'))} of the rows dropped` : '';
  return `${count(ok.length)} of ${counted(polls.length, 'poll', 'polls')} answered${who.length > 0 ? ` by ${who.join(', ')}` : ''}${dropped}.`;
}
