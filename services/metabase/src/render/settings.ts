import type { Chart, Panel } from 'flights-metrics-sql/sql';

/** How Metabase draws a chart: its name for the kind, and the settings, which name columns of the answer. */
export interface Drawing {
  readonly display: string;
  readonly visualization_settings: Readonly<Record<string, unknown>>;
}

const FLIGHTS_COLOUR = '#509EE3';
const COVERAGE_COLOUR = '#A989C5';
/** Parts smaller than this many percent are drawn as one, "Other": the whole stays the whole. */
const SMALLEST_PART = 1;

/** Settings of a column are kept under its reference, written as JSON. */
const columnKey = (column: string) => JSON.stringify(['name', column]);

const UNITS: Readonly<Record<string, string>> = {
  ft: 'ft',
  kt: 'kt',
  fpm: 'ft/min',
  deg: '°',
  utc: 'UTC',
  s: 's',
  ms: 'ms',
};

/** `baro_altitude_ft` → `Baro altitude (ft)` */
export function columnTitle(column: string): string {
  const words = column.split('_');
  const unit = words.length > 1 ? UNITS[words.at(-1)!] : undefined;
  const name = (unit ? words.slice(0, -1) : words).join(' ');
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}${unit ? ` (${unit})` : ''}`;
}

const titled = (columns: readonly string[], more: Readonly<Record<string, object>> = {}) =>
  Object.fromEntries(columns.map((name) => [columnKey(name), { column_title: columnTitle(name), ...more[name] }]));

const graph = (dimension: string, metrics: readonly string[], xTitle: string, yTitle: string) => ({
  'graph.dimensions': [dimension],
  'graph.metrics': metrics,
  'graph.x_axis.title_text': xTitle,
  'graph.y_axis.title_text': yTitle,
});

const PERCENT = { number_style: 'percent', decimals: 0 };

/** The drawing of a panel in Metabase. */
export function drawingOf({ chart, unit }: Panel): Drawing {
  switch (chart.kind) {
    case 'number':
      return {
        display: 'scalar',
        visualization_settings: {
          'scalar.field': chart.value,
          column_settings: { [columnKey(chart.value)]: { decimals: chart.decimals, suffix: ` ${unit}` } },
        },
      };
    case 'map':
      return { display: 'map', visualization_settings: mapSettings(chart) };
    case 'ranking':
      return {
        display: 'row',
        visualization_settings: { ...graph(chart.name, [chart.value], '', unit), 'graph.show_values': true },
      };
    case 'shares':
      return {
        display: 'pie',
        visualization_settings: {
          'pie.dimension': chart.name,
          'pie.metric': chart.value,
          'pie.percent_visibility': 'inside',
          'pie.show_total': true,
          'pie.slice_threshold': SMALLEST_PART,
        },
      };
    case 'bands':
      return {
        display: 'bar',
        visualization_settings: {
          ...graph(chart.name, [chart.value], 'Altitude', unit),
          'graph.x_axis.scale': 'ordinal',
          column_settings: { [columnKey(chart.value)]: { decimals: 1 } },
        },
      };
    case 'hours':
      return { display: 'combo', visualization_settings: hoursSettings(chart, unit) };
    case 'heat':
      return { display: 'table', visualization_settings: heatSettings(chart) };
    case 'table':
      return { display: 'table', visualization_settings: tableSettings(chart.columns) };
  }
}

type Of<Kind extends Chart['kind']> = Extract<Chart, { kind: Kind }>;

const mapSettings = ({ latitude, longitude, tells }: Of<'map'>) => ({
  'map.type': 'pin',
  'map.pin_type': 'markers', // tiles have no tooltips, and each move of the map would be a query
  'map.latitude_column': latitude,
  'map.longitude_column': longitude,
  column_settings: titled(tells),
});

const hoursSettings = ({ time, value, coverage }: Of<'hours'>, unit: string) => ({
  ...graph(time, [value, coverage], 'Hour (UTC)', unit),
  'graph.x_axis.scale': 'timeseries',
  series_settings: {
    [value]: { display: 'bar', axis: 'left', color: FLIGHTS_COLOUR },
    [coverage]: { display: 'line', axis: 'right', color: COVERAGE_COLOUR, 'line.interpolate': 'step-after' },
  },
  column_settings: { [columnKey(coverage)]: { column_title: 'Polls that worked', ...PERCENT } },
});

const shown = (columns: readonly string[]) => columns.map((name) => ({ name, enabled: true }));

const tableSettings = (columns: readonly string[]) => ({
  'table.columns': shown(columns),
  column_settings: titled(columns),
});

const heatSettings = ({ row, columns }: Of<'heat'>) => ({
  'table.columns': shown([row, ...columns]),
  'table.column_formatting': [
    {
      columns,
      type: 'range',
      colors: ['#FFFFFF', FLIGHTS_COLOUR],
      min_type: 'all',
      max_type: 'all',
      min_value: 0,
      max_value: 100,
    },
  ],
  column_settings: titled([row, ...columns], Object.fromEntries(columns.map((name) => [name, { decimals: 0 }]))),
});

/** Columns of the answer that a drawing of this chart needs. */
export const drawnColumns = ({ kind: _, ...chart }: Chart): readonly string[] =>
  Object.values(chart)
    .flat()
    .filter((value) => typeof value === 'string');
