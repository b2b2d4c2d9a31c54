import { LONDON, type SqlRow } from 'flights-core';
import { DASHBOARD, METRICS, panelsOf } from 'flights-metrics-sql';
import type { DashboardData, DashboardPoll } from '../dashboard-data.ts';
import { altitudeBands, qualityRows, weekRows } from './shapes.test-data.ts';
import { skyRows, topAircraft, topAirlines } from './sky.test-data.ts';

/** Dashboards in every state the page was designed for, made up around a given moment. */
export const STATES = [
  'busy',
  'night',
  'live',
  'replay',
  'noData',
  'catchingUp',
  'emptySky',
  'pollFailed',
  'stale',
  'gaps',
  'fewHours',
] as const;
export type State = (typeof STATES)[number];

const HOUR_MS = 3_600_000;
const SLOT_MS = 900_000;
const isLive = (state: State) => state === 'live' || state === 'stale' || state === 'pollFailed';
const iso = (ms: number) => new Date(ms).toISOString();

/** Flights per hour of a made-up day, from 00:00 on. */
const DAY = [4, 2, 1, 2, 9, 24, 47, 58, 55, 52, 50, 53, 55, 52, 54, 57, 60, 62, 58, 51, 44, 33, 19, 9];

/** The numbers as they would stand at `nowMs`, in this state. */
export function dashboardIn(state: State, nowMs: number): DashboardData {
  const now = state === 'night' ? Math.floor(nowMs / (24 * HOUR_MS)) * 24 * HOUR_MS + 2.6 * HOUR_MS : nowMs;
  const newestSlot = Math.floor(now / SLOT_MS) * SLOT_MS;
  const hours = { noData: 0, fewHours: 3, catchingUp: 20, replay: 9 }[state as string] ?? 73;
  const polls = pollsOf(state, newestSlot, hours);
  const rows = hourRows(state, newestSlot, hours);
  const full = rows.filter(({ final }) => final === true);
  const lastDay = full.slice(-24);
  const counted = lastDay.filter(({ polls_ok }) => Number(polls_ok) > 0);
  const flights = counted.reduce((sum, row) => sum + Number(row.flights), 0);
  const span = { region: 'london', from_utc: lastDay[0]?.hour_utc ?? null, to_utc: nextHour(lastDay.at(-1)) };
  const emptySky = state === 'emptySky';
  return {
    kind: isLive(state) ? 'live' : state === 'replay' ? 'replay' : 'simulated',
    region: LONDON,
    intervalS: 900,
    status: statusOf(state, now, newestSlot, polls),
    attributions: [
      isLive(state) ? 'Data: adsb.lol, Open Database License (ODbL 1.0)' : 'Made-up flights of the built-in simulator',
    ],
    metrics: {
      'flights-per-hour': rows,
      'flights-last-hour': full.slice(-1),
      'flights-average-per-hour': counted.length
        ? [{ ...span, hours: counted.length, flights_per_hour: Math.round((flights / counted.length) * 10) / 10 }]
        : [],
      'flights-last-24h': counted.length
        ? [{ ...span, aircraft: Math.round(flights * 0.71), flights: Math.round(flights * 0.88) }]
        : [],
      'latest-positions': emptySky || hours === 0 ? [] : skyRows(iso(newestSlot), state === 'night' ? 4 : 31),
      'top-airlines': hours === 0 ? [] : topAirlines(flights),
      'top-aircraft': hours === 0 ? [] : topAircraft(flights),
      'hour-by-weekday': weekRows(full),
      'altitude-bands': counted.length ? altitudeBands(emptySky ? 0 : flights / counted.length) : [],
      'data-quality': qualityRows(polls),
    },
    panels: panelsOf(DASHBOARD),
    definitions: METRICS.map(({ id, title, unit, meaning }) => ({ id, title, unit, meaning })),
    polls,
    version: '0.1.0',
  };
}

const nextHour = (row: SqlRow | undefined) => (row ? iso(Date.parse(String(row.hour_utc)) + HOUR_MS) : null);

function hourRows(state: State, newestSlot: number, hours: number): SqlRow[] {
  const newestHour = Math.floor(newestSlot / HOUR_MS) * HOUR_MS;
  return Array.from({ length: hours }, (_, i) => {
    const hour = newestHour - (hours - 1 - i) * HOUR_MS;
    const inProgress = hour === newestHour;
    const expected = inProgress ? (newestSlot - newestHour) / SLOT_MS + 1 : 4;
    const hoursAgo = hours - 1 - i;
    const gap = state === 'gaps' && hoursAgo >= 9 && hoursAgo <= 12 ? (hoursAgo === 9 ? 2 : 4) : 0;
    const ok = Math.max(0, expected - gap - (state === 'gaps' && hoursAgo === 1 ? 1 : 0));
    const busy = DAY[new Date(hour).getUTCHours()]! * (0.9 + ((i * 7919) % 21) / 100);
    const flights = state === 'emptySky' && hoursAgo < 2 ? 0 : Math.round((busy * ok) / 4);
    return {
      region: 'london',
      hour_utc: iso(hour),
      polls_ok: ok,
      polls_expected: expected,
      coverage: ok / expected,
      observations: Math.round(flights * 1.2),
      aircraft: Math.round(flights * 0.93),
      flights,
      final: !inProgress,
      revision: 1,
    };
  });
}

function pollsOf(state: State, newestSlot: number, hours: number): DashboardPoll[] {
  return Array.from({ length: Math.min(288, hours * 4) }, (_, i): DashboardPoll => {
    const slot_at = iso(newestSlot - i * SLOT_MS);
    const failed = (state === 'gaps' && ((i >= 36 && i < 50) || i === 5)) || (state === 'pollFailed' && i < 2);
    if (failed)
      return {
        slot_at,
        status: 'failed',
        source: null,
        rows_in: 0,
        rows_kept: 0,
        refused: [{ source: 'adsblol', reason: '429 too many requests' }],
      };
    const kept =
      state === 'emptySky' && i < 7 ? 0 : Math.max(0, Math.round(DAY[new Date(slot_at).getUTCHours()]! * 0.33));
    const refused = state === 'live' && i % 17 === 3 ? [{ source: 'adsblol', reason: 'no answer within 10 s' }] : [];
    const source = isLive(state)
      ? refused.length > 0
        ? 'adsbfi'
        : 'adsblol'
      : state === 'replay'
        ? 'replay'
        : 'simulator';
    return { slot_at, status: 'ok', source, rows_in: kept + (i % 3), rows_kept: kept, refused };
  });
}

function statusOf(
  state: State,
  now: number,
  newestSlot: number,
  polls: readonly DashboardPoll[],
): DashboardData['status'] {
  const late = state === 'stale' ? 5 * HOUR_MS : 0;
  const lastOk = polls.find(({ status }) => status === 'ok')?.slot_at ?? null;
  return {
    generatedAt: iso(now + late),
    lastPollAt: polls[0]?.slot_at ?? null,
    lastOkPollAt: lastOk,
    nextPollAt: state === 'replay' ? null : iso(newestSlot + SLOT_MS + late),
    catchingUp: state === 'catchingUp' ? { done: 80, total: 288 } : null,
    failing: state === 'pollFailed' ? { since: polls[1]!.slot_at, refused: polls[0]!.refused } : null,
    stale: state === 'stale',
  };
}
