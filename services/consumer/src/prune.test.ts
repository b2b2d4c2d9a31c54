import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lake, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainPositions, chainTotals } from './chains.ts';
import { folderLake } from './folder-lake.ts';
import { land } from './land.ts';
import { keysOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';
import { pruneLog } from './prune.ts';

const now = new Date('2026-03-01T00:00:00.000Z');
const day = 86_400_000;
const olderThan = new Date(now.getTime() - 30 * day);

let folder: string;
let lake: Lake;
let log: MemoryLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prune-'));
  lake = folderLake(folder);
  log = new MemoryLog();
});
afterEach(() => rm(folder, { recursive: true }));

/** Lands one state and one poll, some days ago. */
async function landDaysAgo(days: number): Promise<void> {
  const at = new Date(now.getTime() - days * day);
  const known = new Set(await keysOf(lake, 'log/'));
  log.put(stateRecord(state('london', at.toISOString(), '4070e9')), pollRecord(poll('london', at.toISOString())));
  await land({ stream: log, lake });
  for (const key of await keysOf(lake, 'log/')) if (!known.has(key)) await utimes(join(folder, key), at, at);
}
const starts = async (topic: string) =>
  (await keysOf(lake, `log/${topic}/`)).map((key) => key.replace(/.*\/0+(?=\d)/, '').replace('.json', ''));

describe('pruneLog({ lake, olderThan })', () => {
  it('deletes pairs older than that and keeps the rest, and the position and the sums with it', async () => {
    for (const days of [90, 45, 31, 29, 1]) await landDaysAgo(days);
    const before = [await chainPositions(lake), await chainTotals(lake, STATES_TOPIC)];
    expect(await pruneLog({ lake, olderThan })).toBe(12);
    expect(await starts(STATES_TOPIC)).toEqual(['3.done', '3.plan', '4.done', '4.plan']);
    expect([await chainPositions(lake), await chainTotals(lake, STATES_TOPIC)]).toEqual(before);
    expect(await pruneLog({ lake, olderThan })).toBe(0);
    expect((await land({ stream: log, lake })).totals.plans).toBe(0);
  });

  it('never deletes the newest landed pair, however old, nor a plan that waits to be landed', async () => {
    for (const days of [90, 60]) await landDaysAgo(days);
    log.put(stateRecord(state('london', now.toISOString(), '40621d')));
    const failing: Lake = {
      ...lake,
      create: (key, body) => (key.endsWith('.plan.json') ? lake.create(key, body) : fail()),
    };
    await expect(land({ stream: log, lake: failing })).rejects.toThrow('disk full');
    const old = new Date(now.getTime() - 50 * day);
    for (const key of await keysOf(lake, `log/${STATES_TOPIC}/`)) await utimes(join(folder, key), old, old);
    await pruneLog({ lake, olderThan });
    expect(await starts(STATES_TOPIC)).toEqual(['1.done', '1.plan', '2.plan']);
    expect(await starts(POLLS_TOPIC)).toEqual(['1.done', '1.plan']);
    expect((await land({ stream: log, lake })).totals).toMatchObject({ plans: 1, rows: 1 });
    expect(await chainTotals(lake, STATES_TOPIC)).toMatchObject({ rows: 3 });
  });

  it('can be cut short at any deletion: landing goes on and the next prune does the rest', async () => {
    for (const days of [90, 80, 70, 1]) await landDaysAgo(days);
    for (let left = 0; left < 12; left++) {
      let allowed = 1;
      const dying: Lake = { ...lake, delete: (key) => (allowed-- > 0 ? lake.delete(key) : fail()) };
      await pruneLog({ lake: dying, olderThan }).catch((error) => expect(error.message).toBe('disk full'));
      expect((await land({ stream: log, lake })).totals.plans).toBe(0);
    }
    expect(await starts(STATES_TOPIC)).toEqual(['3.done', '3.plan']);
  });
});

const fail = () => Promise.reject(new Error('disk full'));
