import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backfill, readUsage } from 'flights-consumer';
import { athenaCatalog, athenaWarehouse } from 'flights-consumer/aws';
import { handler } from 'flights-consumer/handler';
import { type FlightStream, HOUR_MS, hourOf, LONDON, type SqlRow, STATES_TOPIC, slotOf } from 'flights-core';
import { flightStream } from 'flights-kafka-rest';
import { type DuckDbWarehouse, METRICS, runMetric } from 'flights-metrics-sql';
import { produce } from 'flights-producer';
import { simulated } from 'flights-sources';
import { flightsJson, temporaryFolder } from './cli.test-help.ts';
import { keysOf, lambdaContext, openStage } from './cloud.test-help.ts';
import { withDuckDb as openDuckDb, requestsAnswered, rounded, serveBucket } from './lake.test-help.ts';

/** The consumer as it runs in the cloud: its own handler, the real clients, S3 with the log in it too, Glue, Athena's engine. */
const HOURS = 26;
const PARTITIONS = 4;
const END = slotOf(new Date(), 900);
let stage: Awaited<ReturnType<typeof openStage>>;
let gateway: Awaited<ReturnType<typeof serveBucket>>;
let stream: FlightStream;
let work: string;

const slots = (fromHour: number, toHour: number) =>
  Array.from(
    { length: (toHour - fromHour) * 4 },
    (_, n) => new Date(hourOf(END).getTime() + (fromHour - HOURS) * HOUR_MS + n * 900_000),
  );
const poll = (slotAt: Date) => produce({ source: simulated(1), stream, region: LONDON, slotAt, intervalS: 900 });
const run = () => handler({}, lambdaContext());
const keys = (prefix: string) => keysOf(stage.lake, prefix);
const dataKeys = async () => (await keys('')).filter((key) => !key.startsWith('metrics/usage/'));
/** What the last run put on record. */
const lastUsage = async () => (await readUsage({ lake: stage.lake, from: new Date(0), to: new Date() })).at(-1)!;
const answered = () => requestsAnswered(gateway.url);
const folders = async (table: string) =>
  [...new Set((await keys(`${table}/`)).map((key) => key.split('/').slice(1, 3).join('/')))].sort();
const catalog = () => athenaCatalog({ athena: stage.athena, lakeUri: stage.lakeUri });

/** A new DuckDB over the same files, and what to do with it. */
const withDuckDb = <T>(use: (duckdb: DuckDbWarehouse) => Promise<T>) => openDuckDb(stage.lake, work, use);

beforeAll(async () => {
  work = await temporaryFolder();
  stage = await openStage();
  gateway = await serveBucket(stage.bucket, PARTITIONS);
  stream = flightStream({ url: gateway.url, ...gateway.login });
  for (const slot of slots(0, HOURS)) await poll(slot);
}, 120_000);
afterAll(async () => {
  await gateway?.close();
  await stage?.close();
  if (work) await rm(work, { recursive: true });
});

describe('the consumer in the cloud', () => {
  it('lands every record of every partition, registers the partitions and stores the hours', async () => {
    const report = await run();
    let appended = 0;
    for (let n = 0; n < PARTITIONS; n++) appended += (await stream.range(STATES_TOPIC, n)).end;
    expect(appended).toBeGreaterThan(1000);
    expect(report.land).toMatchObject({
      drained: true,
      gaps: [],
      totals: { rows: appended + HOURS * 4, deadLetters: 0 },
    });
    expect(report.hourly?.written.length).toBe(HOURS);
    expect(await catalog().partitions('states')).toEqual(await folders('states'));
    expect(await catalog().partitions('polls')).toEqual(await folders('polls'));
    expect(await catalog().partitions('hourly')).toEqual(['region=london']);
    const [counted] = await athenaWarehouse(stage.athena).query(
      'SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM states',
    );
    expect(counted).toEqual({ n: appended, ids: appended });
  }, 120_000);

  it('changes nothing when it runs again, and asks Athena for no partition twice', async () => {
    const [before, asked] = [await dataKeys(), stage.statements().length];
    const report = await run();
    expect(report.land.totals).toEqual({ plans: 0, records: 0, rows: 0, deadLetters: 0, files: 0 });
    expect(report.hourly).toEqual({ written: [], revised: [], keptBack: [] });
    expect(report.catalog).toEqual({ states: { added: [], dropped: [] }, polls: { added: [], dropped: [] } });
    expect(await dataKeys()).toEqual(before);
    expect(
      stage
        .statements()
        .slice(asked)
        .filter((sql) => sql.startsWith('ALTER')),
    ).toEqual([]);
  }, 60_000);
});

describe('the files, read by Athena’s engine and by DuckDB,', () => {
  it.each(['states', 'polls', 'hourly'])(
    'have the same rows, column by column: %s',
    async (table) => {
      const order = table === 'hourly' ? 'hour_utc, revision' : 'event_id';
      const sql = `SELECT * FROM ${table} ORDER BY ${order}`;
      const [ours, theirs] = [
        await withDuckDb((duckdb) => duckdb.query(sql)),
        await athenaWarehouse(stage.athena).query(sql),
      ];
      expect(theirs.length).toBeGreaterThan(20);
      expect(rounded(theirs)).toEqual(rounded(ours));
    },
    120_000,
  );

  it('have columns of the same types', async () => {
    const asTrino: Record<string, string> = {
      VARCHAR: 'varchar',
      TIMESTAMP: 'timestamp(3)',
      DOUBLE: 'double',
      FLOAT: 'real',
      INTEGER: 'integer',
      BOOLEAN: 'boolean',
    };
    const typesOf = (rows: readonly SqlRow[], name: string, type: string) =>
      Object.fromEntries(rows.map((row) => [row[name], row[type]]));
    for (const table of ['states', 'polls', 'hourly']) {
      const theirs = await athenaWarehouse(stage.athena).query(
        `SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = '${stage.name}' AND table_name = '${table}'`,
      );
      const ours = await withDuckDb((duckdb) =>
        duckdb.query(`SELECT column_name, column_type FROM (DESCRIBE ${table})`),
      );
      const expected = Object.entries(typesOf(ours, 'column_name', 'column_type')).map(([name, type]) => [
        name,
        asTrino[String(type)],
      ]);
      expect(typesOf(theirs, 'column_name', 'data_type')).toEqual(Object.fromEntries(expected));
    }
  }, 60_000);

  it.each(METRICS.map(({ id }) => id))(
    'give the same answer to %s',
    async (id) => {
      const theirs = await runMetric(athenaWarehouse(stage.athena), id, { region: 'london' });
      expect(theirs.length).toBeGreaterThan(0);
      const ours = await withDuckDb((duckdb) => runMetric(duckdb, id, { region: 'london' }));
      expect(rounded(theirs)).toEqual(rounded(ours));
    },
    120_000,
  );

  it('are found by partition projection with no partition in the catalog', async () => {
    const projected = await stage.makeDatabase(`${stage.name}_projected`, ['london', 'paris']);
    const sql = 'SELECT dt, count(*) AS n FROM states GROUP BY dt ORDER BY dt';
    const rows = await athenaWarehouse(projected).query(sql);
    expect(rows.length).toBeGreaterThanOrEqual(HOURS);
    expect(rows).toEqual(await athenaWarehouse(stage.athena).query(sql));
  }, 60_000);
});

describe('what a run puts on record of its use', () => {
  it('is what Athena, the gateway and the bucket saw of it', async () => {
    for (const slot of slots(HOURS, HOURS + 1)) await poll(slot);
    const [begun, files, served] = [stage.statements().length, await dataKeys(), await answered()];
    const { land } = await run();
    const sql = stage.statements().slice(begun);
    const selects = sql.filter((text) => text.startsWith('WITH')).length;
    expect(selects).toBeGreaterThan(0);
    const usage = await lastUsage();
    expect(usage.kafka_requests).toBe((await answered()) - served);
    const made = (await dataKeys()).filter((key) => !files.includes(key));
    expect(usage.parquet.files).toBe(made.filter((key) => key.endsWith('.parquet')).length);
    expect(usage.s3.put).toBe(made.length + 1); // nobody else is at it, so every PUT made an object: these and the record
    expect(usage).toMatchObject({
      status: 'ok',
      memory_mb: null,
      polls: { london: 4 },
      states: { london: land.totals.rows - 4 },
      athena: {
        ddl: { statements: sql.filter((text) => text.startsWith('ALTER')).length, bytes_billed: 0 },
        utility: { statements: sql.filter((text) => text.startsWith('SHOW')).length, bytes_billed: 0 },
        dml: { statements: selects, bytes_billed: selects * 10 * 1_048_576 },
      },
    });
    expect(usage.athena.dml.bytes_scanned).toBeGreaterThan(100_000);
  }, 120_000);

  it('is written by a run that failed too, as far as it came', async () => {
    await stage.dropTable('states');
    for (const slot of slots(HOURS + 1, HOURS + 2)) await poll(slot);
    await expect(run()).rejects.toThrow('Table not found');
    expect(await lastUsage()).toMatchObject({ status: 'failed', states: {}, athena: { ddl: { bytes_billed: 0 } } });
    expect((await lastUsage()).parquet.files).toBeGreaterThan(0);
    await stage.makeTable('states');
    expect((await run()).land.drained).toBe(true);
  }, 120_000);

  it('is written by `flights land` into a bucket as well, and read by `flights cost`', async () => {
    const before = stage.statements().length;
    await flightsJson('land', '--lake', stage.lakeUri);
    const usage = await lastUsage();
    const { ddl, utility, dml } = usage.athena;
    expect(ddl.statements + utility.statements + dml.statements).toBe(stage.statements().length - before);
    expect(usage).toMatchObject({ status: 'ok', memory_mb: null, states: {}, parquet: { files: 0 }, s3: { put: 1 } });
    const { notes } = await flightsJson<{ notes: readonly string[] }>(
      'cost',
      '--lake',
      stage.lakeUri,
      '--format',
      'json',
    );
    const runs = (await keys('metrics/usage/')).length;
    expect(notes.join()).toContain(`${runs} runs`);
  }, 120_000);
});

describe('when something goes wrong', () => {
  it('a table that is missing fails the run with Athena’s reason, and the next one lands everything once', async () => {
    await stage.dropTable('states');
    for (const slot of slots(HOURS + 2, HOURS + 3)) await poll(slot);
    await expect(run()).rejects.toThrow(/ALTER TABLE states ADD.*failed: FAILED: SemanticException.*Table not found/);
    await stage.makeTable('states');
    const { land, catalog: reconciled } = await run();
    expect(land.drained).toBe(true);
    expect(reconciled?.states.added.length).toBeGreaterThanOrEqual(HOURS - 1); // the new table knew of no older partition
    const [counted] = await athenaWarehouse(stage.athena).query(
      'SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM states',
    );
    expect(counted!.n).toBe(counted!.ids);
  }, 120_000);

  it('a run without time left lands nothing and breaks nothing', async () => {
    for (const slot of slots(HOURS + 3, HOURS + 4)) await poll(slot);
    const { land, hourly } = await handler({}, lambdaContext(0));
    expect([land.drained, land.totals.rows, hourly]).toEqual([false, 0, null]);
    expect((await run()).land.drained).toBe(true);
  }, 120_000);

  it('late data goes to its own hour and makes a further revision of it', async () => {
    const [late] = slots(3, 4);
    const source = {
      ...simulated(1),
      poll: async (...asked: Parameters<ReturnType<typeof simulated>['poll']>) => {
        const reply = await simulated(1).poll(...asked);
        return { ...reply, states: reply.states.map((state) => ({ ...state, icao24: '4b1a2c' })).slice(0, 1) };
      },
    };
    await produce({ source, stream, region: LONDON, slotAt: new Date(late!.getTime() + 420_000), intervalS: 900 });
    const asked = { region: 'london', from: late!, to: new Date(late!.getTime() + HOUR_MS) };
    const [before] = await runMetric(athenaWarehouse(stage.athena), 'flights-per-hour', asked);
    const { hourly } = await run();
    expect(hourly?.revised).toEqual([`london/${late!.toISOString().slice(0, 13)}`]);
    const [hour] = await runMetric(athenaWarehouse(stage.athena), 'flights-per-hour', asked);
    expect(hour).toMatchObject({ polls_ok: Number(before!.polls_ok) + 1, revision: 1 });
  }, 120_000);
});

describe('when the lifecycle rules have deleted the oldest hours', () => {
  it('their partitions are dropped, their metrics stay, and a backfill from the log brings them back', async () => {
    const perHour = () => runMetric(athenaWarehouse(stage.athena), 'flights-per-hour', { region: 'london' });
    const [before, old] = [await perHour(), (await folders('states')).slice(0, 2)];
    for (const name of old)
      for (const table of ['states', 'polls'])
        for (const key of await keys(`${table}/${name}/`)) await stage.lake.delete(key);
    const { catalog: reconciled, hourly } = await run();
    expect(reconciled?.states.dropped).toEqual(old);
    expect([hourly?.written, hourly?.revised]).toEqual([[], []]);
    expect(await catalog().partitions('states')).toEqual(await folders('states'));
    expect(await perHour()).toEqual(before);
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const { end } = await stream.range(STATES_TOPIC, partition);
      await backfill({
        lake: stage.lake,
        stream,
        catalog: catalog(),
        table: 'states',
        topic: STATES_TOPIC,
        partition,
        from: 0,
        to: end,
      });
    }
    expect(await catalog().partitions('states')).toEqual(expect.arrayContaining(old));
    const [counted] = await athenaWarehouse(stage.athena).query(
      'SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM states',
    );
    let appended = 0;
    for (let n = 0; n < PARTITIONS; n++) appended += (await stream.range(STATES_TOPIC, n)).end;
    expect(counted).toEqual({ n: appended, ids: appended });
  }, 180_000);
});
