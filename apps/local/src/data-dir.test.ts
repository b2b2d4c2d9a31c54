import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LONDON, namedRegion, regionOf } from 'flights-core';
import { existingDataDir, openDataDir } from './data-dir.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'data-dir-'));
});
afterEach(() => rm(path, { recursive: true }));

describe('openDataDir(path, kind, region, intervalS)', () => {
  it('remembers what it holds', async () => {
    await openDataDir(path, 'replay', LONDON, 1200);
    const other = await openDataDir(path, 'replay', namedRegion('uk'), 600);
    await other.rememberUnreadable('/sky/x.json', 'x.json is not JSON');
    await other.rememberUnreadable('/sky/x.json', 'said twice, counted once');
    const found = await existingDataDir(path);
    expect(found).toMatchObject({
      kind: 'replay',
      intervalS: 600,
      unreadable: { '/sky/x.json': 'x.json is not JSON' },
    });
    expect(found.regions.map(({ id }) => id)).toEqual(['london', 'uk']);
  });
  it.each([
    ['live', 'simulated'],
    ['simulated', 'live'],
    ['replay', 'live'],
  ] as const)('keeps %s data apart from %s data', async (held, other) => {
    await openDataDir(path, held, LONDON, 900);
    await expect(openDataDir(path, other, LONDON, 900)).rejects.toThrow(new RegExp(`holds ${held} data`));
  });
  it('refuses a box that only looks the same in two decimals', async () => {
    const box = { south: 50, west: 1, north: 51, east: 2 };
    await openDataDir(path, 'live', regionOf(box), 900);
    await expect(openDataDir(path, 'live', regionOf({ ...box, east: 2.001 }), 900)).rejects.toThrow(
      /holds bbox_50.00.*50,1,51,2, not 50,1,51,2.001/,
    );
  });
  it('says what to do about a damaged note', async () => {
    await writeFile(join(path, 'flights.json'), '{"layout": 9}');
    await expect(openDataDir(path, 'live', LONDON, 900)).rejects.toThrow(/damaged or of a newer release/);
  });
});
