import type { SqlRow } from 'flights-core';
import { el } from './dom.ts';
import { count } from './numbers.ts';

interface Heat {
  readonly row: string;
  readonly columns: readonly string[];
}

/** How dark the darkest cell is, in percent of the accent: the number in it must stay readable. */
const DARKEST = 50;

/** `monday` → `Mon` */
const short = (column: string) => column.slice(0, 1).toUpperCase() + column.slice(1, 3);

/** A field of numbers, the darker the larger; a cell nobody knows is hatched, which is not the same as a nought. */
export function heatTable(
  rows: readonly SqlRow[],
  { row: rowColumn, columns }: Heat,
  caption: string,
): HTMLTableElement {
  const numberIn = (row: SqlRow, column: string) => (typeof row[column] === 'number' ? row[column] : null);
  const top = Math.max(1, ...rows.flatMap((row) => columns.map((column) => numberIn(row, column) ?? 0)));
  const lines = rows.map((row) => {
    const cells = columns.map((column) => {
      const value = numberIn(row, column);
      const cell = el('td', { class: value === null ? 'heat-gap' : 'heat-cell' }, value === null ? '' : count(value));
      if (value === null) cell.append(el('span', { class: 'hidden' }, 'not watched'));
      else cell.style.setProperty('--heat', `${((DARKEST * value) / top).toFixed(0)}%`);
      return cell;
    });
    return el('tr', {}, el('th', { scope: 'row' }, String(row[rowColumn]).padStart(2, '0')), ...cells);
  });
  const heads = columns.map((column) => el('th', { scope: 'col' }, short(column)));
  const corner = el('th', { scope: 'col' }, el('span', { class: 'hidden' }, 'Hour'));
  return el(
    'table',
    {},
    el('caption', { class: 'hidden' }, caption),
    el('thead', {}, el('tr', {}, corner, ...heads)),
    el('tbody', {}, ...lines),
  );
}
