import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DashboardData } from '../dashboard-data.ts';
import { cutOff, faintTexts, hasBrowser, launch, open, smallTexts, unnamed } from './browser.test-help.ts';
import { dashboardIn, type State } from './dashboard.test-data.ts';
import { type PageServer, servePage } from './serve.ts';

const NOW_MS = Date.parse('2026-11-24T15:20:00Z');
const WIDTHS = [1440, 768, 390, 360];
interface Shift {
  readonly value: number;
  readonly sources: readonly { readonly node: Node }[];
}
const rig = hasBrowser ? describe : describe.skip;

let browser: Browser;
let server: PageServer;
let shown: DashboardData | Promise<DashboardData> = dashboardIn('busy', NOW_MS);
const serve = (port: number) => servePage({ port, dashboard: async () => shown, onError: console.error });
beforeAll(async () => {
  if (!hasBrowser) return;
  browser = await launch();
  server = await serve(0);
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});
const show = (state: State) => {
  shown = dashboardIn(state, NOW_MS);
};
const eventually = async (what: () => Promise<unknown>, expected: unknown) => {
  const until = performance.now() + 12_000;
  while (performance.now() < until && (await what()) !== expected)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await what()).toEqual(expected);
};

rig('the page in every state it was designed for', () => {
  const states: [State, string, RegExp, RegExp][] = [
    ['busy', 'Simulated', /^14:00–15:00: 53 aircraft seen on 57 flights in 4 of 4 polls/, /^Simulated data/],
    ['night', 'Simulated', /^01:00–02:00: 2 aircraft seen on 2 flights/, /^Simulated data/],
    ['live', 'Live', /^14:00–15:00: 53 aircraft/, /^$/],
    ['replay', 'Replay', /^14:00–15:00: 52 aircraft/, /^$/],
    ['noData', 'Simulated', /^No data yet: the first poll is at 15:30\.$/, /^Simulated data/],
    ['catchingUp', 'Simulated', /^14:00–15:00: /, /^Landing history: 80 of 288 polls/],
    ['emptySky', 'Simulated', /^14:00–15:00: an empty sky, no aircraft seen in 4 of 4 polls\.$/, /^Simulated data/],
    [
      'pollFailed',
      'Live',
      /^14:00–15:00: 53 aircraft/,
      /^Polls have failed since 15:00 \(adsb\.lol: 429 too many requests\)/,
    ],
    ['stale', 'Live', /^14:00–15:00: 53 aircraft/, /^Nothing new since Tue 24 Nov, 15:15, 5 h ago/],
    ['gaps', 'Simulated', /^14:00–15:00: .*, with only 3 of 4 polls answered\.$/, /^Simulated data/],
    ['fewHours', 'Simulated', /^14:00–15:00: 47 aircraft/, /^Simulated data/],
  ];
  describe.each(['light', 'dark'] as const)('%s', (theme) => {
    it.each(states)('%s', async (state, badge, sentence, notice) => {
      show(state);
      const { page, problems } = await open(browser, server.url, { theme });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
        await page.waitForTimeout(100);
        expect([width, await cutOff(page)]).toEqual([width, []]);
        if (width < 500) expect([width, await smallTexts(page)]).toEqual([width, []]);
      }
      expect(await faintTexts(page)).toEqual([]);
      expect(await unnamed(page)).toEqual([]);
      expect(await page.textContent('#badge')).toBe(badge);
      expect(await page.textContent('#sentence')).toMatch(sentence);
      expect(await page.textContent('#notice')).toMatch(notice);
      expect((await page.title()).startsWith('SIMULATED')).toBe(badge === 'Simulated');
      const figures = await page.locator('.figure .number').allTextContents();
      expect(figures).toHaveLength(3);
      expect(figures.includes('0')).toBe(state === 'emptySky'); // a nought is a real one, never a failed poll
      expect(problems).toEqual([]);
      await page.context().close();
    });
  });

  it('loading: panels have their size before the numbers come, and nothing moves when they do', async () => {
    show('busy');
    await fetch(server.url); // the kind of data is known from now on
    const { promise, resolve: arrive } = Promise.withResolvers<DashboardData>();
    shown = promise;
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(() => {
      const seen = { shift: 0, by: [] as string[] };
      Object.assign(window, { seen });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as Shift[]) {
          seen.shift += entry.value;
          seen.by.push(...entry.sources.map(({ node }) => (node as Element).id || (node as Element).className));
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(server.url);
    expect(await page.getAttribute('body', 'class')).toBe('loading');
    expect(await page.textContent('#badge')).toBe('Simulated');
    const heights = () =>
      page.locator('.panel').evaluateAll((panels) => panels.map(({ clientHeight }) => clientHeight));
    const before = await heights();
    arrive(dashboardIn('busy', NOW_MS));
    await page.waitForSelector('body:not(.loading)');
    await page.waitForTimeout(300);
    expect(await heights()).toEqual(before);
    const { shift, by } = await page.evaluate(
      () => (window as unknown as { seen: { shift: number; by: string[] } }).seen,
    );
    expect(shift < 0.02 ? [] : [shift, ...by]).toEqual([]);
    await page.close();
  });
});

rig('a reader', () => {
  it('sorts the table of aircraft by a click on its heading, and shares the order by the address', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    const speeds = async () => (await page.locator('#sky tbody td:nth-child(5)').allTextContents()).map(Number);
    await page.click('#sky th.speedKt button');
    expect(await speeds()).toEqual([...(await speeds())].sort((a, b) => b - a));
    expect(await page.getAttribute('#sky th.speedKt', 'aria-sort')).toBe('descending');
    await page.click('#sky th.speedKt button');
    expect(await speeds()).toEqual([...(await speeds())].sort((a, b) => a - b));
    const other = await open(browser, server.url, { path: new URL(page.url()).search.replace(/^/, '/') });
    expect(await other.page.getAttribute('#sky th.speedKt', 'aria-sort')).toBe('ascending');
    for (const opened of [page, other.page]) await opened.context().close();
  });

  it('finds an aircraft; what finds nothing is cleared by one click', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    await page.fill('#find', 'ryanair');
    expect(new Set(await page.locator('#sky tbody td.airline').allTextContents())).toEqual(new Set(['Ryanair']));
    await page.fill('#find', 'nobody');
    expect(await page.textContent('#sky td.nothing')).toContain('None of 31 aircraft matches “nobody”');
    await page.click('#sky td.nothing button');
    expect(await page.locator('#sky tbody tr').count()).toBe(31);
    await page.context().close();
  });

  it('goes back to the span looked at before, and finds it again under its address', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    const pressed = () => page.textContent('#spans [aria-pressed="true"]');
    expect(await pressed()).toBe('3 days');
    await page.click('#spans button:has-text("24 h")');
    await page.click('#spans button:has-text("7 days")');
    await page.goBack();
    expect([await pressed(), new URL(page.url()).search]).toEqual(['24 h', '?hours=24']);
    await page.reload();
    await page.waitForSelector('body:not(.loading)');
    expect(await pressed()).toBe('24 h');
    await page.context().close();
  });

  it('reaches everything with Tab in reading order, with the focus to be seen', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    await page.evaluate(() => Object.assign(window, { met: [] as Element[] }));
    const told: string[] = [];
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab');
      const problem = await page.evaluate(() => {
        const { met } = window as unknown as { met: Element[] };
        const at = document.activeElement!;
        if (at === document.body || met.includes(at)) return null;
        const last = met.at(-1);
        met.push(at);
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        const name = at.getAttribute('aria-label') ?? at.textContent!.trim();
        if (last && !(last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING))
          return `out of order: ${name}`;
        return outlineStyle === 'none' || outlineWidth === '0px' ? `no focus to be seen: ${name}` : '';
      });
      if (problem === null) break;
      if (problem) told.push(problem);
    }
    expect(told).toEqual([]);
    const missed = await page.evaluate(() =>
      [...document.querySelectorAll('a[href], button, input, summary, [tabindex="0"]')]
        .filter(
          (element) => element.checkVisibility() && !(window as unknown as { met: Element[] }).met.includes(element),
        )
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
    );
    expect(missed).toEqual([]);
    await page.context().close();
  });

  it('opens the list of keys with ?, closes it with Escape, and goes to the search with /', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    await page.keyboard.press('?');
    expect(await page.locator('#keys').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.locator('#keys').isVisible()).toBe(false);
    await page.keyboard.press('/');
    await page.keyboard.type('a?m');
    expect(await page.inputValue('#find')).toBe('a?m');
    const info = page.locator('#sky-panel details.info');
    await info.locator('summary').click();
    expect(await info.getAttribute('open')).toBe('');
    await page.keyboard.press('Escape');
    expect(await info.getAttribute('open')).toBeNull();
    await page.context().close();
  });

  it('reads the chart as a table', async () => {
    show('gaps');
    const { page } = await open(browser, server.url);
    expect(await page.textContent('#hourly-words')).toMatch(/^Flights seen in each hour from .* polls are missing\.$/);
    await page.click('#hourly-panel details.more summary');
    await page.click('text=Show as table');
    const rows = await page.locator('#hourly tbody tr').allTextContents();
    expect(rows).toHaveLength(72);
    expect(rows.filter((row) => row.includes('0 of 4'))).toHaveLength(3);
    expect(rows.find((row) => row.includes('0 of 4'))).toContain('––'); // unknown, not 0
    await page.context().close();
  });

  it('sees the badge and how to get the numbers without any script', async () => {
    show('busy');
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(server.url);
    expect(await page.textContent('#badge')).toBe('Simulated');
    expect(await page.locator('noscript').textContent()).toContain('/api/dashboard');
    await page.close();
  });
});

rig('an owner who asked not to be shown', () => {
  it('is named nowhere: not in the page, its JSON or its CSV, even where a query let the name through', async () => {
    const data = dashboardIn('busy', NOW_MS);
    const rows = data.metrics['latest-positions']!.map((row) =>
      row.is_privacy_flagged === true
        ? { ...row, icao24: '43abcd', callsign: 'SECRET1', registration: 'G-HIDE', airline_icao: 'SEC' }
        : row,
    );
    shown = { ...data, metrics: { ...data.metrics, 'latest-positions': rows } };
    const { page } = await open(browser, server.url);
    await page.click('#sky-panel details.more summary');
    const download = page.waitForEvent('download');
    await page.click('#sky-panel >> text=Download CSV');
    const csv = await new Response((await (await download).createReadStream()) as never).text();
    const json = await (await fetch(`${server.url}/api/dashboard`)).text();
    for (const text of [await page.content(), json, csv]) expect(text).not.toMatch(/43abcd|SECRET|G-HIDE|SEC\b/);
    expect(csv.trim().split('\r\n')).toHaveLength(32);
    expect(await page.locator('#sky tbody tr').count()).toBe(31); // it is counted
    expect(await page.locator('#sky td.not-shown').count()).toBe(1);
    await page.context().close();
  });
});

rig('the page left open', () => {
  it('repaints when data land, asking at most once a second', async () => {
    show('busy');
    const { page, asked } = await open(browser, server.url);
    await eventually(async () => asked.includes('/api/events'), true);
    show('emptySky');
    const before = asked.length;
    for (let i = 0; i < 20; i++) {
      server.notify();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await eventually(async () => (await page.textContent('#sentence'))?.includes('an empty sky'), true);
    expect(asked.slice(before).filter((path) => path === '/api/dashboard').length).toBeLessThanOrEqual(2);
    await page.context().close();
  });

  it('asks nothing while its tab is hidden, and catches up when it is seen again', async () => {
    show('busy');
    const { page, asked } = await open(browser, server.url);
    const hide = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await eventually(async () => asked.includes('/api/events'), true);
    await hide(true);
    const before = asked.length;
    show('emptySky');
    server.notify();
    await page.waitForTimeout(2000);
    expect(asked.slice(before)).toEqual([]);
    await hide(false);
    await eventually(async () => (await page.textContent('#sentence'))?.includes('an empty sky'), true);
    await page.context().close();
  });

  it('keeps its numbers when the server goes, says since when, and takes up the new ones when it is back', async () => {
    show('busy');
    const other = await serve(0);
    const { page } = await open(browser, other.url);
    await page.waitForTimeout(300);
    await other.close();
    await eventually(
      async () => (await page.textContent('#notice'))?.startsWith('The server has not answered since'),
      true,
    );
    expect(await page.textContent('#tile-last-hour .number')).toBe('57');
    expect(await page.evaluate(() => document.body.classList.contains('old'))).toBe(true);
    show('live');
    const back = await serve(Number(new URL(other.url).port));
    await eventually(() => page.textContent('#notice'), '');
    expect(await page.textContent('#badge')).toBe('Live');
    await page.context().close();
    await back.close();
  });

  it('hangs on a wall: ?kiosk=1 has larger type and no menu, and still no sideways scroll', async () => {
    show('busy');
    const { page } = await open(browser, server.url, { path: '/?kiosk=1', width: 1920, height: 1080 });
    expect(await page.locator('#menu').isVisible()).toBe(false);
    expect(
      await page
        .locator('.figure .number')
        .first()
        .evaluate((number) => getComputedStyle(number).fontSize),
    ).toBe('56px');
    expect(await cutOff(page)).toEqual([]);
    await page.context().close();
  });
});

rig('the weight of the page', () => {
  it('is at most 350 KB compressed with a map and three days, at most 100 KB of it data', async () => {
    show('busy');
    const { page, asked } = await open(browser, server.url);
    await page.waitForTimeout(500);
    const paths = [...new Set(asked)].filter((path) => path !== '/api/events');
    expect(paths).toContain('/api/coast');
    const sizes = await Promise.all(
      paths.map(
        async (path) => [path, Number((await fetch(server.url + path)).headers.get('content-length'))] as const,
      ),
    );
    const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    console.info(sizes.map(([path, bytes]) => `${path} ${(bytes / 1024).toFixed(1)} KB`).join('\n'));
    expect(total).toBeLessThan(350 * 1024);
    expect(new Map(sizes).get('/api/dashboard')).toBeLessThan(100 * 1024);
    await page.context().close();
  });
});
