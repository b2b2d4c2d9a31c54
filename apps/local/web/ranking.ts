import type { SqlRow } from 'flights-core';
import { barTable } from './bar-table.ts';
import { el } from './dom.ts';
import { count, share } from './numbers.ts';

/** One line of a ranking. */
export interface Ranked {
  /** Spelled out. */
  readonly name: string;
  /** Its code, in grey; null where it has none. */
  readonly code: string | null;
  readonly flights: number;
  /** 0 to 1 of all flights of the span. */
  readonly share: number;
  /** Flights that could not be told apart further: listed last, in grey. */
  readonly unknown: boolean;
}

const SHOWN = 10;

/** The rows of a ranking metric, most flights first, the unknown ones last. `name` spells a code out. */
export function rankingOf(
  rows: readonly SqlRow[],
  codeColumn: string,
  unknownName: string,
  name: (code: string, row: SqlRow) => string | null,
): Ranked[] {
  const ranked = rows.map((row): Ranked => {
    const code = row[codeColumn];
    const numbers = { flights: Number(row.flights ?? 0), share: Number(row.share ?? 0) };
    if (typeof code !== 'string') return { ...numbers, name: unknownName, code: null, unknown: true };
    const spelled = name(code, row);
    return { ...numbers, name: spelled ?? code, code: spelled && spelled !== code ? code : null, unknown: false };
  });
  return ranked.sort((a, b) => Number(a.unknown) - Number(b.unknown) || b.flights - a.flights);
}

/** The ten largest, what the others are together, and the unknown ones. The longest bar is the largest row. */
export function paintRanking(room: HTMLElement, ranked: readonly Ranked[], caption: string, emptyText: string): void {
  if (ranked.length === 0) {
    room.replaceChildren(el('p', { class: 'nothing' }, emptyText));
    return;
  }
  const known = ranked.filter(({ unknown }) => !unknown);
  const rest = known.slice(SHOWN);
  const sum = (of: readonly Ranked[], key: 'flights' | 'share') => of.reduce((total, one) => total + one[key], 0);
  const others = {
    name: `${count(rest.length)} others`,
    code: null,
    flights: sum(rest, 'flights'),
    share: sum(rest, 'share'),
    unknown: true,
  };
  const shown = [
    ...known.slice(0, SHOWN),
    ...(rest.length > 0 ? [others] : []),
    ...ranked.filter(({ unknown }) => unknown),
  ];
  const top = Math.max(1, ...known.map(({ flights }) => flights));
  const lines = shown.map((one) => ({
    name: one.name,
    code: one.code,
    part: one.unknown ? null : one.flights / top,
    values: [count(one.flights), share(one.share)],
  }));
  room.replaceChildren(barTable(lines, caption, ['Name', 'Flights', 'Share']));
}
