import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { flights, flightsJson, freePort, start, temporaryFolder } from './cli.test-help.ts';

/** The README's first command, as a stranger starts it. */
let work: string;
beforeAll(async () => {
  work = await temporaryFolder();
});
afterAll(() => rm(work, { recursive: true }));

interface Report {
  readonly polls: { ok: number; failed: number };
  readonly rows: { in: number; kept: number; dropped: Record<string, number> };
  readonly appended: number;
  readonly landed: number;
  readonly dead_letters: number;
  readonly hours: number;
}

it('demo --once lands 72 hours whose report adds up, and again only what is new', async () => {
  const data = join(work, 'once');
  const first = await flightsJson<Report>('demo', '--once', '--data', data);
  const dropped = Object.values(first.rows.dropped).reduce((sum, n) => sum + n, 0);
  expect(first.polls.ok + first.polls.failed).toBeGreaterThanOrEqual(72 * 4);
  expect(first.hours).toBeGreaterThanOrEqual(72);
  expect(first.rows.in).toBe(first.rows.kept + dropped);
  expect(first.appended).toBe(first.rows.kept);
  expect(first.landed + first.dead_letters).toBe(first.appended);
  expect(first.landed).toBeGreaterThan(1000);
  const again = await flightsJson<Report>('demo', '--once', '--data', data);
  expect(again.polls.ok + again.polls.failed - first.polls.ok - first.polls.failed).toBeLessThanOrEqual(1); // a new slot
  const { stdout } = await flights('metrics', 'latest-positions', '--format', 'json', '--data', data);
  for (const row of JSON.parse(stdout) as Record<string, unknown>[])
    if (row.is_privacy_flagged) expect([row.callsign, row.registration, row.icao24]).toEqual([null, null, null]);
});

it('demo serves a page that says SIMULATED while it lands, and Ctrl-C loses nothing that was polled', async () => {
  const data = join(work, 'page');
  const port = await freePort();
  const demo = start('flights', ['demo', '--port', String(port), '--data', data]);
  const exited = once(demo, 'exit');
  let said = '';
  demo.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const page = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  while (!said.includes(`127.0.0.1:${port}`)) await sleep(50);
  expect(await page('/')).toMatch(/SIMULATED/);
  while (((JSON.parse(await page('/api/dashboard')) as { polls: unknown[] }).polls ?? []).length === 0)
    await sleep(100);
  demo.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(said).toMatch(/SIMULATED[\s\S]*Stopping/);
  const status = await flightsJson<Record<string, number>>('status', '--format', 'json', '--data', data);
  const report = await flightsJson<Report>('demo', '--once', '--data', data);
  expect(status.polls_landed).toBeGreaterThan(0);
  expect(report.landed).toBe(report.rows.kept); // what was polled before Ctrl-C is there once, with all that came after
  expect(report.hours).toBeGreaterThanOrEqual(72);
}, 120_000);

it('start says on the console and on the page when no source can be reached, and records a failed poll', async () => {
  const data = join(work, 'live');
  const port = await freePort();
  const nobody = await freePort();
  const live = start(
    'flights',
    ['start', '--source', 'readsb', '--every', '1m', '--port', String(port), '--data', data],
    {
      FLIGHTS_READSB_URL: `http://127.0.0.1:${nobody}/aircraft.json`,
    },
  );
  const exited = once(live, 'exit');
  let said = '';
  live.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  while (!said.includes('FAILED')) await sleep(50);
  expect(said).toMatch(/no source could be reached.*readsb/);
  const shown = JSON.parse(await (await fetch(`http://127.0.0.1:${port}/api/dashboard`)).text());
  expect([shown.kind, shown.status.failing.refused[0].source]).toEqual(['live', 'readsb']);
  live.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  const [hour] = await flightsJson<Record<string, number>[]>(
    'metrics',
    'flights-per-hour',
    '--format',
    'json',
    '--data',
    data,
  );
  expect([hour!.polls_ok, hour!.coverage, hour!.flights]).toEqual([0, 0, 0]);
}, 120_000);
