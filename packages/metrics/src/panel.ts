/** How the rows of a metric are drawn. Columns are by their SQL names, in the order they are to be read. */
export type Chart =
  /** One big number: a column of the only row. */
  | { readonly kind: 'number'; readonly value: string; readonly decimals: 0 | 1 }
  /** A mark for each row; the columns of `tells` are what a reader who points at one is told. */
  | { readonly kind: 'map'; readonly latitude: string; readonly longitude: string; readonly tells: readonly string[] }
  /** Bars, the largest first. `code` is the short name beside the spelled-out one. */
  | { readonly kind: 'ranking'; readonly name: string; readonly code: string; readonly value: string }
  /** Parts of a whole. */
  | { readonly kind: 'shares'; readonly name: string; readonly code: string; readonly value: string }
  /** Bars in the order of the rows, from the lowest band up; null as lower edge is the row that belongs to none. */
  | { readonly kind: 'bands'; readonly name: string; readonly edge: string; readonly value: string }
  /** Bars over time, with the part of each that was watched, 0 to 1. */
  | { readonly kind: 'hours'; readonly time: string; readonly value: string; readonly coverage: string }
  /** A field of cells, the darker the more: a row for each row, a column for each of `columns`. */
  | { readonly kind: 'heat'; readonly row: string; readonly columns: readonly string[] }
  | { readonly kind: 'table'; readonly columns: readonly string[] };

/** Where a panel stands on a grid of 24 columns, counted from 0; rows are as high as two columns are wide, or a little less. */
export interface Place {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** What a reader may choose. Every filter acts on every panel: each metric takes a region and a span. */
export interface Filter {
  readonly id: 'region' | 'from' | 'to';
  readonly title: string;
  readonly kind: 'region' | 'day';
  readonly meaning: string;
}

export interface Panel {
  /** Never changes, and is never used again for another panel: what shows it remembers it by this. */
  readonly id: string;
  /** Whose rows it shows. */
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly meaning: string;
  readonly chart: Chart;
  readonly place: Place;
  /** Rows shown at most: the first ones. */
  readonly limit?: number;
}

/** Panels that belong together, under a heading. */
export interface Section {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly filters: readonly Filter[];
  /** In reading order; places are counted through all of them. */
  readonly sections: readonly Section[];
}

/** The dashboard's grid. */
export const GRID_COLUMNS = 24;

/** Every panel in reading order. */
export const panelsOf = ({ sections }: Dashboard): readonly Panel[] => sections.flatMap(({ panels }) => panels);
