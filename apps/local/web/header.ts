import { centre, distanceKm } from 'flights-core';
import type { DashboardData } from '../src/dashboard-data.ts';
import { byId, moment, setText } from './dom.ts';
import { sourceName } from './numbers.ts';
import { ago, ahead, type ZoneClock } from './zone-clock.ts';

const BADGES = { simulated: 'Simulated', live: 'Live', replay: 'Replay' } as const;

/** `119 × 21 km`: how wide the region is where it is widest, and how high. */
export function extentOf({ box }: DashboardData['region']): string {
  const { longitude } = centre(box);
  const widest = box.south < 0 && box.north > 0 ? 0 : Math.abs(box.south) < Math.abs(box.north) ? box.south : box.north;
  const width = 2 * distanceKm({ latitude: widest, longitude: box.west }, { latitude: widest, longitude });
  const height = distanceKm({ latitude: box.south, longitude }, { latitude: box.north, longitude });
  const round = (km: number) => (km < 10 ? km.toFixed(1) : Math.round(km).toString());
  return `${round(width)} × ${round(height)} km`;
}

/** The line at the top that does not depend on the time of day. */
export function paintHeader(data: DashboardData): void {
  document.documentElement.dataset.kind = data.kind;
  document.title = `${data.kind === 'simulated' ? 'SIMULATED · ' : ''}${data.region.name} · Flights Metrics`;
  setText(byId('place'), data.region.name);
  setText(byId('extent'), `· ${extentOf(data.region)}`);
  setText(byId('badge'), BADGES[data.kind]);
  const answered = data.polls.find(({ source }) => source !== null)?.source;
  setText(byId('source'), answered ? `Source: ${sourceName(answered)}` : '');
}

/** What changes as time goes by: the clock, how old the numbers are, when the next ones come. */
export function paintFreshness({ status, kind }: DashboardData, clock: ZoneClock, nowMs: number): void {
  const shownMs = kind === 'replay' && status.lastPollAt ? Date.parse(status.lastPollAt) : nowMs;
  const text = `${clock.fullDate(shownMs)}, ${clock.time(shownMs)} ${clock.zone(shownMs)}`;
  if (byId('clock').textContent !== text) byId('clock').replaceChildren(moment(shownMs, text, clock.utc(shownMs)));
  byId('clock').title = kind === 'replay' ? 'Time of the last recorded poll' : 'Local time of the region';
  setText(byId('freshness'), freshness(status, kind, nowMs));
}

/** `updated 2 min ago · next poll in 13 min` */
export function freshness(status: DashboardData['status'], kind: DashboardData['kind'], nowMs: number): string {
  const { lastOkPollAt, nextPollAt } = status;
  const next = nextPollAt ? `next poll ${ahead(Date.parse(nextPollAt), nowMs)}` : 'recording ended, no more polls';
  if (!lastOkPollAt) return next;
  if (kind === 'replay') return nextPollAt ? next : 'the whole recording is landed';
  return `updated ${ago(Date.parse(lastOkPollAt), nowMs)} · ${next}`;
}
