import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetBucketEncryptionCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readUsage } from 'flights-consumer';
import { athenaClient, athenaWarehouse, s3Client, s3Lake } from 'flights-consumer/aws';
import { runMetric } from 'flights-metrics-sql';
import { keysOf, openAws } from './cloud.test-help.ts';
import { deployed, emulate, sls, smokeCheck } from './deployed.test-help.ts';
import { questions } from './function-roles.test-help.ts';

const stage = `t${randomBytes(3).toString('hex')}`;
const SLOTS = 8;
const AIRCRAFT = 12;
const BEGIN = Date.UTC(2026, 0, 31, 9);
const slotAt = (n: number) => new Date(BEGIN + n * 900_000).toISOString();
const bucket = `flights-lake-${stage}-000000000000`;
const cloud = () => deployed(stage);

let receiver: Server;
let aws: Awaited<ReturnType<typeof openAws>>;
let params: string[];
let looks = 0;

/** A receiver of one's own that sees the same number of aircraft at each look, one of them new. */
const seen = (look: number) => ({
  now: BEGIN / 1000 + look * 900,
  aircraft: Array.from({ length: AIRCRAFT }, (_, n) => ({
    hex: (0x400000 + look + n).toString(16),
    flight: `BAW${look + n}`,
    type: 'adsb_icao',
    lat: 51.45,
    lon: -0.4 + n / 100,
    seen: 1,
    seen_pos: 1,
    alt_baro: 3000,
    gs: 200,
  })),
});

beforeAll(async () => {
  receiver = createServer((_, response) => response.end(JSON.stringify(seen(looks++)))).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as { port: number };
  aws = await openAws();
  params = ['sources=readsb', `readsbUrl=http://127.0.0.1:${port}/aircraft.json`];
}, 30_000);
afterAll(async () => {
  receiver?.close();
  await aws?.athena.close();
});

const lake = () => s3Lake({ client: s3Client(), bucket });
const warehouse = () =>
  athenaWarehouse({ client: athenaClient(), database: `flights_${stage}`, workGroup: `flights-${stage}` });
const keys = (prefix: string) => keysOf(lake(), prefix);

describe('sls deploy at the root, on an emulated AWS,', () => {
  it('deploys everything in order, and hands over the gateway’s log-in, address and topics', async () => {
    const said = await sls('deploy', stage, params);
    const places = ['flights-gateway', 'Made the topic flight-polls', 'flights-producer', 'flights-consumer'].map(
      (what) => said.indexOf(what),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(said).not.toContain(JSON.parse(await cloud().parameter(`/flights/${stage}/kafka/login`)).password);
    for (const service of ['gateway', 'producer', 'consumer'])
      expect((await cloud().configuration(service)).Runtime).toBe('nodejs24.x');
    const { ServerSideEncryptionConfiguration } = await s3Client().send(
      new GetBucketEncryptionCommand({ Bucket: bucket }),
    );
    expect(JSON.stringify(ServerSideEncryptionConfiguration)).toContain('AES256');
    const access = await s3Client().send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
    expect(Object.values(access.PublicAccessBlockConfiguration!)).toEqual([true, true, true, true]);
    expect(await keys('kafka/meta/topics/')).toEqual([
      'kafka/meta/topics/flight-polls.json',
      'kafka/meta/topics/flight-states.json',
    ]);
  }, 180_000);

  it('changes nothing when it runs again', async () => {
    const login = await cloud().parameter(`/flights/${stage}/kafka/login`);
    const said = await sls('deploy', stage, params);
    expect(said.match(/No changes to deploy/g)?.length).toBe(3);
    expect(said).toContain('did not include any changes');
    expect(said).not.toContain('Made the');
    expect(await cloud().parameter(`/flights/${stage}/kafka/login`)).toBe(login);
  }, 180_000);
});

describe('what is deployed', () => {
  it('polls, lands, registers and counts: two hours through the gateway’s function, S3, Glue and Athena’s engine', async () => {
    await emulate(stage, aws);
    for (let n = 0; n < SLOTS; n++) {
      const [report] = await cloud().invoke<{ status: string; appended: number }[]>('producer', { time: slotAt(n) });
      expect(report).toMatchObject({ status: 'ok', appended: AIRCRAFT });
    }
    const report = await cloud().invoke<{ land: object; hourly: object }>('consumer', {});
    expect(report.land).toMatchObject({ drained: true, totals: { rows: SLOTS * AIRCRAFT + SLOTS, deadLetters: 0 } });
    expect(report.hourly).toMatchObject({ written: ['london/2026-01-31T09', 'london/2026-01-31T10'] });
    const usage = await readUsage({ lake: lake(), from: new Date(0), to: new Date() });
    expect(usage).toMatchObject([{ status: 'ok', memory_mb: 1024, states: { london: SLOTS * AIRCRAFT } }]);
    const hours = await runMetric(warehouse(), 'flights-per-hour', { region: 'london' });
    const flights = AIRCRAFT + 3; // each of an hour's four looks sees one new aircraft
    expect(hours).toMatchObject(
      [9, 10].map((hour) => ({
        hour_utc: `2026-01-31T${String(hour).padStart(2, '0')}:00:00.000Z`,
        polls_ok: 4,
        coverage: 1,
        observations: 4 * AIRCRAFT,
        flights,
      })),
    );
  }, 180_000);

  it('appends a slot once, however often its event is delivered', async () => {
    looks = 100; // the receiver sees others by now
    expect(await cloud().invoke('producer', { time: slotAt(0) })).toEqual([]);
    const report = await cloud().invoke<{ land: { totals: object } }>('consumer', {});
    expect(report.land.totals).toMatchObject({ rows: 0 });
  }, 60_000);

  it('leaves the event of a run that failed in the queue of its function', async () => {
    await cloud().setEnvironment('consumer', { ATHENA_DATABASE: 'nobody_has_made_it' });
    looks = SLOTS;
    await cloud().invoke('producer', { time: slotAt(SLOTS) });
    await cloud().invoke('consumer', { marker: 'of this test' }, 'Event');
    const QueueUrl = await cloud().idOf('consumer', 'FailureQueue');
    let body = '';
    for (let tries = 0; tries < 60 && !body; tries++) {
      const { Messages = [] } = await new SQSClient({}).send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }),
      );
      body = Messages[0]?.Body ?? '';
      await sleep(500);
    }
    expect(body).toContain('of this test');
    await cloud().setEnvironment('consumer', { ATHENA_DATABASE: `flights_${stage}` });
    const report = await cloud().invoke<{ land: { totals: { rows: number } } }>('consumer', {});
    expect(report.land.totals.rows).toBe(AIRCRAFT + 1);
  }, 180_000);

  it('says in its logs what alarms look at, of runs that failed too', async () => {
    const figures = (await cloud().logged('consumer')).filter((line) => '_aws' in line);
    expect(figures.map(({ Stage }) => Stage)).toEqual(figures.map(() => stage));
    expect(figures[0]).toMatchObject({ RecordsBehind: 0, UndonePlanAge: 0, AthenaFailures: 0, DeadLetters: 0 });
    const failed = figures.filter(({ AthenaFailures }) => AthenaFailures === 1);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed[0]).toMatchObject({ RecordsBehind: AIRCRAFT });
    expect((await cloud().logged('producer')).filter((line) => line.PollsMissed === 0).length).toBe(SLOTS + 2);
  }, 60_000);

  it('passes the smoke check, with a source that refuses too; a broken one fails in one sentence', async () => {
    await emulate(stage, aws);
    const first = await smokeCheck(stage);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining(`Smoke check of stage ${stage}: passed`) });
    expect(first.stdout).toMatch(/\| partition \| polls\/region=london\/dt=\d{4}-\d{2}-\d{2}-\d{2} \|/);
    await cloud().setEnvironment('producer', { FLIGHTS_READSB_URL: 'http://127.0.0.1:9/nobody-listens-here' });
    const refused = await smokeCheck(stage);
    expect([refused.code, refused.stderr]).toEqual([
      0,
      expect.stringContaining('Warning: No source answered for london'),
    ]);
    await cloud().setEnvironment('consumer', { ATHENA_DATABASE: 'nobody_has_made_it' });
    const broken = await smokeCheck(stage);
    expect(broken.code).toBe(1);
    expect(broken.stderr.trim().split('\n').at(-1)).toContain(`flights-consumer-${stage}-consumer failed: `);
    await cloud().setEnvironment('consumer', { ATHENA_DATABASE: `flights_${stage}` });
    const missing = await smokeCheck('nosuchstage');
    expect([missing.code, missing.stderr]).toEqual([
      1,
      'There is no flights-producer-nosuchstage-producer: is the stage deployed in this account and region?\n',
    ]);
  }, 180_000);

  it.each(questions(stage))('$service: whether $role may $actions on $resource: $may', async (question) => {
    const { service, role, actions, resource, may } = question;
    expect(await cloud().may(service, role, actions, resource)).toEqual(actions.map(() => may));
  });

  it('has ten alarms at most, and they are there', async () => {
    const made = await Promise.all(['producer', 'consumer', 'gateway'].map((service) => cloud().alarms(service)));
    expect(made.flat().sort()).toEqual(
      [
        ...['athena-failures', 'consumer-failures', 'dead-letters', 'gateway-errors', 'plan-undone', 'polls-missed'],
        ...['producer-failures', 'records-behind', 'records-lost', 'retention-failures'],
      ].map((name) => `flights-${stage}-${name}`),
    );
  });
});

describe('a second stage', () => {
  it('stands beside the first and is removed without touching it', async () => {
    const other = `${stage}b`;
    await sls('deploy', other, params);
    expect((await deployed(other).configuration('producer')).FunctionName).toContain(other);
    await sls('deploy', other, [...params, 'pollEvery=5m'], 'services/producer'); // alone
    const { Environment } = await deployed(other).configuration('producer');
    expect(Environment?.Variables?.POLL_EVERY).toBe('5m');
    await sls('remove', other, params);
    await expect(deployed(other).configuration('producer')).rejects.toThrow();
    expect((await cloud().configuration('producer')).FunctionName).toContain(stage);
  }, 180_000);

  it('and the first, removed, leaves no function behind', async () => {
    await sls('remove', stage, params);
    for (const service of ['gateway', 'producer', 'consumer'])
      await expect(cloud().configuration(service)).rejects.toThrow();
  }, 180_000);
});
