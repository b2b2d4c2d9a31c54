import { el } from './dom.ts';
import { count } from './numbers.ts';
import { type Aircraft, matching, NOT_SHOWN, SKY_COLUMNS, type SkyColumn, type SkyOrder, sorted } from './sky.ts';

/** The table of what is up there. */
export interface SkyTable {
  show(aircraft: readonly Aircraft[], emptyText: string): void;
  point(key: string | null): void;
  /** Takes over an order and words from the address, as after going back. */
  set(state: { readonly order: SkyOrder; readonly find: string }): void;
  focusFind(): void;
}

const HEADINGS: Readonly<Record<SkyColumn, readonly [title: string, unit: string]>> = {
  callsign: ['Callsign', ''],
  airline: ['Airline', ''],
  type: ['Type', ''],
  altitudeFt: ['Altitude', 'ft'],
  speedKt: ['Speed', 'kt'],
  distanceKm: ['Distance', 'km'],
};
const NUMERIC: readonly SkyColumn[] = ['altitudeFt', 'speedKt', 'distanceKm'];
const CLIMB = { up: ['↑', 'climbing'], down: ['↓', 'descending'], level: ['', 'level'] } as const;

interface SkyTableOptions {
  readonly order: SkyOrder;
  readonly find: string;
  /** Hears what is listed after sorting and finding changed. */
  readonly onChange: (state: { order: SkyOrder; find: string }) => void;
  readonly onPoint: (key: string | null) => void;
}

export function skyTable(room: HTMLElement, options: SkyTableOptions): SkyTable {
  let { order, find } = options;
  let aircraft: readonly Aircraft[] = [];
  let emptyText = '';
  const field = el('input', {
    type: 'search',
    id: 'find',
    placeholder: 'Find callsign, airline, type',
    'aria-label': 'Find an aircraft by callsign, airline or type',
    autocomplete: 'off',
  });
  field.value = find;
  const body = el('tbody');
  const heads = SKY_COLUMNS.map((column) => {
    const [title, unit] = HEADINGS[column];
    const button = el('button', { type: 'button' }, title, el('span', { class: 'unit' }, unit));
    button.addEventListener('click', () => {
      order = {
        column,
        descending: order.column === column ? !order.descending : NUMERIC.includes(column) && column !== 'distanceKm',
      };
      changed();
    });
    return el('th', { scope: 'col', class: classOf(column) }, button);
  });
  const table = el('table', {}, el('thead', {}, el('tr', {}, ...heads)), body);
  table.prepend(el('caption', { class: 'hidden' }, 'Aircraft inside the region at the newest answered poll'));
  room.replaceChildren(
    el('div', { class: 'find' }, field),
    el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of the aircraft up there' }, table),
  );
  field.addEventListener('input', () => {
    find = field.value;
    changed();
  });

  function changed(): void {
    paint();
    options.onChange({ order, find });
  }

  function paint(): void {
    heads.forEach((head, i) => {
      const active = SKY_COLUMNS[i] === order.column;
      if (active) head.setAttribute('aria-sort', order.descending ? 'descending' : 'ascending');
      else head.removeAttribute('aria-sort');
    });
    const rows = sorted(matching(aircraft, find), order).map(rowOf);
    body.replaceChildren(...(rows.length > 0 ? rows : [nothingRow()]));
  }

  function nothingRow(): HTMLElement {
    const shown = heads.filter(({ offsetWidth }) => offsetWidth > 0).length; // a narrow page leaves columns out
    const cell = el('td', { colspan: shown || SKY_COLUMNS.length, class: 'nothing' });
    if (aircraft.length === 0) cell.append(emptyText);
    else {
      const clear = el('button', { type: 'button' }, 'Show all');
      clear.addEventListener('click', () => {
        field.value = find = '';
        changed();
        field.focus();
      });
      cell.append(`None of ${count(aircraft.length)} aircraft matches “${find}”. `, clear);
    }
    return el('tr', {}, cell);
  }

  function rowOf(one: Aircraft): HTMLElement {
    const climb = one.climb && CLIMB[one.climb];
    const name = one.hidden
      ? el('td', { class: 'not-shown', title: NOT_SHOWN }, 'not shown')
      : el(
          'td',
          { class: 'callsign' },
          one.callsign ?? el('span', { class: 'quiet', title: one.registration }, one.registration ?? 'no callsign'),
        );
    const row = el(
      'tr',
      { 'data-key': one.key },
      name,
      el('td', { class: 'airline', title: one.airline }, one.hidden ? 'owner’s request' : (one.airline ?? '–')),
      el('td', { class: 'type' }, one.type ?? '–'),
      el(
        'td',
        { class: 'number' },
        climb?.[0]
          ? el('span', { class: 'climb', title: climb[1], role: 'img', 'aria-label': climb[1] }, climb[0])
          : null,
        ` ${count(one.altitudeFt)}`,
      ),
      el('td', { class: 'number' }, count(one.speedKt)),
      el('td', { class: 'number distance' }, count(one.distanceKm)),
    );
    row.addEventListener('pointerenter', () => options.onPoint(one.key));
    row.addEventListener('pointerleave', () => options.onPoint(null));
    return row;
  }

  return {
    show(next, text) {
      aircraft = next;
      emptyText = text;
      paint();
    },
    point(key) {
      for (const row of body.rows) row.classList.toggle('pointed', key !== null && row.dataset.key === key);
    },
    set(state) {
      order = state.order;
      field.value = find = state.find;
      paint();
    },
    focusFind: () => field.focus(),
  };
}

const classOf = (column: SkyColumn): string =>
  [NUMERIC.includes(column) ? 'number' : '', column === 'distanceKm' ? 'distance' : column].join(' ').trim();
