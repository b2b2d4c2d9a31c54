import type { DashboardData } from '../src/dashboard-data.ts';
import { byId, el } from './dom.ts';

/** What the polls cannot see, said where the numbers are. */
export function footnoteFor(intervalS: number): string {
  const every =
    intervalS === 60 ? 'minute' : intervalS % 60 === 0 ? `${intervalS / 60} minutes` : `${intervalS} seconds`;
  return `These are observed numbers: aircraft that were over the region at the moment of a poll, one every ${every}. Whoever crosses between two polls is not seen, so more flew than were seen.`;
}

export function paintFooter(data: DashboardData): void {
  const meanings = data.definitions.flatMap(({ title, meaning }) => [el('dt', {}, title), el('dd', {}, meaning)]);
  byId('footer').replaceChildren(
    el('details', {}, el('summary', {}, 'What the numbers mean'), el('dl', {}, ...meanings)),
    el('p', {}, ...data.attributions.map((line) => el('span', {}, line))),
    el(
      'p',
      {},
      el('span', {}, 'Coast: Natural Earth, public domain'),
      el('span', {}, `Flights Metrics ${data.version}, MIT licence`),
      el('span', {}, `Times are local to the region (${data.region.timeZone}); hover for UTC`),
    ),
  );
}
