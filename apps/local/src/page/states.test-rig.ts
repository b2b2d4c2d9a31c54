import { describe, expect, it } from '@jest/globals';
import type { DashboardData } from '../dashboard-data.ts';
import { cutOff, faintTexts, open, smallTexts, unnamed } from './browser.test-help.ts';
import { dashboardIn, type State } from './dashboard.test-data.ts';
import { browser, NOW_MS, rig, server, show } from './stage.test-rig.ts';

const WIDTHS = [1440, 768, 390, 360];
interface Shift {
  readonly value: number;
  readonly sources: readonly { readonly node: Node }[];
}

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
    show(promise);
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
