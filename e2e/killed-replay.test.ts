import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { flightsJson, start, temporaryFolder } from './cli.test-help.ts';

let work: string;
beforeAll(async () => {
  work = await temporaryFolder();
  await mkdir(join(work, 'sky'));
  const start = Date.UTC(2025, 6, 6);
  for (let slot = 0; slot < 96; slot++) {
    const ac = Array.from({ length: 40 }, (_, i) => ({
      hex: (0x400000 + ((slot * 7 + i) % 900)).toString(16),
      type: 'adsb_icao',
      flight: `BAW${(slot * 7 + i) % 900}`,
      lat: 51.4 + i / 1000,
      lon: -0.2,
      seen_pos: i,
      alt_baro: 3000,
    }));
    await writeFile(
      join(work, 'sky', `${String(slot).padStart(3, '0')}.json`),
      JSON.stringify({ now: start + slot * 900_000, ac }),
    );
  }
});
afterAll(() => rm(work, { recursive: true }));

const replay = (data: string) => ['replay', join(work, 'sky'), '--once', '--data', join(work, data)];
const report = async (data: string) => {
  const { seconds: _, files: __, ...totals } = await flightsJson<Record<string, unknown>>(...replay(data));
  return totals;
};
const hours = (data: string) =>
  flightsJson('metrics', 'flights-per-hour', '--format', 'json', '--data', join(work, data));

it('a replay killed with SIGKILL again and again, then run to its end, has the totals and hours of one that was not', async () => {
  const startedAt = performance.now();
  const whole = await report('whole');
  const wholeMs = performance.now() - startedAt;
  for (const part of [0.3, 0.45, 0.6, 0.75]) {
    const child = start('flights', replay('killed'));
    const exited = once(child, 'exit');
    await sleep(wholeMs * part);
    child.kill('SIGKILL');
    await exited;
  }
  expect(await report('killed')).toEqual(whole);
  expect(whole).toMatchObject({
    polls: { ok: 96, failed: 0 },
    appended: 96 * 40,
    landed: 96 * 40,
    dead_letters: 0,
    hours: 24,
  });
  expect(await hours('killed')).toEqual(await hours('whole'));
}, 120_000);
