import type { SqlRow, SqlValue } from 'flights-core';
import type { ShownPanel } from '../src/dashboard-data.ts';
import { barTable } from './bar-table.ts';
import { el } from './dom.ts';
import { heatTable } from './heat-table.ts';
import { average, count } from './numbers.ts';
import { paintRanking, rankingOf } from './ranking.ts';

type Bands = Extract<ShownPanel['chart'], { kind: 'bands' }>;

/** Draws a panel by its kind of chart, whatever its metric; kinds that need more than rows are drawn as a table. */
export function paintChart(room: HTMLElement, panel: ShownPanel, rows: readonly SqlRow[], emptyText: string): void {
  const { chart, title, unit } = panel;
  const caption = `${title}, ${unit}`;
  if (rows.length === 0) {
    room.replaceChildren(el('p', { class: 'nothing' }, emptyText));
    return;
  }
  switch (chart.kind) {
    case 'ranking':
    case 'shares': {
      const name = (_: string, row: SqlRow) => asText(row[chart.name]);
      paintRanking(room, rankingOf(rows, chart.code, 'Unknown', name), caption, emptyText);
      break;
    }
    case 'bands':
      room.replaceChildren(bands(rows, chart, caption, unit));
      break;
    case 'heat':
      room.replaceChildren(heatTable(rows, chart, caption));
      break;
    default:
      room.replaceChildren(plainTable(rows, columnsOf(chart), caption));
  }
}

const asText = (value: SqlValue | undefined) => (typeof value === 'string' ? value : null);
const columnsOf = (chart: ShownPanel['chart']): readonly string[] => {
  if (chart.kind === 'table') return chart.columns;
  if (chart.kind === 'map') return chart.tells;
  return chart.kind === 'hours' ? [chart.time, chart.value, chart.coverage] : [];
};

/** The highest on top, and what belongs to no band below all of them. */
function bands(rows: readonly SqlRow[], { name, edge, value }: Bands, caption: string, unit: string) {
  const numberOf = (row: SqlRow) => Number(row[value] ?? 0);
  const known = rows.filter((row) => row[edge] !== null);
  const top = Math.max(...known.map(numberOf)) || 1;
  const line = (row: SqlRow, part: number | null) => ({
    name: asText(row[name]) ?? '',
    code: null,
    part,
    values: [average(numberOf(row))],
  });
  const lines = [
    ...known.map((row) => line(row, numberOf(row) / top)).reverse(),
    ...rows.filter((row) => row[edge] === null).map((row) => line(row, null)),
  ];
  return barTable(lines, caption, ['Band', unit]);
}

/** `polls_ok` → `polls ok` */
const words = (column: string) => column.replaceAll('_', ' ');
const said = (value: SqlValue | undefined) => (typeof value === 'number' ? count(value) : String(value ?? '–'));

function plainTable(rows: readonly SqlRow[], columns: readonly string[], caption: string): HTMLElement {
  const isNumber = (column: string) => rows.some((row) => typeof row[column] === 'number');
  const head = columns.map((column) =>
    el('th', { scope: 'col', class: isNumber(column) ? 'number' : null }, words(column)),
  );
  const lines = rows.map((row) =>
    el(
      'tr',
      {},
      ...columns.map((column) => el('td', { class: isNumber(column) ? 'number' : null }, said(row[column]))),
    ),
  );
  const table = el(
    'table',
    {},
    el('caption', { class: 'hidden' }, caption),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...lines),
  );
  return el('div', { class: 'scroll chart-table', tabindex: 0, role: 'region', 'aria-label': caption }, table);
}
