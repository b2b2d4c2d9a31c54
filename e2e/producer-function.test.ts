import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { type Gateway, startGateway } from 'flights-gateway';
import type { ProduceReport } from 'flights-producer';
import { temporaryFolder } from './cli.test-help.ts';
import { invoke } from './function.test-help.ts';

const SLOT = '2026-01-31T09:15:00.000Z';
let folder: string;
let gateway: Gateway;
let receiver: Server;
let status: number;
let delayMs: number;
let seen: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  gateway = await startGateway({
    dataDir: folder,
    credentials: [{ username: 'p', password: 'w', topics: '*', permission: 'ALL' }],
    topics: [STATES_TOPIC, POLLS_TOPIC].map((name) => ({ name, partitions: 1 })),
  });
  const plane = { type: 'adsb_icao', lat: 51.45, lon: -0.4, seen_pos: 1, alt_baro: 3000 };
  const sky = () => JSON.stringify({ now: Date.parse(SLOT) / 1000, aircraft: [{ hex: seen, ...plane }] });
  receiver = createServer((_, response) => {
    response.statusCode = status;
    setTimeout(() => response.end(sky()), delayMs);
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
beforeEach(() => {
  status = 200;
  delayMs = 0;
  seen = '4070e9';
});
afterAll(async () => {
  receiver.close();
  await gateway.close();
  await rm(folder, { recursive: true });
});

const poll = (time: string, change: Record<string, string> = {}, remainingMs?: number) => {
  const { port } = receiver.address() as { port: number };
  const env = {
    STAGE: 'test',
    SOURCES: 'readsb',
    FLIGHTS_READSB_URL: `http://127.0.0.1:${port}/aircraft.json`,
    UPSTASH_KAFKA_REST_URL: gateway.url,
    UPSTASH_KAFKA_REST_USERNAME: 'p',
    UPSTASH_KAFKA_REST_PASSWORD: 'w',
    ...change,
  };
  return invoke<ProduceReport[]>('producer', { time }, env, remainingMs);
};
const missed = ({ lines }: Awaited<ReturnType<typeof poll>>) => lines.find((line) => '_aws' in line)?.PollsMissed;

describe('the producer as a function', () => {
  it('logs each poll with request, region, slot and report, and says that none was missed', async () => {
    const said = await poll(SLOT);
    expect(said.answer).toMatchObject([{ status: 'ok', slotAt: SLOT, appended: 1 }]);
    const line = said.lines.find(({ msg }) => msg === 'poll ok');
    expect(line).toMatchObject({
      service: 'producer',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      region: 'london',
      slotAt: SLOT,
      report: { appended: 1 },
    });
    expect(said.lines.find((line) => '_aws' in line)).toMatchObject({ Stage: 'test', PollsMissed: 0 });
  });

  it('counts a poll that its source refused as missed, and does not fail', async () => {
    status = 403;
    const said = await poll('2026-01-31T09:30:00.000Z');
    expect(said.answer).toMatchObject([{ status: 'failed', appended: 0 }]);
    expect(missed(said)).toBe(1);
  });

  it('misses nothing when an event comes twice, and fails where the log does not take the poll: that event is tried again', async () => {
    seen = '3c6444'; // by now the sky holds others; the slot keeps its first answer
    const wrong = { UPSTASH_KAFKA_REST_PASSWORD: 'wrong' };
    const [twice, refused] = await Promise.all([poll(SLOT), poll('2026-01-31T09:45:00.000Z', wrong)]);
    expect([twice.answer, missed(twice)]).toEqual([[], 0]);
    expect(refused.error).toContain('does not accept the username and password');
    expect(missed(refused)).toBe(1);
  }, 60_000);

  it('leaves a region to the next try when its turn comes too late, and says what to set', async () => {
    delayMs = 1500;
    const regions = { REGIONS: 'london;45.80,5.90,47.90,10.65' };
    const said = await poll('2026-01-31T10:00:00.000Z', regions, 32_000);
    expect(said.error).toContain('the time was up before the turn of bbox_45.80_5.90_47.90_10.65');
    expect(said.error).toContain('producerTimeoutS=62');
    expect(missed(said)).toBe(1);
  });

  it('polls nothing with wrong settings, and names the setting', async () => {
    const said = await poll(SLOT, { REGIONS: 'atlantis' });
    expect(said.error).toContain("REGIONS: 'atlantis' is no region");
    expect(missed(said)).toBeUndefined();
  });
});
