import type { EChartsCoreOption } from 'echarts/core';
import { HOUR_MS, type Hour } from './hours.ts';
import { count } from './numbers.ts';
import type { ZoneClock } from './zone-clock.ts';

/** Colours of the chart, from the style sheet. */
export interface ChartColours {
  readonly accent: string;
  readonly text: string;
  readonly quiet: string;
  readonly line: string;
  readonly night: string;
  readonly gap: string;
}

export interface HourlyChart {
  readonly hours: readonly Hour[];
  readonly clock: ZoneClock;
  readonly colours: ChartColours;
  /** Whether the sun is down at that moment. */
  readonly night: (instantMs: number) => boolean;
  /** Flights an hour over the last 24 full hours, drawn as a dashed line; null: none. */
  readonly average: number | null;
  readonly widthPx: number;
  readonly still: boolean;
  readonly tooltip: (hour: Hour) => HTMLElement;
}

/**
 * The hourly series as ECharts wants it: bars for what was seen, hollow while an hour is still being watched, a hatched
 * column behind an hour whose polls were not all answered, a shade behind the night. Hours are categories in UTC order,
 * so that the day on which clocks change has its 23 or 25 of them.
 */
export function hourlyOption({
  hours,
  clock,
  colours,
  night,
  average,
  widthPx,
  still,
  tooltip,
}: HourlyChart): EChartsCoreOption {
  const every = labelEvery(hours.length, widthPx);
  const category = { type: 'category' as const, data: hours.map(({ startMs }) => String(startMs)) };
  const behind = {
    type: 'bar' as const,
    xAxisIndex: 1,
    yAxisIndex: 1,
    silent: true,
    barWidth: '101%',
    barGap: '-100%',
    animation: false,
  };
  return {
    animation: !still,
    animationDuration: 180,
    animationDurationUpdate: 180,
    textStyle: { fontFamily: 'inherit', color: colours.text },
    grid: { left: 44, right: 8, top: 12, bottom: 40 },
    xAxis: [
      {
        ...category,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colours.quiet } },
        axisLabel: {
          color: colours.quiet,
          fontSize: 12,
          lineHeight: 15,
          interval: (_: number, value: string) =>
            clock.hour(Number(value)) % every === 0 && isNewHour(Number(value), clock),
          formatter: (value: string) => axisLabel(Number(value), clock),
          hideOverlap: true,
        },
      },
      { ...category, show: false },
    ],
    yAxis: [
      {
        type: 'value',
        min: 0,
        minInterval: 1,
        splitNumber: 4,
        axisLabel: { color: colours.quiet, fontSize: 12 },
        splitLine: { lineStyle: { color: colours.line } },
      },
      { type: 'value', min: 0, max: 1, show: false },
    ],
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: colours.quiet, opacity: 0.12 } },
      className: 'chart-tip',
      appendTo: 'body',
      transitionDuration: 0,
      borderWidth: 0,
      padding: 0,
      formatter: (items: { dataIndex: number }[]) => {
        const hour = hours[items[0]?.dataIndex ?? -1];
        return hour ? tooltip(hour) : '';
      },
    },
    series: [
      {
        ...behind,
        name: 'Night',
        itemStyle: { color: colours.night },
        data: hours.map(({ startMs }) => (night(startMs + HOUR_MS / 2) ? 1 : null)),
      },
      {
        ...behind,
        name: 'Polls missing',
        itemStyle: { color: 'transparent', decal: hatch(colours.gap) },
        data: hours.map(({ coverage, provisional }) => (coverage < 1 && !provisional ? 1 : null)),
      },
      {
        type: 'bar',
        name: 'Flights seen',
        barCategoryGap: '22%',
        data: hours.map(({ flights, pollsOk, provisional }) => ({
          value: pollsOk === 0 ? null : flights,
          itemStyle: provisional
            ? { color: 'transparent', borderColor: colours.accent, borderWidth: 1.5, borderType: 'dashed' }
            : { color: colours.accent },
        })),
      },
      {
        type: 'line',
        name: 'Average',
        silent: true,
        symbol: 'none',
        lineStyle: { color: colours.text, width: 1, type: [4, 4], opacity: 0.7 },
        data: average === null ? [] : hours.map(() => average),
      },
    ],
  };
}

const hatch = (color: string) => ({
  symbol: 'rect',
  color,
  dashArrayX: [1, 0],
  dashArrayY: [1.5, 5],
  rotation: -Math.PI / 4,
});

/** Every how many hours there is room for a label: each takes about 44 px. */
export function labelEvery(hours: number, widthPx: number): number {
  const wanted = hours / Math.max(1, widthPx / 44);
  return [1, 2, 3, 6, 12, 24].find((step) => step >= wanted) ?? 24;
}

/** Midnight carries the date, a second line below the hour. */
function axisLabel(startMs: number, clock: ZoneClock): string {
  return clock.hour(startMs) === 0 ? `${clock.time(startMs)}\n${clock.date(startMs)}` : clock.time(startMs);
}

/** False for the second of two equal wall-clock hours, so that the night clocks go back is labelled once. */
const isNewHour = (startMs: number, clock: ZoneClock) => clock.hour(startMs) !== clock.hour(startMs - HOUR_MS);

/** The chart in words, for whoever does not see it. */
export function hourlySummary(hours: readonly Hour[], clock: ZoneClock): string {
  const watched = hours.filter(({ pollsOk, provisional }) => pollsOk > 0 && !provisional);
  const [first, last] = [hours[0], hours.at(-1)];
  if (!first || !last || watched.length === 0) return 'No hour has been watched yet.';
  const by = [...watched].sort((a, b) => a.flights - b.flights);
  const say = ({ startMs, flights }: Hour) => `${count(flights)} on ${clock.date(startMs)} at ${clock.time(startMs)}`;
  const short = hours.filter(({ coverage, provisional }) => coverage < 1 && !provisional).length;
  return `Flights seen in each hour from ${clock.date(first.startMs)} ${clock.time(first.startMs)} to ${clock.date(last.startMs)} ${clock.time(last.startMs)}: fewest ${say(by[0]!)}, most ${say(by.at(-1)!)}. ${short === 0 ? 'All polls were answered.' : `In ${count(short)} of ${count(hours.length)} hours polls are missing.`}`;
}
