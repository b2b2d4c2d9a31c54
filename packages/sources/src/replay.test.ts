import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LONDON } from 'flights-core';
import { recordedData } from './recorded.test-data.ts';
import { replay, timeInName } from './replay.ts';

const NOON_MS = Date.UTC(2025, 6, 6, 12);
const plane = { hex: '405f13', type: 'adsb_icao', lat: 51.483, lon: -0.2, seen_pos: 1, alt_baro: 3000 };
const readsb = (minute: number, ac: unknown[] = [plane]) => JSON.stringify({ now: NOON_MS + minute * 60_000, ac });

let folder: string;
const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('replay(folder)', () => {
  it('orders snapshots by their own time, whatever the files are called and however they are packed', async () => {
    await put('b.json', readsb(0));
    await put('a.json.gz', gzipSync(readsb(15)));
    await put('c.json', JSON.stringify({ time: (NOON_MS + 30 * 60_000) / 1000, states: null }));
    const recording = await replay(folder);
    expect(recording.slots.map(({ file }) => file)).toEqual(['b.json', 'a.json.gz', 'c.json']);
    expect(recording.usualIntervalS).toBe(900);
    expect((await recording.poll(LONDON, recording.slots[1]!.slotAt)).states).toHaveLength(1);
    expect((await recording.poll(LONDON, recording.slots[2]!.slotAt)).states).toEqual([]);
  });
  it('polls a slot once: the first file of a time counts', async () => {
    await put('1.json', readsb(0));
    await put('2.json', readsb(0, []));
    const recording = await replay(folder);
    expect([recording.slots.length, recording.repeated]).toEqual([1, ['2.json']]);
  });
  it('tells what it could not read, with the time in the name as its slot', async () => {
    await put('20250706T121500Z.json', '<html>502</html>');
    await put('broken.json.gz', gzipSync('{"now":').subarray(0, 12));
    await put('error.json', '{"detail":"Too many requests"}');
    await put('good.json', readsb(0));
    const { unreadable, slots } = await replay(folder);
    expect(slots).toHaveLength(1);
    expect(unreadable.map(({ file, slotAt }) => [file, slotAt?.toISOString() ?? null])).toEqual([
      ['20250706T121500Z.json', '2025-07-06T12:15:00.000Z'],
      ['broken.json.gz', null],
      ['error.json', null],
    ]);
  });
  it('takes ten-second recordings at their spacing', async () => {
    for (const second of [0, 10, 20])
      await put(`${second}.json`, JSON.stringify({ now: NOON_MS / 1000 + second, aircraft: [] }));
    expect((await replay(folder)).usualIntervalS).toBe(10);
  });
  it.each([
    ['the middle one of its gaps, in whatever order they come', [0, 60, 75, 105], 30 * 60],
    ['the upper one of two in the middle', [0, 10, 30], 20 * 60],
    ['a quarter hour where there is one snapshot only', [0], 900],
    ['a whole minute near it', [0, 14.6], 15 * 60],
  ])('takes for its interval %s', async (_, atMinutes, intervalS) => {
    for (const minute of atMinutes) await put(`${minute}.json`, readsb(minute));
    expect((await replay(folder)).usualIntervalS).toBe(intervalS);
  });
  it('takes a time no date can hold for rubbish, and 1970 for a time', async () => {
    await put('late.json', JSON.stringify({ now: Date.UTC(9999, 0, 1), ac: [] }));
    await put('early.json', JSON.stringify({ time: 0, states: null }));
    await put('before.json', JSON.stringify({ time: -1, states: null }));
    const { slots, unreadable } = await replay(folder);
    expect([slots.map(({ file }) => file), unreadable.map(({ file }) => file)]).toEqual([
      ['early.json'],
      ['before.json', 'late.json'],
    ]);
  });
  it('names the subfolders of a folder without snapshots', async () => {
    await mkdir(join(folder, 'v2'));
    await mkdir(join(folder, 'opensky'));
    await put('notes.txt', 'nothing');
    await expect(replay(folder)).rejects.toThrow(/holds no .json.*opensky.*v2/);
  });
  it('names a folder that is not there', async () =>
    await expect(replay(join(folder, 'gone'))).rejects.toThrow(/'.*gone' cannot be read \(ENOENT\)/));
});

it.each([
  ['20250706T000041Z.json.gz', '2025-07-06T00:00:41.000Z'],
  ['aircraft-2025-07-06_14-30.json', '2025-07-06T14:30:00.000Z'],
  ['states_1751760041.json', '2025-07-06T00:00:41.000Z'],
  ['1751760041000.json', '2025-07-06T00:00:41.000Z'],
  ['013.json', undefined],
  ['20250231T000000Z.json', undefined],
])('timeInName(%s) is %s', (file, expected) => expect(timeInName(file)?.toISOString()).toBe(expected));

const data = recordedData();
(data ? describe : describe.skip)('a recorded London day', () => {
  it('reads alike in both shapes', async () => {
    const [v2, openSky] = await Promise.all(
      ['v2', 'opensky'].map((shape) => replay(join(data!, 'snapshots/london-20250706-20min', shape))),
    );
    expect(v2!.slots.length).toBe(66);
    expect(v2!.usualIntervalS).toBe(1200);
    expect(openSky!.slots.map(({ slotAt }) => slotAt)).toEqual(v2!.slots.map(({ slotAt }) => slotAt));
    expect([...v2!.unreadable, ...openSky!.unreadable]).toEqual([]);
  });
});
