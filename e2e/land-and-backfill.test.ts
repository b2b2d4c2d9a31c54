import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { duckdbWarehouse, hourlySql } from 'flights-metrics-sql';
import { flights, flightsJson, freePort, start, temporaryFolder } from './cli.test-help.ts';

const HOURS = 3;
const AIRCRAFT = 20;
let work: string;
let lake: string;
let gateway: ChildProcess;

beforeAll(async () => {
  work = await temporaryFolder();
  lake = join(work, 'lake');
  await mkdir(join(work, 'sky'));
  for (let slot = 0; slot < HOURS * 4; slot++) {
    const ac = Array.from({ length: AIRCRAFT }, (_, n) => ({
      hex: (0x400000 + slot * 3 + n).toString(16),
      type: 'adsb_icao',
      flight: `BAW${slot * 3 + n}`,
      lat: 51.4 + n / 1000,
      lon: -0.2,
      seen_pos: 1,
      alt_baro: 3000,
    }));
    const now = Date.UTC(2025, 6, 6) + slot * 900_000;
    await writeFile(join(work, 'sky', `${String(slot).padStart(3, '0')}.json`), JSON.stringify({ now, ac }));
  }
  Object.assign(process.env, {
    GATEWAY_USERNAME: 'pipeline',
    GATEWAY_PASSWORD: 'a-long-enough-password',
    UPSTASH_KAFKA_REST_USERNAME: 'pipeline',
    UPSTASH_KAFKA_REST_PASSWORD: 'a-long-enough-password',
  });
  await startLog('gateway');
}, 60_000);
afterAll(async () => {
  await stopLog();
  await rm(work, { recursive: true });
});

/** A gateway on a log of its own, of which the environment tells the commands. */
async function startLog(folder: string): Promise<void> {
  const port = await freePort();
  process.env.UPSTASH_KAFKA_REST_URL = `http://127.0.0.1:${port}`;
  const log = ['--data', join(work, folder)];
  for (const [topic, partitions] of [
    ['flight-states', '4'],
    ['flight-polls', '1'],
  ] as const) {
    const create = start('gateway', ['topics', 'create', topic, '--partitions', partitions, ...log]);
    expect(await once(create, 'exit')).toEqual([0, null]);
  }
  gateway = start('gateway', ['serve', '--listen', `127.0.0.1:${port}`, ...log]);
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/topics`).then(
      () => true,
      () => false,
    );
  for (let tries = 0; !(await answers()); tries++) {
    if (tries > 100) throw new Error('the gateway does not answer');
    await sleep(100);
  }
}
async function stopLog(): Promise<void> {
  gateway.kill();
  await once(gateway, 'exit');
}

async function everything() {
  const warehouse = await duckdbWarehouse({ lakeDir: lake });
  try {
    const [states] = await warehouse.query('SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM states');
    return { states, hours: await warehouse.query(hourlySql('london')) };
  } finally {
    warehouse.close();
  }
}
const filesOf = async (folder: string) =>
  (await readdir(join(lake, folder), { recursive: true })).filter((name) => name.endsWith('.parquet')).sort();

describe('flights land and flights backfill, beside a gateway of their own,', () => {
  it('send a recording through the stream and land it, and the hours of it, over several partitions', async () => {
    const report = await flightsJson('backfill', join(work, 'sky'), '--lake', lake, '--every', '15m');
    expect(report).toMatchObject({ polled: HOURS * 4, left_out: 0 });
    const { states, hours } = await everything();
    expect(states).toEqual({ n: HOURS * 4 * AIRCRAFT, ids: HOURS * 4 * AIRCRAFT });
    expect(hours.map(({ polls_ok }) => polls_ok)).toEqual(Array(HOURS).fill(4));
    expect(await filesOf('metrics/hourly/region=london')).toEqual(
      Array.from({ length: HOURS }, (_, n) => `2025-07-06-0${n}-r0.parquet`),
    );
  }, 60_000);

  it('change nothing when they run again', async () => {
    const before = await filesOf('');
    expect(await flightsJson('backfill', join(work, 'sky'), '--lake', lake)).toMatchObject({ polled: 0 });
    const again = await flightsJson<{ land: { totals: object } }>('land', '--lake', lake);
    expect(again.land.totals).toEqual({ plans: 0, records: 0, rows: 0, deadLetters: 0, files: 0 });
    expect(await filesOf('')).toEqual(before);
  }, 60_000);

  it('bring deleted files back from the log, each row once', async () => {
    const [before, files] = [await everything(), await filesOf('')];
    await rm(join(lake, 'states/region=london/dt=2025-07-06-01'), { recursive: true });
    expect((await everything()).states).not.toEqual(before.states);
    for (let partition = 0; partition < 4; partition++) {
      const { position } = (
        await flightsJson<{ land: { partitions: { partition: number; position: number }[] } }>('land', '--lake', lake)
      ).land.partitions.find((chain) => chain.partition === partition)!;
      await flightsJson('backfill', '--offsets', `flight-states/${partition}:0-${position}`, '--lake', lake);
    }
    expect(await everything()).toEqual(before);
    expect(await filesOf('')).toEqual(files);
  }, 60_000);

  it('stop at once when the time is up, and say so', async () => {
    const { code, stderr } = await flights(
      'land',
      '--lake',
      join(work, 'other'),
      '--deadline',
      '1s',
      '--max-records',
      '1',
    );
    expect(code).toBe(0);
    expect(stderr).toContain('Stopped before all was landed; the next run goes on there.');
    const report = await flightsJson<{ land: { drained: boolean } }>('land', '--lake', join(work, 'other'));
    expect(report.land.drained).toBe(true);
  }, 60_000);

  it('land another log from its beginning after a word of the operator, and nothing of it before', async () => {
    const before = await everything();
    await flightsJson('land', '--lake', lake);
    expect((await flights('new-generation', '--lake', lake)).stderr).toContain('landing can go on as it is');
    await stopLog();
    await startLog('another-gateway');
    const refused = await flights('land', '--lake', lake);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('start a new generation')]);
    const begun = await flights('new-generation', '--lake', lake);
    expect([begun.code, begun.stderr]).toEqual([0, expect.stringContaining('flight-states: generation 2')]);
    expect((await flightsJson<{ land: { drained: boolean } }>('land', '--lake', lake)).land.drained).toBe(true);
    expect(await everything()).toEqual(before);
  }, 60_000);

  it.each([
    [['new-generation', '--lake', 'x', '--data', 'y'], 'say --lake or --data, not both'],
    [['land'], '--lake is missing'],
    [['land', '--lake', 'gs://bucket'], "'gs://bucket' is neither a folder nor a bucket"],
    [['land', '--lake', 's3://bucket', '--partitions', 'maybe'], "'maybe' is none of catalog, projection"],
    [['land', '--lake', 'x', '--deadline', 'soon'], "'soon' is no length of time"],
    [['backfill', '--lake', 'x'], 'takes one FOLDER, or --offsets'],
    [
      ['backfill', '--offsets', 'orders/0:1-2', '--lake', 'x'],
      "'orders/0:1-2' is no range of flight-states or flight-polls",
    ],
    [['backfill', 'FOLDER', '--data', 'x'], 'pnpm flights replay FOLDER --once'],
  ])('refuse %j with a sentence and exit code 2', async (args, sentence) => {
    const { code, stderr } = await flights(...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});
