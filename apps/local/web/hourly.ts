import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { centre } from 'flights-core';
import type { DashboardData } from '../src/dashboard-data.ts';
import { el, moment } from './dom.ts';
import { hourlyOption, hourlySummary } from './hourly-option.ts';
import { averageOf, type Hour, hoursOf } from './hours.ts';
import { average, count, share } from './numbers.ts';
import { pollsAnswered } from './sentence.ts';
import { isNight } from './sun.ts';
import { colour, still } from './theme.ts';
import type { ZoneClock } from './zone-clock.ts';

use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer]);

/** The hourly series with its legend, its table and its words. */
export interface HourlyPanel {
  show(data: DashboardData, clock: ZoneClock, hours: number): void;
  showTable(table: boolean): void;
  repaint(): void;
  /** The chart as a picture, a data URL. */
  png(): string;
}

export function hourlyPanel(room: HTMLElement): HourlyPanel {
  const canvas = el('div', { class: 'chart', 'aria-hidden': 'true' });
  const words = el('p', { class: 'hidden', id: 'hourly-words' });
  const table = el('div', {
    class: 'scroll chart-table',
    tabindex: 0,
    role: 'region',
    'aria-label': 'Flights per hour as a table',
    hidden: true,
  });
  const nothing = el('p', { class: 'nothing', hidden: true }, 'The first bar stands here after the first poll.');
  const dash = el('span', {});
  const legend = el(
    'p',
    { class: 'legend' },
    key('seen', 'flights seen'),
    key('open', 'hour not over yet'),
    key('missing', 'polls missing'),
    key('dark', 'night'),
    el('span', { class: 'key key-average' }, dash),
  );
  room.replaceChildren(legend, nothing, canvas, table, words);
  const chart = init(canvas, null, { renderer: 'canvas' });
  let last: { data: DashboardData; clock: ZoneClock; hours: number } | null = null;
  new ResizeObserver(() => {
    chart.resize();
    repaint();
  }).observe(canvas);

  function repaint(): void {
    if (!last) return;
    const { data, clock } = last;
    const hours = hoursOf(data).slice(-last.hours);
    const mean = averageOf(data)?.flightsPerHour ?? null;
    const { latitude, longitude } = centre(data.region.box);
    dash.textContent = mean === null ? '' : `average of the last 24 h: ${average(mean)}`;
    nothing.hidden = hours.length > 0;
    words.textContent = hourlySummary(hours, clock);
    chart.setOption(
      hourlyOption({
        hours,
        clock,
        average: mean,
        night: (instantMs) => isNight(instantMs, latitude, longitude),
        widthPx: canvas.clientWidth - 52,
        still: still(),
        tooltip: (hour) => tip(hour, clock),
        colours: {
          accent: colour('accent'),
          text: colour('text'),
          quiet: colour('quiet'),
          line: colour('line'),
          night: colour('night'),
          gap: colour('gap'),
        },
      }),
      { replaceMerge: ['series'] },
    );
    table.replaceChildren(tableOf(hours, clock));
  }

  return {
    show(data, clock, hours) {
      last = { data, clock, hours };
      repaint();
    },
    showTable(wanted) {
      table.hidden = !wanted;
      canvas.hidden = wanted;
      legend.hidden = wanted;
    },
    repaint,
    png: () => chart.getDataURL({ pixelRatio: 2, backgroundColor: colour('surface') }),
  };
}

const key = (kind: string, text: string) => el('span', { class: `key key-${kind}` }, text);

function tip(hour: Hour, clock: ZoneClock): HTMLElement {
  const polls = `${pollsAnswered(hour)} answered${hour.provisional ? ', the hour is not over' : ''}`;
  return el(
    'div',
    { class: 'tip' },
    el('strong', {}, `${clock.date(hour.startMs)}, ${clock.hourSpan(hour.startMs)}`),
    el('span', { class: 'quiet' }, clock.utc(hour.startMs)),
    el(
      'span',
      {},
      hour.pollsOk === 0 ? 'not watched' : `${count(hour.flights)} flights seen, ${count(hour.aircraft)} aircraft`,
    ),
    el('span', {}, hour.pollsExpected === 0 ? 'no poll' : polls),
  );
}

function tableOf(hours: readonly Hour[], clock: ZoneClock): HTMLTableElement {
  const head = ['Hour', 'Flights seen', 'Aircraft', 'Polls', 'Coverage'].map((title, i) =>
    el('th', { scope: 'col', class: i > 0 ? 'number' : null }, title),
  );
  const rows = [...hours].reverse().map((hour) => {
    const { startMs, flights, aircraft, pollsOk, pollsExpected, coverage, provisional } = hour;
    const when = `${clock.date(startMs)}, ${clock.hourSpan(startMs)}${provisional ? ' (not over yet)' : ''}`;
    const cell = (text: string) => el('td', { class: 'number' }, text);
    return el(
      'tr',
      {},
      el('th', { scope: 'row' }, moment(startMs, when, clock.utc(startMs))),
      cell(count(pollsOk === 0 ? null : flights)),
      cell(count(pollsOk === 0 ? null : aircraft)),
      cell(`${pollsOk} of ${Math.max(pollsOk, pollsExpected)}`),
      cell(share(coverage)),
    );
  });
  return el(
    'table',
    {},
    el('caption', { class: 'hidden' }, 'Flights seen in each hour, newest first'),
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows),
  );
}
