import { el } from './dom.ts';

/** A line of a table whose cells carry bars. */
export interface BarLine {
  readonly name: string;
  /** A short name in grey beside it; null where it has none. */
  readonly code: string | null;
  /** 0 to 1: how long its bar is; null where it has none, as a line in grey that is no part of the order. */
  readonly part: number | null;
  /** What stands to the right; all but the first in grey. */
  readonly values: readonly string[];
}

/** A table whose names are underlined by bars. `headings` name the columns, that of the names first, for who only hears them. */
export function barTable(lines: readonly BarLine[], caption: string, headings: readonly string[]): HTMLTableElement {
  const rows = lines.map(({ name, code, part, values }) => {
    const bar = part === null ? null : el('span', { class: 'bar' });
    if (bar) bar.style.width = `${(100 * Math.min(1, part!)).toFixed(1)}%`;
    const label = el(
      'span',
      { class: 'name', title: name },
      name,
      code ? el('span', { class: 'quiet' }, ` ${code}`) : null,
    );
    return el(
      'tr',
      { class: part === null ? 'unknown' : null },
      el('th', { scope: 'row' }, label, bar),
      ...values.map((value, i) => el('td', { class: i === 0 ? 'number' : 'number quiet' }, value)),
    );
  });
  const head = headings.map((heading) => el('th', { scope: 'col' }, heading));
  return el(
    'table',
    {},
    el('caption', { class: 'hidden' }, caption),
    el('thead', { class: 'hidden' }, el('tr', {}, ...head)),
    el('tbody', {}, ...rows),
  );
}
