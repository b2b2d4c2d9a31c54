import { expect, it } from '@jest/globals';
import { DASHBOARD, panelsOf } from 'flights-metrics-sql';
import { open } from './browser.test-help.ts';
import { browser, rig, server, show } from './stage.test-rig.ts';

const panelById = (id: string) => panelsOf(DASHBOARD).find((panel) => panel.id === id)!;

rig('a reader', () => {
  it('sorts the table of aircraft by a click on its heading, and shares the order by the address', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    const speeds = async () =>
      (await page.locator('#aircraft-now tbody td:nth-child(5)').allTextContents()).map(Number);
    await page.click('#aircraft-now th.speedKt button');
    expect(await speeds()).toEqual([...(await speeds())].sort((a, b) => b - a));
    expect(await page.getAttribute('#aircraft-now th.speedKt', 'aria-sort')).toBe('descending');
    await page.click('#aircraft-now th.speedKt button');
    expect(await speeds()).toEqual([...(await speeds())].sort((a, b) => a - b));
    const other = await open(browser, server.url, { path: new URL(page.url()).search.replace(/^/, '/') });
    expect(await other.page.getAttribute('#aircraft-now th.speedKt', 'aria-sort')).toBe('ascending');
    for (const opened of [page, other.page]) await opened.context().close();
  });

  it('finds an aircraft; what finds nothing is cleared by one click', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    await page.fill('#find', 'ryanair');
    expect(new Set(await page.locator('#aircraft-now tbody td.airline').allTextContents())).toEqual(
      new Set(['Ryanair']),
    );
    await page.fill('#find', 'nobody');
    expect(await page.textContent('#aircraft-now td.nothing')).toContain('None of 31 aircraft matches “nobody”');
    await page.click('#aircraft-now td.nothing button');
    expect(await page.locator('#aircraft-now tbody tr').count()).toBe(31);
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
    const info = page.locator('#aircraft-now-panel details.info');
    await info.locator('summary').click();
    expect(await info.getAttribute('open')).toBe('');
    await page.keyboard.press('Escape');
    expect(await info.getAttribute('open')).toBeNull();
    await page.context().close();
  });

  it('sees on the map which aircraft a row is, and comes nearer by a key', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    await page.hover('#aircraft-now tbody tr:nth-child(2)');
    expect(await page.locator('.mark.pointed text').allTextContents()).toEqual([
      expect.stringMatching(/^DLH857X · A21N · 37,950 ft · 224 kt$/),
    ]);
    const width = async () => Number(await page.getAttribute('.map .region', 'width'));
    const whole = await width();
    await page.keyboard.press('m');
    await page.keyboard.press('+');
    expect((await width()) / whole).toBeCloseTo(1.5, 2);
    await page.keyboard.press('0');
    expect(await width()).toBe(whole);
    await page.context().close();
  });

  it('reads the chart as a table', async () => {
    show('gaps');
    const { page } = await open(browser, server.url);
    expect(await page.textContent('#hourly-words')).toMatch(/^Flights seen in each hour from .* polls are missing\.$/);
    await page.click('#flights-per-hour-panel details.more summary');
    await page.click('text=Show as table');
    const rows = await page.locator('#flights-per-hour tbody tr').allTextContents();
    expect(rows).toHaveLength(72);
    expect(rows.filter((row) => row.includes('0 of 4'))).toHaveLength(3);
    expect(rows.find((row) => row.includes('0 of 4'))).toContain('––'); // unknown, not 0
    await page.context().close();
  });

  it('sees every panel of the definition, in its order and under its title', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    const titles = await page
      .locator('main h2')
      .evaluateAll((all) => all.map((one) => one.firstChild!.textContent!.trim()));
    expect(titles).toEqual(panelsOf(DASHBOARD).map(({ title }) => title));
    const info = page.locator('#altitude-bands-panel details.info');
    await info.locator('summary').click();
    expect(await info.locator('p').textContent()).toContain(panelById('altitude-bands').meaning);
    await page.context().close();
  });

  it('reads hours by weekday as a table whose unknown cells are not noughts, and bands from the highest down', async () => {
    show('busy');
    const { page } = await open(browser, server.url);
    expect(await page.locator('#hour-by-weekday thead th').allTextContents()).toEqual([
      'Hour',
      'Mon',
      'Tue',
      'Wed',
      'Thu',
      'Fri',
      'Sat',
      'Sun',
    ]);
    expect(await page.locator('#hour-by-weekday tbody tr').count()).toBe(24);
    const three = await page.locator('#hour-by-weekday tbody tr:nth-child(4) > *').allTextContents();
    expect(three).toEqual(['03', '2', '2', 'not watched', 'not watched', 'not watched', 'not watched', '2']);
    const bands = await page.locator('#altitude-bands tbody th .name').allTextContents();
    expect([bands[0], bands.at(-2), bands.at(-1)]).toEqual([
      '40,000 ft and above',
      'below 5,000 ft',
      'altitude not known',
    ]);
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
