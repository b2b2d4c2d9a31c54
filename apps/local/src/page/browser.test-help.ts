import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is a browser. On CI there must be: `launch` then says what is missing. */
export const hasBrowser = existsSync(executablePath) || process.env.CI === 'true';
if (!hasBrowser) console.warn(`SKIPPED: no browser at ${executablePath}; install chromium or set CHROMIUM`);

export function launch(): Promise<Browser> {
  if (!existsSync(executablePath))
    throw new Error(`no browser at ${executablePath}: install chromium or set CHROMIUM to its path`);
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

export interface Opened {
  readonly page: Page;
  /** What went wrong in it: errors of scripts and of the console, refused or failed requests, foreign hosts. */
  readonly problems: string[];
  /** Paths asked for since it was opened. */
  readonly asked: string[];
}

interface Open {
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
  readonly path?: string;
}

/** Opens the page in a context of its own, still, and waits for its numbers. */
export async function open(
  browser: Browser,
  url: string,
  { theme = 'light', width = 1440, height = 900, path = '/' }: Open = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const [problems, asked]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (/^(data|blob):/.test(request.url())) return;
    const { origin, pathname } = new URL(request.url());
    if (origin !== url) problems.push(`asked ${origin}`);
    asked.push(pathname);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
  });
  await page.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error(`policy violated: ${violatedDirective} ${blockedURI}`),
    ),
  );
  await page.goto(url + path);
  await page.waitForSelector('body:not(.loading)');
  return { page, problems, asked };
}

/** Text whose contrast with what lies behind it is below 4.5 : 1 (3 : 1 where it is large), with its ratio. */
export const faintTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const ink = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
    const over = (colours: readonly string[]): number[] => {
      ink.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        ink.fillStyle = colour;
        ink.fillRect(0, 0, 1, 1);
      }
      return [...ink.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (rgb: number[]) => {
      const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
    };
    const faint: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const element = node.parentElement!;
      if (!node.textContent!.trim() || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest('.hidden, .skip, script, noscript, svg')) continue;
      const grounds: string[] = [];
      for (let at: Element | null = element; at; at = at.parentElement)
        grounds.unshift(getComputedStyle(at).backgroundColor);
      const style = getComputedStyle(element);
      const back = luminance(over(['white', ...grounds]));
      const front = luminance(over(['white', ...grounds, style.color]));
      const ratio = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
      const large = Number.parseFloat(style.fontSize) >= 24;
      if (ratio < (large ? 3 : 4.5)) faint.push(`${ratio.toFixed(2)} ${node.textContent!.trim().slice(0, 40)}`);
    }
    return faint;
  });

/** What a screen reader could not tell: things without a name, doubled ids, headings that leave a level out. */
export const unnamed = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const nameOf = (element: Element): string =>
      element.getAttribute('aria-label') ??
      (
        element
          .getAttribute('aria-labelledby')
          ?.split(' ')
          .map((id) => document.getElementById(id)?.textContent ?? '')
          .join(' ') || element.textContent!
      ).trim();
    const wrong: string[] = [];
    const interactive = 'a[href], button, input, summary, [tabindex="0"], [role="img"], dialog, section, article';
    for (const element of document.querySelectorAll(interactive))
      if (nameOf(element) === '') wrong.push(`no name: ${element.outerHTML.slice(0, 80)}`);
    for (const table of document.querySelectorAll('table')) {
      if (!table.caption?.textContent) wrong.push('a table without a caption');
      for (const th of table.querySelectorAll('th')) if (!th.scope) wrong.push(`th without a scope: ${th.textContent}`);
    }
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    wrong.push(...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id twice: ${id}`));
    const levels = [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1]));
    if (levels.filter((level) => level === 1).length !== 1) wrong.push('not one h1');
    if (levels.some((level, i) => i > 0 && level > levels[i - 1]! + 1)) wrong.push('a heading level is left out');
    for (const landmark of ['header', 'main', 'footer'])
      if (document.querySelectorAll(`body > ${landmark}`).length !== 1) wrong.push(`not one ${landmark}`);
    if (document.documentElement.lang === '') wrong.push('no language');
    return wrong;
  });

/** Elements wider than their room: cut, or pushing others aside. */
export const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...(document.documentElement.scrollWidth > document.documentElement.clientWidth
      ? [`the page scrolls sideways: ${document.documentElement.scrollWidth}`]
      : []),
    ...[
      ...document.querySelectorAll(
        'h1, h2, .badge, .figure, .context, .sureness, .notice, .sentence, button, thead th',
      ),
    ]
      .filter(
        (element) =>
          element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && !element.closest('.hidden'),
      )
      .map((element) => `cut: ${element.textContent!.trim().slice(0, 40)}`),
  ]);

/** Texts one reads, not labels of a chart, that are smaller than 14 px. */
export const smallTexts = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll(
        '.sentence, .notice, .context, .sureness span, .footnote, .freshness, .clock, h2, .sky td, .ranking th, .ranking td, .bottom p, .bottom summary, button',
      ),
    ]
      .filter(
        (element) =>
          element.checkVisibility() &&
          Number.parseFloat(getComputedStyle(element).fontSize) < 14 &&
          !element.closest('thead'),
      )
      .map((element) => `${getComputedStyle(element).fontSize} ${element.textContent!.slice(0, 40)}`),
  );
