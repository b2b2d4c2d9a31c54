import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type FlightSource, LONDON, pollEventId, STATES_TOPIC } from 'flights-core';
import { snapshotOf, sortOut } from 'flights-sources';
import { openDataDir } from './data-dir.ts';
import { openLog, openPipeline } from './pipeline.ts';
import { polledSlots } from './polls.ts';
import type { Schedule } from './schedule.ts';
import { runSession } from './session.ts';

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'flights-session-'));
});
afterAll(() => rm(work, { recursive: true }));

const plane = { hex: '400001', type: 'adsb_icao', flight: 'BAW1', lat: 51.45, lon: -0.2, seen_pos: 1, alt_baro: 3000 };
const sky: FlightSource = {
  name: 'adsblol',
  async poll({ box }, slotAt) {
    const snapshot = snapshotOf({ now: slotAt.getTime(), ac: [plane] })!;
    return { source: 'adsblol', snapshotAt: snapshot.snapshotAt, ...sortOut(snapshot, 'adsblol', box) };
  },
};
const [interrupted, following] = [new Date('2025-07-06T12:00:00Z'), new Date('2025-07-06T12:15:00Z')];

it('goes on after a slot that a killed run left half appended: a gap, not an end', async () => {
  const dataDir = await openDataDir(join(work, 'live'), 'live', LONDON, 900);
  const log = await openLog(dataDir);
  await log.stream.append(
    [{ topic: STATES_TOPIC, key: '400009', value: '{"another":"answer"}', timestampMs: interrupted.getTime() }],
    `${pollEventId(LONDON.id, interrupted)}|states`,
  );
  await log.close();

  const stop = new AbortController();
  const schedule: Schedule = {
    next: null,
    async *slots() {
      yield interrupted;
      yield following;
      stop.abort();
    },
  };
  const pipeline = await openPipeline({ dataDir, region: LONDON, source: sky });
  try {
    await runSession({ pipeline, port: 0, past: [], schedule, signal: stop.signal });
    expect([...(await polledSlots(pipeline.warehouse, LONDON.id))]).toEqual([[following.toISOString(), 'ok']]);
  } finally {
    await pipeline.close();
  }
});
