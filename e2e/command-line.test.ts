import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { flights, flightsJson, temporaryFolder } from './cli.test-help.ts';

let work: string;
let sky: string;
beforeAll(async () => {
  work = await temporaryFolder();
  sky = join(work, 'sky');
  await mkdir(join(sky, 'v2'), { recursive: true });
  const plane = {
    hex: '400001',
    type: 'adsb_icao',
    flight: 'BAW1',
    lat: 51.45,
    lon: -0.2,
    seen_pos: 1,
    alt_baro: 3000,
  };
  const now = Date.UTC(2025, 6, 6, 12);
  await writeFile(join(sky, 'v2/a.json'), JSON.stringify({ now, ac: [plane] }));
  await writeFile(join(sky, 'v2/b.json'), JSON.stringify({ now: now + 3_600_000, ac: [{ ...plane, dbFlags: 8 }] }));
});
afterAll(() => rm(work, { recursive: true }));

describe('flights', () => {
  it('lists its commands, and says so on stderr with exit 2 when asked for none', async () => {
    const [asked, none] = await Promise.all([flights('--help'), flights()]);
    expect([asked.code, asked.stderr]).toEqual([0, '']);
    for (const name of ['demo', 'start', 'replay', 'metrics', 'status']) expect(asked.stdout).toContain(`  ${name} `);
    expect(none.code).toBe(2);
  });
  it.each(['demo', 'start', 'replay', 'metrics', 'status', 'new-generation'])(
    '%s --help tells its options',
    async (command) => {
      const { code, stdout, stderr } = await flights(command, '--help');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^Usage: pnpm[\s\S]*--data DIR/);
    },
  );

  it.each([
    ['an unknown command', ['fly'], 2, /no command 'fly'/],
    ['an unknown option', ['demo', '--fast'], 2, /--fast.*--help/],
    ['replay without a folder', ['replay'], 2, /one FOLDER/],
    [
      'a box of three numbers',
      ['start', '--bbox', '51,-1,52'],
      2,
      /--bbox: '51,-1,52' is not four numbers.*51.38,-1.11,51.57,0.60/,
    ],
    ['a region nobody knows', ['start', '--region', 'atlantis'], 2, /--region: 'atlantis'.*london/],
    ['both', ['start', '--region', 'uk', '--bbox', '1,2,3,4'], 2, /use one of them/],
    ['a box too large for a free network', ['start', '--bbox', '-80,-179,80,179'], 2, /more than 16/],
    ['an interval of nothing', ['demo', '--every', '0m'], 2, /--every: '0m'.*15m/],
    ['a port that is none', ['demo', '--port', '99999'], 2, /--port: '99999'.*8787/],
    ['a source nobody knows', ['start', '--source', 'fr24feed'], 2, /--source: 'fr24feed'.*adsblol/],
    ['a receiver without its address', ['start', '--source', 'readsb'], 1, /FLIGHTS_READSB_URL: is not set.*http/],
    ['a metric nobody knows', ['metrics', 'flights-per-year'], 2, /'flights-per-year'.*flights-per-hour/],
    [
      'a time that is none',
      ['metrics', 'flights-per-hour', '--from', 'yesterday'],
      2,
      /--from: 'yesterday'.*2025-07-06T14:00Z/,
    ],
    ['a format that is none', ['metrics', '--format', 'xml'], 2, /--format: 'xml'/],
    [
      'a directory without data',
      ['status', '--data', '/nonexistent/flights'],
      1,
      /'\/nonexistent\/flights' holds no flights data/,
    ],
  ])('says what is wrong with %s, and how it would be right', async (_, args, code, sentence) => {
    const finished = await flights(...args);
    expect(finished.stderr).toMatch(sentence);
    expect(finished.stderr.trim().split('\n').length).toBeLessThan(20);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
  });

  it('names the subfolders of a folder without snapshots', async () => {
    const { code, stderr } = await flights('replay', sky, '--once');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/holds no .json.*v2/)]);
  });
  it('takes a box that begins with a minus after a space', async () => {
    const report = await flightsJson<{ rows: object }>(
      'replay',
      join(sky, 'v2'),
      '--once',
      '--bbox',
      '-40,160,60,20',
      '--data',
      join(work, 'minus'),
    );
    expect(report.rows).toEqual({ in: 2, kept: 2, dropped: {} });
  });
  it('never mixes kinds of data in one directory', async () => {
    const data = join(work, 'kinds');
    await flightsJson('replay', join(sky, 'v2'), '--once', '--data', data);
    const { code, stderr } = await flights('demo', '--once', '--data', data);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/holds replay data, and simulated data is never mixed in/),
    ]);
  });
  it('says which port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await flights('demo', '--port', String(port), '--data', join(work, 'port'));
    taken.close();
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`${port}.*--port`))]);
  });
});

describe('flights metrics', () => {
  it('without ID lists them with title, unit and meaning', async () => {
    const rows = await flightsJson<Record<string, string>[]>('metrics', '--format', 'json');
    expect(rows.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'flights-per-hour',
        'flights-last-hour',
        'flights-average-per-hour',
        'flights-last-24h',
        'latest-positions',
        'top-airlines',
        'top-aircraft',
      ]),
    );
    for (const row of rows) expect(Object.values(row).every((text) => text.length > 3)).toBe(true);
  });
  it('prints the same rows as JSON, CSV and a table, times in UTC', async () => {
    const data = join(work, 'formats');
    await flightsJson('replay', join(sky, 'v2'), '--once', '--data', data);
    const as = async (format: string) =>
      (await flights('metrics', 'flights-per-hour', '--format', format, '--data', data)).stdout;
    const [json, csv, table] = await Promise.all(['json', 'csv', 'table'].map(as));
    const rows: Record<string, unknown>[] = JSON.parse(json!);
    expect(rows.map(({ hour_utc }) => hour_utc)).toEqual(['2025-07-06T12:00:00.000Z', '2025-07-06T13:00:00.000Z']);
    expect(csv!.split('\r\n').slice(0, 2)).toEqual([
      Object.keys(rows[0]!).join(','),
      Object.values(rows[0]!).join(','),
    ]);
    expect(table).toMatch(/hour_utc.*\n─[\s\S]*2025-07-06T12:00/);
  });
  it('names nobody who asked not to be shown, but counts them', async () => {
    const data = join(work, 'private');
    await flightsJson('replay', join(sky, 'v2'), '--once', '--data', data);
    const [last] = await flightsJson<Record<string, unknown>[]>(
      'metrics',
      'latest-positions',
      '--format',
      'json',
      '--data',
      data,
    );
    expect(last).toMatchObject({ icao24: null, callsign: null, registration: null, is_privacy_flagged: true });
    const hours = await flightsJson<Record<string, unknown>[]>(
      'metrics',
      'flights-per-hour',
      '--format',
      'json',
      '--data',
      data,
    );
    expect(hours.map(({ flights }) => flights)).toEqual([1, 1]);
  });
});

describe('flights status', () => {
  it('says what is landed up to when, by which source', async () => {
    const data = join(work, 'status');
    await flightsJson('replay', join(sky, 'v2'), '--once', '--data', data);
    expect(await flightsJson('status', '--format', 'json', '--data', data)).toMatchObject({
      kind: 'replay',
      regions: 'london',
      landed_up_to: '2025-07-06T13:00:00.000Z',
      states_landed: 2,
      polls_landed: 2,
      dead_letters: 0,
      sources: [{ region: 'london', source: 'replay', status: 'ok', polls: 2 }],
    });
  });
});
