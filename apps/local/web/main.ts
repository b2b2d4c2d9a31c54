import type { DashboardData } from '../src/dashboard-data.ts';
import type { Coast } from '../src/page/coast.ts';
import { type Address, readAddress, SPANS, writeAddress } from './address.ts';
import { paintChart } from './chart-panel.ts';
import { byId, el, setText } from './dom.ts';
import { footnoteFor, paintFooter } from './footer.ts';
import { paintFreshness, paintHeader } from './header.ts';
import { hourlyPanel } from './hourly.ts';
import { last24hOf } from './hours.ts';
import { keyboard } from './keyboard.ts';
import { type Trouble, watchDashboard } from './live.ts';
import { noticeFor } from './notice.ts';
import { counted } from './numbers.ts';
import { closePopovers, type PanelAction, panelTools, save } from './panel-tools.ts';
import { paintQuality } from './quality.ts';
import { sentenceFor } from './sentence.ts';
import { aircraftOf, matching } from './sky.ts';
import { type SkyMap, skyMap } from './sky-map.ts';
import { skyTable } from './sky-table.ts';
import { onThemeChange } from './theme.ts';
import { paintTiles } from './tiles.ts';
import { type ZoneClock, zoneClock } from './zone-clock.ts';

const TICK_MS = 10_000;

let address: Address = readAddress(location.search);
let data: DashboardData | null = null;
let clock: ZoneClock = zoneClock('UTC');
let trouble: Trouble | null = null;
let skewMs = 0; // how far the server's clock is ahead of this one
let map: SkyMap | null = null;
let hourTable = false;

const nowMs = () => Date.now() + skewMs;
const hourly = hourlyPanel(byId('flights-per-hour'));
const table = skyTable(byId('aircraft-now'), {
  order: address.order,
  find: address.find,
  onChange(state) {
    go({ ...address, ...state }, 'replaceState');
    paintSky();
  },
  onPoint: point,
});

function point(key: string | null): void {
  map?.point(key);
  table.point(key);
}

/** What one can do with a panel besides having its numbers. */
const ACTIONS: Readonly<Record<string, readonly PanelAction[]>> = {
  'flights-per-hour': [
    {
      label: 'Show as table',
      act(button) {
        hourTable = !hourTable;
        hourly.showTable(hourTable);
        setText(button, hourTable ? 'Show as chart' : 'Show as table');
      },
    },
    { label: 'Download PNG', act: () => save(`flights-per-hour-${data?.region.id ?? ''}.png`, hourly.png()) },
  ],
};
const explain = [...document.querySelectorAll('[data-chart]')].map(({ id }) => {
  const panelId = id.replace(/-panel$/, '');
  return panelTools(panelId, () => data, ACTIONS[panelId]);
});

/** Panels that are more than their rows; every other one is drawn by its kind of chart. */
const OWN: Readonly<Record<string, (next: DashboardData) => void>> = {
  map: paintSky,
  'aircraft-now': () => undefined, // painted with the map: what is found in the table is what the map shows
  'flights-per-hour': paintHourly,
  'data-quality': (next) => paintQuality(byId('data-quality'), next, clock),
};

function paintPanels(next: DashboardData): void {
  paintTiles(next, clock, nowMs());
  const soon = last24hOf(next) ? 'No flight in these 24 hours.' : 'Needs one full hour.';
  for (const panel of next.panels) {
    const own = OWN[panel.id];
    if (own) own(next);
    else if (panel.chart.kind !== 'number') paintChart(byId(panel.id), panel, next.metrics[panel.metric] ?? [], soon);
  }
}

function go(next: Address, how: 'pushState' | 'replaceState'): void {
  address = next;
  history[how](null, '', writeAddress(address));
}

const spanButtons = SPANS.map(({ hours, label }) => {
  const button = el('button', { type: 'button' }, label);
  button.addEventListener('click', () => {
    go({ ...address, hours }, 'pushState');
    paintHourly();
  });
  return { hours, button };
});
byId('spans').replaceChildren(...spanButtons.map(({ button }) => button));

function paintHourly(): void {
  for (const { hours, button } of spanButtons) button.setAttribute('aria-pressed', String(hours === address.hours));
  if (data) hourly.show(data, clock, address.hours);
}

function paintSky(): void {
  if (!data) return;
  const rows = data.metrics['latest-positions'] ?? [];
  const aircraft = aircraftOf(rows, data.region.box);
  map?.show(matching(aircraft, address.find));
  const { lastOkPollAt } = data.status;
  const at = lastOkPollAt ? `at ${clock.time(lastOkPollAt)}` : '';
  setText(
    byId('aircraft-now-unit'),
    lastOkPollAt ? `${counted(aircraft.length, 'aircraft', 'aircraft')} ${at}` : 'aircraft',
  );
  table.show(
    aircraft,
    lastOkPollAt ? `An empty sky: the poll ${at} saw no aircraft.` : 'No poll has been answered yet.',
  );
}

function paintTime(): void {
  if (!data) return;
  paintFreshness(data, clock, nowMs());
  const notice = noticeFor(data, clock, nowMs(), trouble);
  byId('notice').dataset.level = notice?.level ?? '';
  setText(byId('notice'), notice?.text ?? '');
  document.body.classList.toggle('old', data.status.stale || trouble !== null);
}

function paint(next: DashboardData): void {
  const first = data === null;
  data = next;
  skewMs = Date.parse(next.status.generatedAt) - Date.now();
  if (first) firstPaint(next);
  paintHeader(next);
  paintTime();
  setText(byId('sentence'), sentenceFor(next, clock, nowMs()));
  setText(byId('footnote'), footnoteFor(next.intervalS));
  paintPanels(next);
  for (const say of explain) say(next);
}

/** What does not change while the page is open. */
function firstPaint(next: DashboardData): void {
  clock = zoneClock(next.region.timeZone);
  map = skyMap(byId('map'), next.region.box, point);
  void fetch('/api/coast')
    .then((response) => response.json())
    .then((coast: Coast) => map?.showCoast(coast))
    .catch(() => undefined); // the map is readable without its coast, and the numbers matter more
  paintFooter(next);
  document.body.classList.remove('loading');
}

document.body.classList.toggle('kiosk', address.kiosk);
closePopovers();
keyboard({ find: () => table.focusFind() });
onThemeChange(() => {
  hourly.repaint();
  map?.repaint();
});
addEventListener('popstate', () => {
  address = readAddress(location.search);
  table.set(address);
  document.body.classList.toggle('kiosk', address.kiosk);
  paintHourly();
  paintSky();
});
setInterval(paintTime, TICK_MS);
paintHourly();
watchDashboard({
  onData: paint,
  onTrouble(next) {
    trouble = next;
    if (data) return paintTime();
    byId('notice').dataset.level = 'warning';
    setText(byId('notice'), next ? 'The server does not answer yet; trying again.' : '');
  },
});
