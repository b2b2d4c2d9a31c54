import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Client, s3Lake } from 'flights-consumer/aws';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { type Gateway, startGateway } from 'flights-gateway';
import { temporaryFolder } from './cli.test-help.ts';
import { openAws } from './cloud.test-help.ts';
import { deployed, sls, slsRefused } from './deployed.test-help.ts';

const newStage = () => `t-${randomBytes(3).toString('hex')}`;
const bucketOf = (stage: string) => `flights-lake-${stage}-000000000000`;
const lakeOf = (stage: string) => s3Lake({ client: s3Client(), bucket: bucketOf(stage) });
const bytes = (text: string) => new TextEncoder().encode(text);
const isDeployed = (stage: string, service: string) =>
  deployed(stage)
    .configuration(service)
    .then(
      () => true,
      () => false,
    );

let aws: Awaited<ReturnType<typeof openAws>>;
beforeAll(async () => {
  aws = await openAws();
}, 30_000);
afterAll(() => aws?.athena.close());

describe('a stage that retains its data', () => {
  const stage = newStage();
  const retain = ['removal=Retain'];
  const key = 'metrics/hourly/region=london/2026-01-31-09-r0.parquet';

  it('keeps bucket and log-in when it is removed, and nothing else', async () => {
    await sls('deploy', stage, retain);
    await lakeOf(stage).create(key, bytes('kept'));
    const said = await sls('remove', stage, retain);
    expect(said).toContain(`The bucket ${bucketOf(stage)} and the parameters under /flights/${stage}/ stay`);
    expect(Buffer.from((await lakeOf(stage).read(key))!).toString()).toBe('kept');
    for (const service of ['gateway', 'producer', 'consumer']) expect(await isDeployed(stage, service)).toBe(false);
  }, 180_000);

  it('is not overwritten by one that would delete it', async () => {
    const said = await slsRefused('deploy', stage);
    expect(said).toContain(`The bucket ${bucketOf(stage)} is there already`);
    expect(said).toContain('removal=Retain');
    expect(await isDeployed(stage, 'gateway')).toBe(false);
  }, 60_000);

  it('takes both up again when it is deployed, and loses them only when it is told so', async () => {
    const login = await deployed(stage).parameter(`/flights/${stage}/kafka/login`);
    const said = await sls('deploy', stage, retain);
    expect(said).toContain(`Taking up the bucket ${bucketOf(stage)}`);
    expect(said).not.toContain('Made the');
    expect(await deployed(stage).parameter(`/flights/${stage}/kafka/login`)).toBe(login);
    expect(await lakeOf(stage).read(key)).not.toBeNull();
    await sls('deploy', stage, ['removal=Delete']);
    await sls('remove', stage, ['removal=Delete']);
    await expect(lakeOf(stage).read(key)).rejects.toThrow('NoSuchBucket');
    await expect(deployed(stage).parameter(`/flights/${stage}/kafka/login`)).rejects.toThrow();
  }, 240_000);
});

describe('a stage on another Kafka REST server', () => {
  const stage = newStage();
  let folder: string;
  let gateway: Gateway;
  let receiver: Server;
  let params: string[];
  beforeAll(async () => {
    folder = await temporaryFolder();
    gateway = await startGateway({
      dataDir: folder,
      credentials: [{ username: 'stage', password: 'of-its-own', topics: '*', permission: 'ALL' }],
      topics: [STATES_TOPIC, POLLS_TOPIC].map((name) => ({ name, partitions: 1 })),
    });
    const plane = { hex: '4070e9', type: 'adsb_icao', lat: 51.45, lon: -0.4, seen_pos: 1, alt_baro: 3000 };
    const sky = JSON.stringify({ now: Date.UTC(2026, 0, 31, 9) / 1000, aircraft: [plane] });
    receiver = createServer((_, response) => response.end(sky)).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as { port: number };
    params = [`kafkaUrl=${gateway.url}`, 'sources=readsb', `readsbUrl=http://127.0.0.1:${port}/aircraft.json`];
  });
  afterAll(async () => {
    receiver.close();
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  it('is refused while the log-in is missing, with the command that puts it there', async () => {
    const said = await slsRefused('deploy', stage, params);
    expect(said).toContain(`kafkaUrl is set, so /flights/${stage}/kafka/login must hold its log-in`);
    expect(said).toContain('aws ssm put-parameter --region eu-west-2');
    expect(await isDeployed(stage, 'producer')).toBe(false);
  }, 60_000);

  it('polls to it and lands from it, without a gateway of ours, and is removed as any other', async () => {
    const Value = JSON.stringify({ username: 'stage', password: 'of-its-own' });
    const Name = `/flights/${stage}/kafka/login`;
    await new SSMClient({}).send(new PutParameterCommand({ Name, Value, Type: 'SecureString' }));
    await sls('deploy', stage, params);
    expect(await isDeployed(stage, 'gateway')).toBe(false);
    await deployed(stage).setEnvironment('consumer', { AWS_ENDPOINT_URL_ATHENA: aws.athena.url });
    const slot = { time: '2026-01-31T09:00:00.000Z' };
    expect(await deployed(stage).invoke('producer', slot)).toMatchObject([{ status: 'ok', appended: 1 }]);
    expect(await deployed(stage).invoke('consumer', {})).toMatchObject({ land: { totals: { rows: 2 } } });
    await sls('remove', stage, params);
    expect(await isDeployed(stage, 'producer')).toBe(false);
  }, 240_000);
});

describe('what cannot be deployed', () => {
  it('is said before anything is changed: a setting that cannot be', async () => {
    const stage = newStage();
    const said = await slsRefused('deploy', stage, ['regions=atlantis']);
    expect(said).toContain("regions: 'atlantis' is no region we know");
    await expect(deployed(stage).idOf('lake', 'Lake')).rejects.toThrow('does not exist');
  }, 60_000);

  it('a bucket of that name in another region', async () => {
    const stage = newStage();
    const there = new S3Client({ region: 'us-west-2', forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' } as const;
    await there.send(new CreateBucketCommand({ Bucket: bucketOf(stage), CreateBucketConfiguration }));
    const said = await slsRefused('deploy', stage, ['removal=Retain']);
    expect(said).toContain(`The bucket ${bucketOf(stage)} is in us-west-2: deploy with --region us-west-2`);
  }, 60_000);

  it('a source that needs an account, without its secret', async () => {
    const stage = newStage();
    const said = await slsRefused('deploy', stage, ['sources=opensky']);
    expect(said).toContain(`/flights/${stage}/sources/opensky must hold its log-in as a SecureString`);
  }, 60_000);
});
