import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BoundingBox, ConfigError, PRESETS, type Region, regionOf } from 'flights-core';
import * as z from 'zod/mini';

/** What a directory holds. The three are never mixed: a chart of simulated and real flights would be a lie. */
export type DataKind = 'simulated' | 'live' | 'replay';

const Box = z.object({ south: z.number(), west: z.number(), north: z.number(), east: z.number() });
const Marker = z.object({
  layout: z.literal(1),
  kind: z.enum(['simulated', 'live', 'replay']),
  /** Region id → exact box: ids have two decimals only, so two boxes could claim the same one. */
  regions: z.record(z.string(), Box),
  /** Seconds between polls when the directory was last polled. */
  interval_s: z.int(),
  /** Replay files that are no snapshot and have no slot of their own: file → reason. They are failed polls too. */
  unreadable: z.record(z.string(), z.string()),
});
type Marker = z.infer<typeof Marker>;

const MARKER = 'flights.json';

/** A data directory: `lake/` (the bucket's keys), `gateway/` (the log) and a note of what kind of data this is. */
export interface DataDir {
  readonly path: string;
  readonly lakeDir: string;
  readonly gatewayDir: string;
  readonly kind: DataKind;
  readonly intervalS: number;
  readonly regions: readonly Region[];
  /** Files that count as failed polls though they have no slot. */
  readonly unreadable: Readonly<Record<string, string>>;
  rememberInterval(intervalS: number): Promise<void>;
  rememberUnreadable(file: string, reason: string): Promise<void>;
}

/** Opens or makes a directory for data of this kind and region. Throws a ConfigError when it holds another kind. */
export async function openDataDir(path: string, kind: DataKind, region: Region, intervalS: number): Promise<DataDir> {
  const found = await readMarker(path);
  if (found && found.kind !== kind)
    throw new ConfigError(
      '--data',
      `'${path}' holds ${found.kind} data, and ${kind} data is never mixed in`,
      `--data ${path}-${kind}`,
    );
  const box = found?.regions[region.id];
  if (box && !sameBox(box, region.box))
    throw new ConfigError(
      '--bbox',
      `'${path}' holds ${region.id} with the box ${boxText(box)}, not ${boxText(region.box)}`,
      `--data ${path}-2`,
    );
  const marker: Marker = {
    layout: 1,
    kind,
    regions: { ...found?.regions, [region.id]: { ...region.box } },
    interval_s: intervalS,
    unreadable: found?.unreadable ?? {},
  };
  await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError('--data', `'${path}' cannot be made (${error.code ?? error.message})`, './.flights/live');
  });
  await writeMarker(path, marker);
  return dataDir(path, marker);
}

/** A directory that is there already, for reading. Throws a ConfigError that says how to get one. */
export async function existingDataDir(path: string): Promise<DataDir> {
  const marker = await readMarker(path);
  if (marker) return dataDir(path, marker);
  throw new ConfigError(
    '--data',
    `'${path}' holds no flights data yet`,
    'run `pnpm demo` and use --data ./.flights/demo',
  );
}

function dataDir(path: string, start: Marker): DataDir {
  let marker = start;
  const update = async (change: Partial<Marker>) => {
    marker = { ...marker, ...change };
    await writeMarker(path, marker);
  };
  return {
    path,
    lakeDir: join(path, 'lake'),
    gatewayDir: join(path, 'gateway'),
    kind: marker.kind,
    get intervalS() {
      return marker.interval_s;
    },
    get regions() {
      return Object.entries(marker.regions).map(([id, box]) => regionFrom(id, box));
    },
    get unreadable() {
      return marker.unreadable;
    },
    rememberInterval: (intervalS) => update({ interval_s: intervalS }),
    async rememberUnreadable(file, reason) {
      if (marker.unreadable[file] === undefined) await update({ unreadable: { ...marker.unreadable, [file]: reason } });
    },
  };
}

const regionFrom = (id: string, box: BoundingBox): Region =>
  PRESETS.find((preset) => preset.id === id) ?? regionOf(box);
const boxText = ({ south, west, north, east }: BoundingBox) => [south, west, north, east].join(',');
const sameBox = (a: BoundingBox, b: BoundingBox) => boxText(a) === boxText(b);

async function readMarker(path: string): Promise<Marker | null> {
  let text: string;
  try {
    text = await readFile(join(path, MARKER), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new ConfigError('--data', `'${path}' cannot be used (${code})`, './.flights/live');
  }
  try {
    return Marker.parse(JSON.parse(text));
  } catch {
    throw new ConfigError(
      '--data',
      `'${resolve(path, MARKER)}' is damaged or of a newer release`,
      'another --data DIR',
    );
  }
}

/** Written beside and renamed, so that a kill leaves the old one or the new one. */
async function writeMarker(path: string, marker: Marker): Promise<void> {
  const temporary = join(path, `.${MARKER}.${process.pid}`);
  await writeFile(temporary, `${JSON.stringify(marker, null, 2)}\n`);
  await rename(temporary, join(path, MARKER));
}
