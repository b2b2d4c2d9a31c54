import type { DashboardData } from '../dashboard-data.ts';

/** What the page's first bytes already say, before any script has run. */
export type PageHead = Pick<DashboardData, 'kind'> & { readonly place: string };

const BADGE: Readonly<Record<DashboardData['kind'], string>> = {
  simulated: 'Simulated',
  live: 'Live',
  replay: 'Replay',
};

/**
 * Fills the template of `/`. Simulated data is named in the title and in a badge of the HTML itself, so that nobody,
 * person or program, takes it for real; the other kinds do not contain that word. `null` where it is not known yet.
 */
export function renderPage(template: string, head: PageHead | null): string {
  const badge = head ? BADGE[head.kind] : '';
  const title = `${head?.kind === 'simulated' ? 'SIMULATED · ' : ''}${head ? `${head.place} · ` : ''}Flights Metrics`;
  const values: Readonly<Record<string, string>> = {
    kind: head?.kind ?? '',
    title,
    badge,
    place: head?.place ?? 'Flights Metrics',
  };
  return template.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => escapeHtml(values[name] ?? whole));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Text that may stand in an element or in a quoted attribute. */
export const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
