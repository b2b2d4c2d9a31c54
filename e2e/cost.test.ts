import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { folderLake, usageMeter } from 'flights-consumer';
import { flights, flightsJson, temporaryFolder } from './cli.test-help.ts';

interface Money {
  readonly usd: number;
  readonly net_usd: number;
}
interface Item extends Money {
  readonly group: 'pipeline' | 'dashboards';
  readonly item: string;
  readonly quantity: number;
  readonly unit: string;
  readonly basis: 'measured' | 'modelled';
}
interface Bill {
  readonly items: readonly Item[];
  readonly pipeline: Money;
  readonly dashboards: Money;
  readonly total: Money;
}
interface Stage {
  readonly regions: readonly { readonly id: string; readonly rows_per_poll: number; readonly rows_from: string }[];
  readonly every_s: number;
  readonly ours: Bill;
  readonly original: Bill;
}
const report = (...args: readonly string[]) =>
  flightsJson<{ stages: readonly Stage[]; notes: readonly string[] }>('cost', '--format', 'json', ...args);

let work: string;
beforeAll(async () => {
  work = await temporaryFolder();
});
afterAll(() => rm(work, { recursive: true }));

describe('flights cost', () => {
  it('tells its options', async () => {
    const { code, stdout, stderr } = await flights('cost', '--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const option of ['regions', 'every', 'lake', 'data', 'days', 'rows-per-poll', 'queries', 'prices', 'format'])
      expect(stdout).toContain(`  --${option} `);
  });

  it('costs every region at every interval, items that add up, beside the original’s layout', async () => {
    const { stages } = await report('--regions', 'london;uk;world', '--every', '15m,1m');
    expect(stages.map(({ regions, every_s }) => [regions.map(({ id }) => id).join('+'), every_s])).toEqual([
      ['london', 900],
      ['london', 60],
      ['uk', 900],
      ['uk', 60],
      ['world', 900],
      ['world', 60],
    ]);
    for (const { ours, original } of stages) {
      for (const { items, pipeline, dashboards, total } of [ours, original])
        for (const money of ['usd', 'net_usd'] as const) {
          const sum = (some: readonly Item[]) => some.reduce((all, item) => all + item[money], 0);
          expect(sum(items.filter(({ group }) => group === 'pipeline'))).toBeCloseTo(pipeline[money], 2);
          expect(sum(items.filter(({ group }) => group === 'dashboards'))).toBeCloseTo(dashboards[money], 2);
          expect(sum(items)).toBeCloseTo(total[money], 2);
        }
      expect(ours.pipeline.usd).toBeLessThan(original.pipeline.usd / 2);
      const kinds = ours.items.map(({ item }) => item).join();
      for (const part of [
        'producer',
        'consumer',
        'gateway',
        'retention',
        'alarms',
        'custom metrics',
        'storage',
        'logs',
      ])
        expect(kinds).toContain(part);
    }
  });

  it('prints tables that a terminal of 80 columns shows whole', async () => {
    for (const args of [[], ['--regions', 'london+paris'], ['--regions', 'london;uk;world', '--every', '15m,1m']]) {
      const { code, stdout, stderr } = await flights('cost', '--format', 'table', ...args);
      expect([code, stderr]).toEqual([0, '']);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(stdout).toMatch(/Prices of 2026-11-24 in eu-west-2/);
    }
  });

  it('prints the same items as CSV', async () => {
    const { stages } = await report('--regions', 'london+paris');
    const { stdout } = await flights('cost', '--format', 'csv', '--regions', 'london+paris');
    const [header, ...rows] = stdout.trim().split('\r\n');
    expect(header).toBe('regions,every_s,layout,group,item,quantity,unit,basis,usd,net_usd');
    expect(rows.length).toBe(stages[0]!.ours.items.length + stages[0]!.original.items.length);
    expect(rows.every((row) => row.startsWith('london+paris,900,'))).toBe(true);
  });

  it('takes prices from a copy of the list', async () => {
    const [{ ours }] = (await report()).stages as [Stage];
    const file = join(work, 'prices.json');
    const list = JSON.parse(await readFile(join(import.meta.dirname, '../config/prices.json'), 'utf8'));
    list.prices.s3_put_list.usd *= 2;
    await writeFile(file, JSON.stringify(list));
    const [{ ours: dearer }] = (await report('--prices', file)).stages as [Stage];
    for (const [n, { item, unit, usd }] of ours.items.entries()) {
      const factor = /S3.*(PUT|LIST)/.test(item) ? 2 : 1;
      expect([item, unit, dearer.items[n]!.usd]).toEqual([item, unit, expect.closeTo(factor * usd, 3)]);
    }
  });

  it('uses what the runs of a lake put on record, for the regions and the interval they had', async () => {
    const lake = join(work, 'lake');
    const hours = 30;
    for (let hour = 0; hour < hours; hour++) {
      const startedAt = new Date(Date.now() - (hours - hour) * 3_600_000);
      const meter = usageMeter({ runId: `run-${hour}`, memoryMb: 1024, startedAt });
      const counted = meter.lake(folderLake(lake));
      for (let n = 0; n < 6; n++) await counted.head('nothing');
      const file = (table: string, rows: number) => ({
        key: `${table}/region=paris/dt=2026-01-31-09/a.parquet`,
        rows,
        rows_sha256: '',
      });
      meter.onLanded({ files: [file('states', 12 * 50), file('polls', 12)] } as never);
      await meter.write('ok', (error) => {
        throw error;
      });
    }
    const { stages, notes } = await report('--lake', lake);
    expect(stages).toMatchObject([{ regions: [{ id: 'paris', rows_per_poll: 50 }], every_s: 300 }]);
    const measured = stages[0]!.ours.items.filter(({ basis }) => basis === 'measured');
    expect(Object.fromEntries(measured.map(({ item, quantity }) => [item, quantity]))).toMatchObject({
      'consumer: Lambda calls': 730,
      'consumer: S3 PUT and LIST': 730,
      'consumer: S3 GET': 730 * 6,
      'hours in Athena: scanned': 0,
    });
    expect(notes.join()).toContain(`${hours} runs that stand for 30 hours`);
    const other = await report('--lake', lake, '--every', '15m');
    expect(other.stages[0]!.ours.items.every(({ basis }) => basis === 'modelled')).toBe(true);
    expect(other.stages[0]!.regions).toMatchObject([
      { id: 'paris', rows_per_poll: 50, rows_from: 'counted in the lake' },
    ]);
  });

  it('takes regions, interval and rows from a data directory', async () => {
    const sky = join(work, 'sky');
    await mkdir(sky);
    for (let n = 0; n < 4; n++) {
      const ac = Array.from({ length: 10 + n }, (_, i) => ({
        hex: (0x400000 + i).toString(16),
        type: 'adsb_icao',
        lat: 51.45,
        lon: -0.2,
        seen_pos: 1,
        alt_baro: 3000,
      }));
      await writeFile(join(sky, `${n}.json`), JSON.stringify({ now: Date.UTC(2025, 6, 6, 12) + n * 1_200_000, ac }));
    }
    const data = join(work, 'data');
    await flightsJson('replay', sky, '--once', '--data', data);
    const { stages } = await report('--data', data);
    expect(stages).toMatchObject([{ regions: [{ id: 'london', rows_per_poll: 11.5 }], every_s: 1200 }]);
  });

  it.each([
    ['a region nobody knows', ['--regions', 'london;atlantis'], 2, /--regions: 'atlantis'.*london/],
    ['a box of three numbers', ['--regions', '1,2,3'], 2, /--regions: '1,2,3' is not four numbers.*Example/],
    ['a region twice', ['--regions', 'london+paris+london'], 2, /--regions: .* has london twice/],
    ['an interval that is none', ['--every', '15m,often'], 2, /--every: 'often' is no interval.*15m/],
    ['queries that are none', ['--queries', 'many'], 2, /--queries: 'many' is no whole number/],
    ['two sources of counts', ['--lake', 'a', '--data', 'b'], 2, /use one of them/],
    ['a place that is none', ['--lake', 'gs://bucket'], 2, /'gs:\/\/bucket' is neither a folder nor a bucket/],
    ['a lake without counts', ['--lake', '/nonexistent/lake'], 1, /no counts of the last 7 days.*--days 30/],
    [
      'a price list that is not there',
      ['--prices', '/nonexistent.json'],
      1,
      /--prices: .*ENOENT.*config\/prices\.json/,
    ],
    ['a directory without data', ['--data', '/nonexistent'], 1, /holds no flights data/],
    ['a word too many', ['london'], 2, /'london' is one word too many/],
  ])('says what is wrong with %s, and how it would be right', async (_, args, code, sentence) => {
    const finished = await flights('cost', ...args);
    expect(finished.stderr).toMatch(sentence);
    expect([finished.code, finished.stdout]).toEqual([code, '']);
  });
});
