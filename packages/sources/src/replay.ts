import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ConfigError, type FlightSource, SourceRefusedError } from 'flights-core';
import type { Snapshot } from './candidate.ts';
import { snapshotOf } from './snapshot.ts';
import { type AgeLimits, sortOut } from './sort-out.ts';

/** A poll of a replay: the snapshot's own time is the slot. */
export interface RecordedSlot {
  readonly slotAt: Date;
  readonly file: string;
}

/** A file that is no snapshot. Its slot is the time in its name; null where the name has none. */
export interface UnreadableFile {
  readonly file: string;
  readonly slotAt: Date | null;
  readonly reason: string;
}

export interface Replay extends FlightSource {
  readonly folder: string;
  /** In the order of time; each slot once. */
  readonly slots: readonly RecordedSlot[];
  readonly unreadable: readonly UnreadableFile[];
  /** Files whose time another file has already: a slot is polled once. */
  readonly repeated: readonly string[];
  /** The median spacing of the slots, rounded to a minute where that leaves one; 900 with fewer than two slots. */
  readonly usualIntervalS: number;
}

const DEFAULT_INTERVAL_S = 900;

/**
 * Opens a folder of recorded replies (`.json` or `.json.gz`, readsb or OpenSky shape). Not recursive. Throws a
 * ConfigError for a folder that is not there or holds no snapshot files; that one names its subfolders.
 */
export async function replay(folder: string, limits?: AgeLimits): Promise<Replay> {
  const files = await snapshotFiles(folder);
  const slots = new Map<number, RecordedSlot>();
  const unreadable: UnreadableFile[] = [];
  const repeated: string[] = [];
  for (const file of files) {
    try {
      const { snapshotAt } = await readSnapshot(join(folder, file));
      if (slots.has(snapshotAt.getTime())) repeated.push(file);
      else slots.set(snapshotAt.getTime(), { slotAt: snapshotAt, file });
    } catch (error) {
      unreadable.push({ file, slotAt: timeInName(file), reason: (error as Error).message });
    }
  }
  const ordered = [...slots.values()].sort((a, b) => a.slotAt.getTime() - b.slotAt.getTime());
  return {
    name: 'replay',
    folder,
    slots: ordered,
    unreadable,
    repeated,
    usualIntervalS: usualIntervalS(ordered.map(({ slotAt }) => slotAt.getTime())),
    async poll(region, slotAt) {
      const slot = slots.get(slotAt.getTime());
      if (!slot) throw new SourceRefusedError('replay', `no snapshot of ${slotAt.toISOString()} in ${folder}`);
      const snapshot = await readSnapshot(join(folder, slot.file)).catch((error: Error) => {
        throw new SourceRefusedError('replay', error.message); // gone or changed since the folder was opened
      });
      return { source: 'replay', snapshotAt: snapshot.snapshotAt, ...sortOut(snapshot, 'replay', region.box, limits) };
    },
  };
}

async function snapshotFiles(folder: string): Promise<string[]> {
  const example = 'a folder of aircraft.json or OpenSky replies, .json or .json.gz';
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError('FOLDER', `'${folder}' cannot be read (${error.code ?? error.message})`, example);
  });
  const files = entries.filter((entry) => !entry.isDirectory() && /\.json(?:\.gz)?$/.test(entry.name));
  if (files.length > 0) return files.map(({ name }) => name).sort();
  const subfolders = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
  const hint = subfolders.length > 0 ? `; it has subfolders: ${subfolders.join(', ')}` : '';
  throw new ConfigError('FOLDER', `'${folder}' holds no .json or .json.gz file${hint}`, subfolders[0] ?? example);
}

async function readSnapshot(path: string): Promise<Snapshot> {
  const bytes = await readFile(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  const snapshot = snapshotOf(parseJson(text));
  if (!snapshot) throw new Error(`${basename(path)} is JSON but neither a readsb nor an OpenSky reply`);
  return snapshot;

  function parseJson(json: string): unknown {
    try {
      return JSON.parse(json);
    } catch {
      throw new Error(`${basename(path)} is not JSON`);
    }
  }
}

const NAMED_TIME = /(\d{4})-?(\d{2})-?(\d{2})[T_ -]?(\d{2})[:_-]?(\d{2})(?:[:_-]?(\d{2}))?/;

/** The UTC time a file's name tells: `20250706T000041Z`, `2025-07-06_00-00`, or seconds or milliseconds since 1970. */
export function timeInName(file: string): Date | null {
  const [, epoch] = /(?:^|\D)(1\d{9}(?:\d{3})?)(?:\D|$)/.exec(file) ?? [];
  if (epoch) return new Date(epoch.length === 10 ? Number(epoch) * 1000 : Number(epoch));
  const [, year, month, day, hour, minute, second = '00'] = NAMED_TIME.exec(file) ?? [];
  if (!year) return null;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text ? instant : null;
}

function usualIntervalS(times: readonly number[]): number {
  const gaps = times
    .slice(1)
    .map((time, index) => time - times[index]!)
    .sort((a, b) => a - b);
  const median = gaps[Math.floor(gaps.length / 2)];
  if (median === undefined) return DEFAULT_INTERVAL_S;
  return Math.round(median / 60_000) * 60 || Math.max(1, Math.round(median / 1000));
}
