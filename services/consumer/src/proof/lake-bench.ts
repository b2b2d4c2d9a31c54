import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import { type Lake, STATES_TOPIC } from 'flights-core';
import { folderLake } from '../folder-lake.ts';
import type { Chain } from '../keys.ts';
import { rowsOf } from './landed.ts';
import { MemoryLog } from './memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './sky.ts';

/** A new folder lake for each test of the file that imports this. */
export let folder: string;
export let lake: Lake;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'land-'));
  lake = folderLake(join(folder, 'lake'));
});
afterEach(() => rm(folder, { recursive: true }));

export const quarter = '2026-01-31T09:15:00.000Z';
export const half = '2026-01-31T09:30:00.000Z';
export const nextHour = '2026-01-31T10:00:00.000Z';
export const states: Chain = { topic: STATES_TOPIC, generation: 1, partition: 0 };

export function twoHours(): MemoryLog {
  const log = new MemoryLog();
  log.put(
    stateRecord(state('london', quarter, '4070e9')),
    stateRecord(state('london', quarter, '3c6444')),
    stateRecord(state('london', half, '4070e9')),
    stateRecord(state('paris', half, '3944ed')),
    stateRecord(state('london', nextHour, '4070e9')),
    pollRecord(poll('london', quarter)),
    pollRecord(poll('london', nextHour, { status: 'failed', source: null })),
  );
  return log;
}

export const aircraft = async (): Promise<readonly unknown[]> =>
  [...(await rowsOf(lake, 'states')).values()]
    .flat()
    .map(({ icao24 }) => icao24)
    .sort();

/** The lake, but `act` comes before every creation; what it throws is what the caller gets. */
export const before = (act: (key: string) => void): Lake => ({
  ...lake,
  async create(key, body) {
    act(key);
    return lake.create(key, body);
  },
});
export const failAt = (part: string) =>
  before((key) => {
    if (key.includes(part)) throw new Error('disk full');
  });

export async function json(key: string): Promise<unknown> {
  return JSON.parse(Buffer.from((await lake.read(key))!).toString());
}
