import type { DashboardData, ShownPanel } from '../src/dashboard-data.ts';
import { byId, el } from './dom.ts';
import {
  averageOf,
  HOUR_MS,
  type Hour,
  hourInProgress,
  hoursOf,
  last24hOf,
  lastFullHour,
  type Span,
  within,
} from './hours.ts';
import { average, count, counted } from './numbers.ts';
import { pollsAnswered, whenOf } from './sentence.ts';
import { sparkBars, sparkCoverage, sparkWithLine } from './spark.ts';
import { usualFor } from './usual.ts';
import type { ZoneClock } from './zone-clock.ts';

interface Tile {
  readonly figure: string;
  readonly unit: string;
  /** What the figure is of, and what it is compared with. */
  readonly context: string;
  readonly spark: SVGElement | null;
  /** How sure that is: what was observed, in how many polls. */
  readonly sureness: readonly string[];
}

/**
 * The big numbers: those we know more about, and any other as it is. A nought is shown only where polls were answered
 * and saw nothing.
 */
export function paintTiles(data: DashboardData, clock: ZoneClock, nowMs: number): void {
  const hours = hoursOf(data);
  const told: Readonly<Record<string, () => Tile>> = {
    'flights-last-hour': () => lastHourTile(data, hours, clock, nowMs),
    'flights-average-per-hour': () => averageTile(data, hours, clock),
    'flights-last-24h': () => dayTile(data, hours, clock),
  };
  for (const panel of data.panels)
    if (panel.chart.kind === 'number') paint(panel.id, told[panel.id]?.() ?? plainTile(panel, data));
}

function plainTile({ metric, unit, chart }: ShownPanel, { metrics }: DashboardData): Tile {
  const value = chart.kind === 'number' ? metrics[metric]?.[0]?.[chart.value] : null;
  if (typeof value !== 'number') return nothing('Nothing to say yet.');
  const figure = chart.kind === 'number' && chart.decimals === 1 ? average(value) : count(value);
  return { figure, unit, context: '', spark: null, sureness: [] };
}

function paint(id: string, { figure, unit, context, spark, sureness }: Tile): void {
  const tile = byId(id);
  const title = tile.querySelector('h2')!;
  tile.replaceChildren(
    title,
    el('p', { class: 'figure' }, el('span', { class: 'number' }, figure), ' ', el('span', { class: 'unit' }, unit)),
    el('p', { class: 'context' }, context),
    el('div', { class: 'spark-room' }, spark),
    el('p', { class: 'sureness' }, ...sureness.map((fact) => el('span', {}, fact))),
  );
}

const nothing = (context: string): Tile => ({ figure: '–', unit: '', context, spark: null, sureness: [] });

function lastHourTile(data: DashboardData, hours: readonly Hour[], clock: ZoneClock, nowMs: number): Tile {
  const hour = lastFullHour(data);
  const progress = hourInProgress(data);
  const soFar = progress
    ? [
        `${clock.hourSpan(progress.startMs)} so far: ${count(progress.flights)} in ${counted(progress.pollsOk, 'poll', 'polls')}`,
      ]
    : [];
  if (!hour) return { ...nothing('The first full hour is not over yet.'), sureness: soFar };
  const when = whenOf(hour, clock, nowMs);
  const before = hours.filter(({ startMs }) => startMs <= hour.startMs).slice(-24);
  const spark = sparkBars(before, `Flights in each of the last ${before.length} full hours`, hour.startMs);
  if (hour.pollsOk === 0)
    return {
      figure: '–',
      unit: '',
      context: `${when}: no poll was answered`,
      spark,
      sureness: [pollsAnswered(hour), ...soFar],
    };
  const usual = usualFor(hour, hours, clock);
  const comparison =
    hour.flights === 0 ? 'an empty sky' : usual && `${count(usual.flights)} at this hour ${usual.when}`;
  return {
    figure: count(hour.flights),
    unit: hour.flights === 1 ? 'flight' : 'flights',
    context: `${when}${comparison ? `, ${comparison}` : ''}`,
    spark,
    sureness: [`observed ${count(hour.flights)}`, pollsAnswered(hour), ...soFar],
  };
}

function averageTile(data: DashboardData, hours: readonly Hour[], clock: ZoneClock): Tile {
  const mean = averageOf(data);
  if (!mean) return nothing('Needs one full hour.');
  const of = within(hours, mean).filter(({ pollsOk }) => pollsOk > 0);
  const [busiest] = [...of].sort((a, b) => b.flights - a.flights);
  const [quietest] = [...of].sort((a, b) => a.flights - b.flights);
  const range =
    busiest && quietest && of.length > 1
      ? `from ${count(quietest.flights)} at ${clock.time(quietest.startMs)} to ${count(busiest.flights)} at ${clock.time(busiest.startMs)}`
      : spanText(mean, clock);
  return {
    figure: average(mean.flightsPerHour),
    unit: 'flights',
    context: range,
    spark: sparkWithLine(within(hours, mean), 'Flights in each of these hours, with their mean', mean.flightsPerHour),
    sureness: ['observed', `mean of ${counted(mean.hours, 'hour', 'hours')}`, pollsOf(within(hours, mean))],
  };
}

function dayTile(data: DashboardData, hours: readonly Hour[], clock: ZoneClock): Tile {
  const day = last24hOf(data);
  if (!day) return nothing('Needs one full hour.');
  const of = within(hours, day);
  const watched = of.filter(({ pollsOk }) => pollsOk > 0).length;
  return {
    figure: count(day.flights),
    unit: day.flights === 1 ? 'flight' : 'flights',
    context: `${counted(day.aircraft, 'aircraft', 'aircraft')}, ${spanText(day, clock)}`,
    spark: sparkCoverage(of, 'Part of the polls answered, hour by hour'),
    sureness: [
      `observed ${count(day.flights)}`,
      `${watched} of ${counted(of.length, 'hour', 'hours')} watched`,
      pollsOf(of),
    ],
  };
}

function pollsOf(hours: readonly Hour[]): string {
  const sum = (key: 'pollsOk' | 'pollsExpected') => hours.reduce((total, hour) => total + hour[key], 0);
  return `polls ${count(sum('pollsOk'))} of ${count(Math.max(sum('pollsOk'), sum('pollsExpected')))}`;
}

/** `Mon 23 Nov 14:00 – Tue 24 Nov 14:00`; on one day the date is said once. */
function spanText({ fromMs, toMs }: Span, clock: ZoneClock): string {
  const sameDay = clock.day(fromMs) === clock.day(toMs) || toMs - fromMs <= HOUR_MS;
  const to = sameDay ? clock.time(toMs) : `${clock.date(toMs)} ${clock.time(toMs)}`;
  return `${clock.date(fromMs)} ${clock.time(fromMs)} – ${to}`;
}
