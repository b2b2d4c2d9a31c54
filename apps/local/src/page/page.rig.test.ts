import { expect, it } from '@jest/globals';
import { cutOff, open } from './browser.test-help.ts';
import { dashboardIn } from './dashboard.test-data.ts';
import { browser, eventually, NOW_MS, rig, serve, server, setUp, show } from './stage.test-rig.ts';
import './states.test-rig.ts';
import './reader.test-rig.ts';

setUp();

rig('an owner who asked not to be shown', () => {
  it('is named nowhere: not in the page, its JSON or its CSV, even where a query let the name through', async () => {
    const data = dashboardIn('busy', NOW_MS);
    const rows = data.metrics['latest-positions']!.map((row) =>
      row.is_privacy_flagged === true
        ? { ...row, icao24: '43abcd', callsign: 'SECRET1', registration: 'G-HIDE', airline_icao: 'SEC' }
        : row,
    );
    show({ ...data, metrics: { ...data.metrics, 'latest-positions': rows } });
    const { page } = await open(browser, server.url);
    await page.click('#aircraft-now-panel details.more summary');
    const download = page.waitForEvent('download');
    await page.click('#aircraft-now-panel >> text=Download CSV');
    const csv = await new Response((await (await download).createReadStream()) as never).text();
    const json = await (await fetch(`${server.url}/api/dashboard`)).text();
    for (const text of [await page.content(), json, csv]) expect(text).not.toMatch(/43abcd|SECRET|G-HIDE|SEC\b/);
    expect(csv.trim().split('\r\n')).toHaveLength(32);
    expect(await page.locator('#aircraft-now tbody tr').count()).toBe(31); // it is counted
    expect(await page.locator('#aircraft-now td.not-shown').count()).toBe(1);
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
    expect(await page.textContent('#flights-last-hour .number')).toBe('57');
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
