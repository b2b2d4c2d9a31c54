import { METRICS } from './metrics.ts';
import type { Dashboard, Panel } from './panel.ts';
import { HOURS_SHOWN } from './run.ts';
import type { MetricParams } from './sql-text.ts';

const metricOf = (id: string) => {
  const metric = METRICS.find((known) => known.id === id);
  if (!metric) throw new RangeError(`the dashboard shows '${id}', which is no metric`);
  return metric;
};

type Wording = 'title' | 'unit' | 'meaning';
/** A panel says what its metric says, unless it shows only a side of it. */
const panel = (one: Omit<Panel, Wording> & Partial<Pick<Panel, Wording>>): Panel => {
  const { title, unit, meaning } = metricOf(one.metric);
  return { title, unit, meaning, ...one };
};

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** Maps of pins show no more than a thousand; a table of more is read by nobody. */
const MOST_AIRCRAFT = 900;

/**
 * What everything shows that shows our numbers: the local page, Metabase, exports. To add a panel, add its metric to
 * `METRICS` and an entry here. Panels stand on 24 columns and must not overlap; a test says so.
 */
export const DASHBOARD: Dashboard = {
  id: 'flights',
  title: 'Flights',
  meaning:
    'What flew over us, hour by hour: flights observed from polls of a region, and how much of each hour was watched.',
  filters: [
    { id: 'region', title: 'Region', kind: 'region', meaning: 'The region whose flights are shown.' },
    { id: 'from', title: 'From day (UTC)', kind: 'day', meaning: 'Hours from the beginning of this day on.' },
    {
      id: 'to',
      title: 'To day (UTC)',
      kind: 'day',
      meaning: 'Hours up to the end of this day: "last" is the last of it.',
    },
  ],
  sections: [
    {
      title: 'Now',
      panels: [
        panel({
          id: 'flights-last-hour',
          metric: 'flights-last-hour',
          title: 'Last full hour',
          chart: { kind: 'number', value: 'flights', decimals: 0 },
          place: { column: 0, row: 0, width: 8, height: 3 },
        }),
        panel({
          id: 'flights-average-per-hour',
          metric: 'flights-average-per-hour',
          title: 'Average per hour',
          chart: { kind: 'number', value: 'flights_per_hour', decimals: 1 },
          place: { column: 8, row: 0, width: 8, height: 3 },
        }),
        panel({
          id: 'flights-last-24h',
          metric: 'flights-last-24h',
          title: 'Last 24 hours',
          chart: { kind: 'number', value: 'flights', decimals: 0 },
          place: { column: 16, row: 0, width: 8, height: 3 },
        }),
        panel({
          id: 'map',
          metric: 'latest-positions',
          title: 'Map',
          unit: 'aircraft at the last look',
          chart: {
            kind: 'map',
            latitude: 'latitude',
            longitude: 'longitude',
            tells: ['callsign', 'airline', 'aircraft_type', 'baro_altitude_ft', 'ground_speed_kt', 'track_deg'],
          },
          place: { column: 0, row: 3, width: 16, height: 9 },
          limit: MOST_AIRCRAFT,
        }),
        panel({
          id: 'aircraft-now',
          metric: 'latest-positions',
          title: 'Up there now',
          chart: {
            kind: 'table',
            columns: [
              'callsign',
              'airline',
              'type_designator',
              'baro_altitude_ft',
              'vertical_rate_fpm',
              'ground_speed_kt',
            ],
          },
          place: { column: 16, row: 3, width: 8, height: 9 },
          limit: MOST_AIRCRAFT,
        }),
        panel({
          id: 'airlines',
          metric: 'top-airlines',
          unit: 'flights, last 24 h',
          chart: { kind: 'ranking', name: 'airline', code: 'airline_icao', value: 'flights' },
          place: { column: 0, row: 12, width: 12, height: 9 },
          limit: 15,
        }),
        panel({
          id: 'aircraft-types',
          metric: 'top-aircraft',
          unit: 'flights, last 24 h',
          chart: { kind: 'shares', name: 'aircraft_type', code: 'type_designator', value: 'flights' },
          place: { column: 12, row: 12, width: 12, height: 9 },
        }),
      ],
    },
    {
      title: 'Hour by hour',
      panels: [
        panel({
          id: 'flights-per-hour',
          metric: 'flights-per-hour',
          unit: 'flights seen',
          chart: { kind: 'hours', time: 'hour_utc', value: 'flights', coverage: 'coverage' },
          place: { column: 0, row: 21, width: 24, height: 7 },
        }),
        panel({
          id: 'hour-by-weekday',
          metric: 'hour-by-weekday',
          chart: { kind: 'heat', row: 'hour_local', columns: WEEKDAYS },
          place: { column: 0, row: 28, width: 8, height: 11 },
        }),
        panel({
          id: 'altitude-bands',
          metric: 'altitude-bands',
          chart: { kind: 'bands', name: 'band', edge: 'band_ft', value: 'aircraft_at_a_time' },
          place: { column: 8, row: 28, width: 8, height: 11 },
        }),
        panel({
          id: 'data-quality',
          metric: 'data-quality',
          chart: {
            kind: 'table',
            columns: ['hour_utc', 'polls_ok', 'polls_failed', 'polls_by_another_source', 'rows_in', 'rows_kept'],
          },
          place: { column: 16, row: 28, width: 8, height: 11 },
        }),
      ],
    },
  ],
};

/** The statement of a panel. Throws as its metric's does. */
export function panelSql({ metric, limit }: Panel, params: MetricParams): string {
  const sql = metricOf(metric).sql({ hours: HOURS_SHOWN, ...params });
  return limit === undefined ? sql : `${sql}\nLIMIT ${limit}`;
}

/** The filters of the dashboard as variables of a statement, by the filters' ids: Metabase fills them in. */
export const FILTER_VARIABLES: MetricParams = {
  region: { variable: 'region' },
  from: { variable: 'from' },
  to: { variable: 'to' },
};
