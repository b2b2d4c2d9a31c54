import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { DashboardData } from '../dashboard-data.ts';
import { hasBrowser, launch } from './browser.test-help.ts';
import { dashboardIn, type State } from './dashboard.test-data.ts';
import { type PageServer, servePage } from './serve.ts';

/** When all made-up dashboards are: a Tuesday afternoon in London. */
export const NOW_MS = Date.parse('2026-11-24T15:20:00Z');

export let browser: Browser;
export let server: PageServer;
let shown: DashboardData | Promise<DashboardData> = dashboardIn('busy', NOW_MS);

/** A server of whatever is shown at the moment; `server` is one, too. */
export const serve = (port: number): Promise<PageServer> =>
  servePage({ port, dashboard: async () => shown, onError: console.error });

/** What the servers answer from now on. */
export function show(state: State | DashboardData | Promise<DashboardData>): void {
  shown = typeof state === 'string' ? dashboardIn(state, NOW_MS) : state;
}

/** `describe`, where there is a browser. */
export const rig = hasBrowser ? describe : describe.skip;

/** Opens browser and server for the tests of the file that calls it. */
export function setUp(): void {
  beforeAll(async () => {
    if (!hasBrowser) return;
    browser = await launch();
    server = await serve(0);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
}

/** Waits until the answer is the expected one. */
export async function eventually(what: () => Promise<unknown>, expected: unknown): Promise<void> {
  const until = performance.now() + 12_000;
  while (performance.now() < until && (await what()) !== expected)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await what()).toEqual(expected);
}
