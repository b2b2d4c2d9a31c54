import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Catalog, Lake, SqlRow, StreamRecord, TableName } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse, hourlySql, runMetric } from 'flights-metrics-sql';
import { folderLake } from './folder-lake.ts';
import { storedHours, withoutRevision } from './hourly.test-help.ts';
import { writeHourly } from './hourly.ts';
import { land } from './land.ts';
import { keysOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

const BEGIN = Date.UTC(2026, 0, 31, 8);
const QUARTER_MS = 900_000;
const slotAt = (n: number) => new Date(BEGIN + n * QUARTER_MS).toISOString();

let folder: string;
let lake: Lake;
let log: MemoryLog;
let warehouse: DuckDbWarehouse;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourly-'));
  lake = folderLake(folder);
  log = new MemoryLog(1, 1000);
  warehouse = await duckdbWarehouse({ lakeDir: folder, threads: 1 });
});
afterEach(async () => {
  warehouse.close();
  await rm(folder, { recursive: true });
});

/** A slot with one aircraft that gives this callsign. */
const called = (n: number, callsign: string | null): readonly StreamRecord[] => [
  stateRecord(state('london', slotAt(n), '4070e9', { callsign })),
  pollRecord(poll('london', slotAt(n))),
];
const deleteRaw = async (part: string) => {
  for (const key of [...(await keysOf(lake, 'polls/')), ...(await keysOf(lake, 'states/'))])
    if (key.includes(part)) await lake.delete(key);
};

/** Lands what is on the log and stores the hours of it. */
async function run(to: Lake = lake) {
  await land({ stream: log, lake });
  await warehouse.refresh();
  return writeHourly({ lake: to, warehouse });
}

/** A slot's rows and its poll. */
const slot = (n: number, aircraft: readonly string[], status: 'ok' | 'failed' = 'ok'): readonly StreamRecord[] => [
  ...aircraft.map((icao24) => stateRecord(state('london', slotAt(n), icao24))),
  pollRecord(poll('london', slotAt(n), status === 'ok' ? {} : { status, source: null })),
];

const stored = () => storedHours(lake);
const finalHours = async () =>
  withoutRevision((await warehouse.query(hourlySql('london'))).filter(({ final }) => final === true));
const hourlyKeys = () => keysOf(lake, 'metrics/');

describe('writeHourly({ lake, warehouse })', () => {
  it('stores the hours of a pause of a month, and not those between two recordings years apart', async () => {
    const month = 31 * 24;
    for (const hour of [0, 1, month + 2, 10 * month])
      for (let n = 0; n < 4; n++) log.put(...slot(hour * 4 + n, ['4070e9']));
    const { written } = await run();
    expect(written.length).toBe(month + 4);
    const hours = await runMetric(warehouse, 'flights-per-hour', { region: 'london' });
    expect(hours.length).toBe(10 * month + 1); // what is not stored is counted from the polls around it
    expect(await run()).toEqual({ written: [], revised: [], keptBack: [] });
  }, 60_000);

  it('stores each hour once, when all its slots are past, and none before', async () => {
    for (let n = 0; n < 3; n++) log.put(...slot(n, ['4070e9']));
    expect(await run()).toEqual({ written: [], revised: [], keptBack: [] });
    log.put(...slot(3, ['4070e9', '3c6444']));
    expect(await run()).toEqual({ written: ['london/2026-01-31T08'], revised: [], keptBack: [] });
    expect(await hourlyKeys()).toEqual(['metrics/hourly/region=london/2026-01-31-08-r0.parquet']);
    expect([...(await stored()).values()]).toEqual([
      {
        hour_utc: '2026-01-31T08:00:00.000Z',
        polls_ok: 4,
        polls_expected: 4,
        coverage: 1,
        observations: 5,
        aircraft: 2,
        flights: 2,
        final: true,
        revision: 0,
      },
    ]);
  });

  it('writes nothing when it runs again', async () => {
    for (let n = 0; n < 9; n++) log.put(...slot(n, ['4070e9']));
    await run();
    expect(await run()).toEqual({ written: [], revised: [], keptBack: [] });
    expect((await hourlyKeys()).length).toBe(2);
  });

  it('stores a further revision of an hour that late data has changed, and leaves the first one', async () => {
    for (let n = 0; n < 8; n++) log.put(...slot(n, n === 1 ? [] : ['4070e9'], n === 1 ? 'failed' : 'ok'));
    await run();
    log.put(...slot(1, ['3c6444']));
    expect(await run()).toEqual({ written: [], revised: ['london/2026-01-31T08'], keptBack: [] });
    expect((await hourlyKeys()).map((key) => key.slice(-14))).toEqual(
      ['08-r0.parquet', '08-r1.parquet', '09-r0.parquet'].map((k) => k.padStart(14, '-')),
    );
    expect((await stored()).get('2026-01-31-08')).toMatchObject({
      polls_ok: 4,
      observations: 4,
      aircraft: 2,
      revision: 1,
    });
  });

  it('stores an hour again when the next one says which callsign its last rows had', async () => {
    log.put(...called(0, 'EZY2'), ...called(3, null));
    await run();
    expect((await stored()).get('2026-01-31-08')).toMatchObject({ flights: 1, revision: 0 });
    log.put(...called(4, 'BAW117'));
    expect(await run()).toEqual({ written: [], revised: ['london/2026-01-31T08'], keptBack: [] });
    expect((await stored()).get('2026-01-31-08')).toMatchObject({ flights: 2, revision: 1 });
  });

  it('stores hours in which nobody polled as rows of zeros', async () => {
    log.put(...slot(3, ['4070e9']), ...slot(12, ['4070e9']));
    await run();
    expect([...(await stored()).values()].map(({ polls_ok }) => polls_ok)).toEqual([1, 0, 0]);
  });

  it('is finished by the next run where it died at any of its writes, and by none twice', async () => {
    for (let n = 0; n < 16; n++) log.put(...slot(n, ['4070e9']));
    for (let deadAt = 0; deadAt < 4; deadAt++) {
      for (const applied of [false, true]) {
        for (const key of await hourlyKeys()) await lake.delete(key);
        let creations = 0;
        const dying: Lake = {
          ...lake,
          async create(key, body) {
            if (creations++ < deadAt) return lake.create(key, body);
            if (applied) await lake.create(key, body);
            throw new Error('killed');
          },
        };
        await expect(run(dying)).rejects.toThrow('killed');
        await run();
        expect(withoutRevision((await stored()).values())).toEqual(await finalHours());
        expect((await hourlyKeys()).length).toBe(4);
      }
    }
  });

  it('writes each hour once where two runs are at it', async () => {
    for (let n = 0; n < 40; n++) log.put(...slot(n, ['4070e9']));
    await land({ stream: log, lake });
    await warehouse.refresh();
    const reports = await Promise.all([1, 2, 3].map(() => writeHourly({ lake, warehouse })));
    expect(reports.flatMap(({ written }) => written).sort()).toEqual(
      [...new Set(reports.flatMap(({ written }) => written))].sort(),
    );
    expect((await hourlyKeys()).every((key) => key.endsWith('-r0.parquet'))).toBe(true);
    expect((await hourlyKeys()).length).toBe(10);
  });

  it('reads no hour again that the caller knows', async () => {
    for (let n = 0; n < 16; n++) log.put(...slot(n, ['4070e9']));
    const known = new Map<string, SqlRow>();
    await land({ stream: log, lake });
    await warehouse.refresh();
    await writeHourly({ lake, warehouse, known });
    const blind: Lake = { ...lake, read: () => Promise.reject(new Error('read')) };
    expect(await writeHourly({ lake: blind, warehouse, known })).toEqual({ written: [], revised: [], keptBack: [] });
  });

  it('tells the catalog of the region before its first hour is there', async () => {
    for (let n = 0; n < 4; n++) log.put(...slot(n, ['4070e9']));
    await land({ stream: log, lake });
    await warehouse.refresh();
    const told: string[] = [];
    const catalog: Catalog = {
      async addPartitions(table: TableName, names) {
        told.push(`${table} ${names} ${(await hourlyKeys()).length}`);
      },
      dropPartitions: async () => undefined,
      partitions: async () => [],
    };
    await writeHourly({ lake, warehouse, catalog });
    await writeHourly({ lake, warehouse, catalog });
    expect(told).toEqual(['hourly region=london 0']);
  });
});

describe('when retention has taken raw data', () => {
  const perHour = () => runMetric(warehouse, 'flights-per-hour', { region: 'london' });

  it('the hours stay as they were, all of it gone or a part of it', async () => {
    for (let n = 0; n < 40; n++)
      log.put(...slot(n, n % 3 ? ['4070e9', '3c6444'] : ['3944ed'], n % 7 === 2 ? 'failed' : 'ok'));
    await run();
    await warehouse.refresh();
    const before = await perHour();
    expect(before.length).toBe(10);
    const raw = [...(await keysOf(lake, 'polls/')), ...(await keysOf(lake, 'states/'))].sort((a, b) =>
      a.slice(a.indexOf('dt=')) < b.slice(b.indexOf('dt=')) ? -1 : 1,
    );
    for (const key of raw) {
      await lake.delete(key);
      await warehouse.refresh();
      const { written, revised } = await writeHourly({ lake, warehouse });
      expect({ written, revised }).toEqual({ written: [], revised: [] });
      expect(await perHour()).toEqual(before);
    }
  });

  it.each(['states/', ''])(
    'an hour keeps the flights whose callsigns it had from the hour before: %s gone',
    async (gone) => {
      log.put(...called(0, null), ...called(3, 'BAW117'), ...called(4, null), ...called(7, 'EZY2'));
      await run();
      expect((await stored()).get('2026-01-31-09')).toMatchObject({ observations: 2, flights: 2 });
      await deleteRaw(`${gone}region=london/dt=2026-01-31-08`);
      const { written, revised, keptBack } = await run();
      expect({ written, revised }).toEqual({ written: [], revised: [] });
      expect(keptBack).toContain('london/2026-01-31T09');
    },
  );

  it('a late poll does not make up for rows that are gone', async () => {
    log.put(...[0, 1, 2].flatMap((n) => slot(n, ['4070e9', '3c6444'])), ...slot(3, [], 'failed'));
    await run();
    await deleteRaw('states/');
    log.put(...slot(3, ['4070e9']));
    expect(await run()).toEqual({ written: [], revised: [], keptBack: ['london/2026-01-31T08'] });
  });

  it('the grid of polls does not begin anew where the raw data begins now', async () => {
    log.put(pollRecord(poll('london', slotAt(2))));
    const every40 = Array.from({ length: 48 }, (_, n) => new Date(BEGIN + (n + 2) * 2_400_000).toISOString());
    log.put(...every40.map((slot) => pollRecord(poll('london', slot, { interval_s: 2400 }))));
    await run();
    await deleteRaw('dt=2026-01-31-08');
    const { written, revised, keptBack } = await run();
    expect({ written, revised }).toEqual({ written: [], revised: [] });
    expect(keptBack).toContain('london/2026-02-01T14');
  });

  it('the first hour that is left keeps the polls that failed in it', async () => {
    log.put(...slot(0, [], 'failed'));
    await run(); // a file of its own
    log.put(...[1, 2, 3, 4].flatMap((n) => slot(n, ['4070e9'])));
    await run();
    await lake.delete((await keysOf(lake, 'polls/'))[0]!);
    expect(await run()).toEqual({ written: [], revised: [], keptBack: ['london/2026-01-31T08'] });
    expect((await stored()).get('2026-01-31-08')).toMatchObject({ polls_ok: 3, polls_expected: 4 });
  });

  it('what begins after a pause is stored again as ever', async () => {
    log.put(...slot(0, ['4070e9']), ...slot(3, ['4070e9']));
    await run();
    await deleteRaw('');
    log.put(...called(401, 'EZY2'), ...called(403, null));
    await run();
    log.put(...slot(400, [], 'failed'), ...called(404, 'BAW117'));
    const { revised, keptBack } = await run();
    expect({ revised, keptBack }).toEqual({ revised: ['london/2026-02-04T12'], keptBack: [] });
    expect((await stored()).get('2026-02-04-12')).toMatchObject({ polls_ok: 2, polls_expected: 4, flights: 2 });
  });

  it('hours between the last stored one and the next poll are rows of zeros, not missing', async () => {
    for (let n = 0; n < 4; n++) log.put(...slot(n, ['4070e9']));
    await run();
    await deleteRaw('');
    for (let n = 400; n < 404; n++) log.put(...slot(n, ['4070e9']));
    const { written } = await run();
    expect(written.length).toBe(100);
    await warehouse.refresh();
    const hours = await perHour();
    expect(hours.length).toBe(101);
    expect(hours[50]).toMatchObject({ polls_ok: 0, polls_expected: 4, coverage: 0, flights: 0, final: true });
  });
});
