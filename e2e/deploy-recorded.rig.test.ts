import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { athenaClient, athenaWarehouse } from 'flights-consumer/aws';
import { LONDON } from 'flights-core';
import { runMetric } from 'flights-metrics-sql';
import { recordedData, temporaryFolder } from './cli.test-help.ts';
import { openAws } from './cloud.test-help.ts';
import { deployed, emulate, sls } from './deployed.test-help.ts';
import { countFolder } from './independent-count.test-help.ts';

/** Recorded hours over London through everything that is deployed, to Athena's engine, against a count by hand. */
const data = recordedData();
const FROM = 30;
const SNAPSHOTS = 12; // four hours of one look every twenty minutes
const stage = `t${randomBytes(3).toString('hex')}`;

(data ? describe : describe.skip)('recorded hours through a deployed stage', () => {
  let folder: string;
  let skies: string[];
  let receiver: Server;
  let aws: Awaited<ReturnType<typeof openAws>>;
  let next = 0;
  beforeAll(async () => {
    aws = await openAws();
    folder = await temporaryFolder();
    const recorded = join(data!, 'snapshots/london-20250706-20min/v2');
    const files = readdirSync(recorded)
      .sort()
      .slice(FROM, FROM + SNAPSHOTS);
    for (const file of files) copyFileSync(join(recorded, file), join(folder, file));
    skies = files.map((file) => {
      const bytes = readFileSync(join(folder, file));
      return String(file.endsWith('.gz') ? gunzipSync(bytes) : bytes);
    });
    receiver = createServer((_, response) => response.end(skies[next++])).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  }, 60_000);
  afterAll(async () => {
    receiver.close();
    await aws.athena.close();
    await rm(folder, { recursive: true });
  });

  it('come out as they are counted by hand', async () => {
    const { port } = receiver.address() as { port: number };
    const source = ['sources=readsb', `readsbUrl=http://127.0.0.1:${port}/aircraft.json`, 'pollEvery=20m'];
    await sls('deploy', stage, source);
    const cloud = deployed(stage);
    await emulate(stage, aws);
    for (const sky of skies) await cloud.invoke('producer', { time: new Date(JSON.parse(sky).now).toISOString() });

    const counted = countFolder(folder, LONDON.box);
    const report = await cloud.invoke<{ land: object }>('consumer', {});
    const rows = counted.rows.kept + counted.polls.ok;
    expect(report.land).toMatchObject({ drained: true, totals: { rows, deadLetters: 0 } });
    const warehouse = athenaWarehouse({
      client: athenaClient(),
      database: `flights_${stage}`,
      workGroup: `flights-${stage}`,
    });
    const hours = await runMetric(warehouse, 'flights-per-hour', { region: 'london' });
    expect(counted.hours.size).toBeGreaterThanOrEqual(4);
    for (const [hour, expected] of counted.hours)
      expect(hours.find(({ hour_utc }) => String(hour_utc).startsWith(hour))).toMatchObject(expected);
    await sls('remove', stage, source);
  }, 240_000);
});
