import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Lake, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { chainTotals } from './chains.ts';
import { folderLake } from './folder-lake.ts';
import { land } from './land.ts';
import { keysOf } from './proof/landed.ts';
import { longLog } from './proof/long-log.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-'));
});
afterEach(() => rm(folder, { recursive: true }));

const start = (lake: string): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'proof', 'land-child.ts'), lake], {
    stdio: ['ignore', 'pipe', 2],
  });

/** Kills the process some time after it has begun to land; says whether it was still at it. */
async function killAfter(child: ChildProcess, delayMs: number): Promise<boolean> {
  const ended = once(child, 'exit');
  await once(child.stdout!, 'data');
  await Promise.race([sleep(delayMs), ended]);
  child.kill('SIGKILL');
  const [, signal] = await ended;
  return signal === 'SIGKILL';
}

/** Keys and bytes of all objects. */
async function everything(lake: Lake): Promise<ReadonlyMap<string, string>> {
  const objects = new Map<string, string>();
  for (const key of await keysOf(lake)) objects.set(key, Buffer.from((await lake.read(key))!).toString('base64'));
  return objects;
}

describe('a process that lands and is killed with -9', () => {
  it('leaves a lake that the next one finishes to the last byte, even when two were at it', async () => {
    const cut = join(folder, 'cut');
    let kills = 0;
    for (const delayMs of [5, 40, 90, 20, 60, 120, 10, 150]) {
      const killed = await Promise.all([killAfter(start(cut), delayMs), killAfter(start(cut), delayMs / 2)]);
      kills += killed.filter(Boolean).length;
    }
    const lake = folderLake(cut);
    await land({ stream: longLog(), lake, maxRecords: 20 });
    const whole = folderLake(join(folder, 'whole'));
    await land({ stream: longLog(), lake: whole, maxRecords: 20 });
    const [after, expected] = [await everything(lake), await everything(whole)];
    expect([...after.keys()]).toEqual([...expected.keys()]);
    expect(after).toEqual(expected);
    expect(kills).toBeGreaterThanOrEqual(4);
    expect(await readdir(join(cut, '.tmp'))).toEqual([]);
    const [states, polls] = [await chainTotals(lake, STATES_TOPIC), await chainTotals(lake, POLLS_TOPIC)];
    expect([states.rows + states.dead_letters, states.dead_letters, polls.rows]).toEqual([1536, 6, 384]);
  });
});
