import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainTotals } from '../chains.ts';
import { describeLake } from '../lake-conformance.ts';
import { land } from '../land.ts';
import { keysOf } from '../proof/landed.ts';
import { longLog } from '../proof/long-log.ts';
import { s3Client } from './clients.ts';
import { s3Lake } from './s3-lake.ts';

const url = process.env.AWS_RIG_URL;
if (!url) throw new Error('set AWS_RIG_URL to an S3 that honours If-None-Match: e2e/rigs/aws.sh starts one');
Object.assign(process.env, {
  AWS_ENDPOINT_URL: url,
  AWS_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'testtest',
});

let buckets = 0;
async function newBucket(): Promise<string> {
  const bucket = `lake-${process.pid}-${Date.now()}-${buckets++}`;
  await s3Client().send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

describeLake('a bucket', async () => {
  const bucket = await newBucket();
  const clients: S3Client[] = [];
  return {
    open() {
      const client = clients.length < 10 ? s3Client() : clients[clients.length % 10]!;
      clients.push(client);
      return s3Lake({ client, bucket });
    },
    async close() {
      for (const client of clients) client.destroy();
    },
  };
});

describeLake('a bucket under a prefix, listed three keys at a time', async () => {
  const bucket = await newBucket();
  const client = s3Client();
  return {
    open: () => s3Lake({ client, bucket, prefix: 'team/flights/', listPage: 3 }),
    close: async () => client.destroy(),
  };
});

describe('a race on a bucket', () => {
  it('has one winner among fifty writers in each of forty rounds, and the object is the winner’s', async () => {
    const bucket = await newBucket();
    const writers = Array.from({ length: 50 }, () => s3Lake({ client: s3Client(), bucket }));
    for (let round = 0; round < 40; round++) {
      const answers = await Promise.all(
        writers.map((lake, n) => lake.create(`race/${round}`, Buffer.alloc(20_000, `${n}|`))),
      );
      const won = answers.flatMap((answer, n) => (answer === 'created' ? [n] : []));
      expect(won.length).toBe(1);
      expect(Buffer.from((await writers[0]!.read(`race/${round}`))!)).toEqual(Buffer.alloc(20_000, `${won[0]}|`));
    }
  }, 120_000);
});

describe('processes that land in a bucket and are killed with -9', () => {
  const start = (bucket: string): ChildProcess =>
    spawn(process.execPath, [join(import.meta.dirname, '..', 'proof', 'land-child.ts'), `s3://${bucket}`], {
      stdio: ['ignore', 'pipe', 2],
      env: { ...process.env },
    });
  let whole: string;
  beforeAll(async () => {
    whole = await newBucket();
    await land({ stream: longLog(), lake: s3Lake({ client: s3Client(), bucket: whole }), maxRecords: 20 });
  }, 120_000);

  it('leave what the next one finishes to the last object, two at a time', async () => {
    const cut = await newBucket();
    let kills = 0;
    for (const delayMs of [50, 400, 900, 200, 600, 1200, 100, 1500]) {
      const children = [start(cut), start(cut)];
      const ended = children.map((child) => once(child, 'exit'));
      await Promise.all(children.map((child, n) => Promise.race([once(child.stdout!, 'data'), ended[n]])));
      await sleep(delayMs);
      for (const child of children) child.kill('SIGKILL');
      kills += (await Promise.all(ended)).filter(([, signal]) => signal === 'SIGKILL').length;
    }
    const lake = s3Lake({ client: s3Client(), bucket: cut });
    await land({ stream: longLog(), lake, maxRecords: 20 });
    const expected = s3Lake({ client: s3Client(), bucket: whole });
    expect(await keysOf(lake)).toEqual(await keysOf(expected));
    for (const key of await keysOf(lake)) expect(await lake.read(key)).toEqual(await expected.read(key));
    expect(kills).toBeGreaterThanOrEqual(8);
    const [states, polls] = [await chainTotals(lake, STATES_TOPIC), await chainTotals(lake, POLLS_TOPIC)];
    expect([states.rows + states.dead_letters, states.dead_letters, polls.rows]).toEqual([1536, 6, 384]);
  }, 180_000);
});
