import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lake, UsageRecord } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse } from 'flights-metrics-sql';
import { type Consume, consume } from './consume.ts';
import { folderLake } from './folder-lake.ts';
import { keysOf, rowsOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';
import { readUsage } from './read-usage.ts';
import { billedBytes, type UsageMeter, usageMeter } from './usage.ts';

const STARTED = new Date('2026-01-31T11:05:00.250Z');
const HOURS = ['08', '09', '10'];
const QUARTERS = ['00', '15', '30', '45'];
const never = (error: unknown) => {
  throw error;
};

let folder: string;
let bare: Lake;
let warehouse: DuckDbWarehouse;
let log: MemoryLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usage-'));
  bare = folderLake(folder);
  warehouse = await duckdbWarehouse({ lakeDir: folder, threads: 1 });
  log = new MemoryLog(2, 4);
  for (const hour of HOURS)
    for (const minute of QUARTERS) {
      const slot = `2026-01-31T${hour}:${minute}:00.000Z`;
      log.put(...['4070e9', '3c6444', '40621d'].map((icao24) => stateRecord(state('london', slot, icao24))));
      log.put(stateRecord(state('paris', slot, '3944ed')), pollRecord(poll('london', slot)));
      log.put(pollRecord(poll('paris', slot, { status: 'failed', source: null })));
    }
});
afterEach(async () => {
  warehouse.close();
  await rm(folder, { recursive: true });
});

/** The lake, and what it was really asked for: each listing here is shorter than a page. */
function watched(lake: Lake) {
  const asked = { put: 0, get: 0, head: 0, list: 0, delete: 0 };
  const on =
    <A extends unknown[], R>(kind: keyof typeof asked, ask: (...args: A) => R) =>
    (...args: A) => {
      asked[kind]++;
      return ask(...args);
    };
  const { create, head, read, list, delete: remove } = lake;
  const spied = { create: on('put', create), head: on('head', head), read: on('get', read), list: on('list', list) };
  return { asked, lake: { ...spied, delete: on('delete', remove) } satisfies Lake };
}
const meterOf = (runId: string, startedAt = STARTED) => usageMeter({ runId, startedAt, memoryMb: 1024 });
const run = (meter: UsageMeter, lake: Lake, change: Partial<Consume> = {}) =>
  consume({
    stream: log,
    lake: meter.lake(lake),
    warehouse,
    refresh: () => warehouse.refresh(),
    now: STARTED,
    onLanded: meter.onLanded,
    ...change,
  });
const recordAt = async (key: string) => UsageRecord.parse(JSON.parse(Buffer.from((await bare.read(key))!).toString()));
const rowsByRegion = async (table: 'states' | 'polls') => {
  const sums: Record<string, number> = {};
  for (const [key, rows] of await rowsOf(bare, table)) {
    const region = /region=([^/]+)/.exec(key)![1]!;
    sums[region] = (sums[region] ?? 0) + rows.length;
  }
  return sums;
};

describe('what a run puts on record', () => {
  it('is what is in the lake afterwards: rows by region, files and their sizes, and each request', async () => {
    const [meter, { asked, lake }] = [meterOf('first'), watched(bare)];
    await run(meter, lake);
    await meter.write('ok', never);
    const key = 'metrics/usage/dt=2026-01-31/110500-first.json';
    const record = await recordAt(key);
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
    const parquet = files.filter(({ name }) => name.endsWith('.parquet'));
    const sizes = await Promise.all(parquet.map(({ parentPath, name }) => stat(join(parentPath, name))));
    expect(record).toMatchObject({
      run_id: 'first',
      started_at: '2026-01-31T11:05:00.250Z',
      memory_mb: 1024,
      status: 'ok',
      states: await rowsByRegion('states'),
      polls: await rowsByRegion('polls'),
      parquet: { files: parquet.length, bytes: sizes.reduce((sum, { size }) => sum + size, 0) },
      s3: asked,
    });
    expect(record.states).toEqual({ london: 36, paris: 12 });
    expect(record.polls).toEqual({ london: 12, paris: 12 });
    // Every object of a first run is new, and created by one request: data, hours, plans, done markers and this record.
    expect(record.s3.put).toBe(files.length);
    expect((await bare.head(key))!.sizeBytes).toBeLessThan(1000);
  });

  it('of a run that found nothing new is its requests alone', async () => {
    await run(meterOf('first'), bare);
    const [meter, { asked, lake }] = [meterOf('second'), watched(bare)];
    await run(meter, lake);
    await meter.write('ok', never);
    const record = await recordAt('metrics/usage/dt=2026-01-31/110500-second.json');
    expect(record).toMatchObject({ states: {}, polls: {}, parquet: { files: 0, bytes: 0 }, s3: asked });
    expect(record.s3).toMatchObject({ put: 1, delete: 0 });
    expect(record.s3.get).toBeGreaterThan(HOURS.length - 2); // the stored hours are read to be compared
  });

  it('of a run that failed is what it had done by then, and the rest is the next one’s', async () => {
    const failing: Lake = {
      ...bare,
      create: (key, body) =>
        key.startsWith('polls/') ? Promise.reject(new Error('throttled')) : bare.create(key, body),
    };
    const meter = meterOf('broken');
    await expect(run(meter, failing)).rejects.toThrow('throttled');
    await meter.write('failed', never);
    const record = await recordAt('metrics/usage/dt=2026-01-31/110500-broken.json');
    expect(record).toMatchObject({ status: 'failed', polls: {}, states: { london: 36, paris: 12 } });
    const next = meterOf('mended');
    await run(next, bare);
    await next.write('ok', never);
    const [broken, mended] = await readUsage({ lake: bare, from: STARTED, to: new Date(STARTED.getTime() + 1) });
    expect(mended).toMatchObject({ states: {}, polls: { london: 12, paris: 12 } });
    expect(broken!.parquet.files + mended!.parquet.files).toBe((await keysOf(bare)).filter(isParquet).length);
  });

  it('does not make a run fail where it cannot be written: the error is told', async () => {
    const told: unknown[] = [];
    const full: Lake = { ...bare, create: () => Promise.reject(new Error('no space')) };
    const meter = meterOf('full');
    meter.lake(full);
    await meter.write('ok', (error) => told.push(error));
    expect(told).toEqual([new Error('no space')]);
  });

  it('is nothing where no lake was opened', async () => {
    await meterOf('early').write('failed', never);
    expect(await keysOf(bare)).toEqual([]);
  });

  it('holds statements by kind with what is billed: a SELECT 10 MiB at least, a failed one nothing, DDL nothing', async () => {
    const meter = meterOf('athena');
    meter.lake(bare);
    meter.onRequest();
    meter.onStatement({ kind: 'DDL', bytesScanned: 0, failed: false });
    meter.onStatement({ kind: 'UTILITY', bytesScanned: 5, failed: false });
    meter.onStatement({ kind: 'DML', bytesScanned: 700_000, failed: false });
    meter.onStatement({ kind: 'DML', bytesScanned: 20_971_521, failed: false }); // a byte over 20 MiB
    meter.onStatement({ kind: 'DML', bytesScanned: 400_000, failed: true });
    await meter.write('ok', never);
    const record = await recordAt('metrics/usage/dt=2026-01-31/110500-athena.json');
    expect(record.kafka_requests).toBe(1);
    expect(record.athena).toEqual({
      ddl: { statements: 1, bytes_scanned: 0, bytes_billed: 0 },
      utility: { statements: 1, bytes_scanned: 5, bytes_billed: 0 },
      dml: { statements: 3, bytes_scanned: 22_071_521, bytes_billed: 31 * 1_048_576 },
    });
  });
});

const isParquet = (key: string) => key.endsWith('.parquet');

describe('billedBytes(bytesScanned)', () => {
  it.each([
    [0, 10],
    [1, 10],
    [10 * 1_048_576, 10],
    [10 * 1_048_576 + 1, 11],
  ])('of %d is %d MiB', (scanned, mib) => expect(billedBytes(scanned)).toBe(mib * 1_048_576));
});

describe('readUsage({ lake, from, to })', () => {
  const written = async (runId: string, startedAt: string) => {
    const meter = meterOf(runId, new Date(startedAt));
    meter.lake(bare);
    await meter.write('ok', never);
  };
  it('answers the runs that started in the span, oldest first, over midnight', async () => {
    await written('late', '2026-02-01T00:05:00.000Z');
    await written('early', '2026-01-30T23:05:00.000Z');
    await written('before', '2026-01-30T22:59:59.999Z');
    await written('after', '2026-02-01T01:00:00.000Z');
    const span = { from: new Date('2026-01-30T23:00:00.000Z'), to: new Date('2026-02-01T01:00:00.000Z') };
    expect((await readUsage({ lake: bare, ...span })).map(({ run_id }) => run_id)).toEqual(['early', 'late']);
  });

  it.each(['', '{', '{"run_id":"x"}'])('names an object that is no record: %j', async (text) => {
    await bare.create('metrics/usage/dt=2026-01-31/110500-x.json', Buffer.from(text));
    const reading = readUsage({ lake: bare, from: STARTED, to: new Date(STARTED.getTime() + 1) });
    await expect(reading).rejects.toThrow('metrics/usage/dt=2026-01-31/110500-x.json: is no record');
  });
});
