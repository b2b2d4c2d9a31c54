import { type Format, table } from 'flights-command-line';
import type { SqlRow } from 'flights-core';
import type { Rebuilt, Reference } from './bundling.ts';
import type { Import } from './cold-import.ts';
import { type Content, largest } from './contents.ts';
import { sourceMapsIn } from './limits.ts';
import type { Packaged } from './packaging.ts';
import { spreadOf } from './spread.ts';

/** Cold import of a function : that of its libraries alone. */
export const AIM = 1.3;
/** Packages that are named in the table; the others are one row. */
const NAMED = 8;

/** All that is known of one function's bundle. */
export interface Bundle {
  readonly packaged: Packaged;
  readonly maxZipBytes: number;
  readonly rebuilt: Rebuilt;
  /** Null where there is nothing to compare with. */
  readonly reference: Reference | null;
}
/** By name, one for each round. */
export type Imports = ReadonlyMap<string, readonly Import[]>;

/** Three tables on stdout, as text or as one JSON object, which names every package. */
export function writeReport(bundles: readonly Bundle[], imports: Imports, format: Exclude<Format, 'csv'>): void {
  const sizes = bundles.flatMap(sizesOf);
  const times = bundles.map((bundle) => timesOf(bundle, imports));
  const contents = (named: (all: readonly Content[]) => readonly Content[]) =>
    bundles.flatMap(({ packaged, rebuilt }) => named(rebuilt.contents).map((one) => contentRow(packaged.name, one)));
  if (format === 'json') {
    const all = { sizes, imports: times, contents: contents((some) => some) };
    return void process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  }
  const parts: [title: string, rows: readonly SqlRow[]][] = [
    ['Sizes in bytes', sizes],
    ['Cold import: medians and quartiles in milliseconds, the libraries alone in turns with them', times],
    ['What is inside, minified', contents((all) => largest(all, NAMED))],
  ];
  const text = parts.map(([title, rows]) => `${title}\n\n${table(rows, Object.keys(rows[0] ?? {}))}`);
  process.stdout.write(text.join('\n'));
}

function sizesOf({ packaged, maxZipBytes, rebuilt, reference }: Bundle): SqlRow[] {
  const { name, zipBytes, files } = packaged;
  const differs = rebuilt.differsAt;
  return [
    {
      bundle: name,
      zip: zipBytes,
      limit: maxZipBytes,
      unpacked: files.reduce((sum, { bytes }) => sum + bytes, 0),
      files: files.length,
      source_maps: sourceMapsIn(files).length,
      rebuilt: differs === null ? 'the same' : `differs from byte ${differs}`,
    },
    ...(reference
      ? [
          {
            bundle: reference.name,
            zip: reference.zipBytes,
            limit: null,
            unpacked: reference.scriptBytes,
            files: 1,
            source_maps: 0,
            rebuilt: null,
          },
        ]
      : []),
  ];
}

function timesOf({ packaged: { name }, reference }: Bundle, imports: Imports): SqlRow {
  const ours = imports.get(name)!;
  const theirs = reference && imports.get(reference.name)!;
  const ratio = theirs && ratioOf(ours, theirs, 'wallMs');
  return {
    bundle: name,
    ...told(ours, 'median', 'quartiles'),
    ...told(theirs, 'libraries', 'libraries_quartiles'),
    cpu_ratio: theirs && toHundredth(ratioOf(ours, theirs, 'cpuMs')),
    ratio: ratio && toHundredth(ratio),
    aim: ratio && AIM,
    verdict: ratio === null ? null : ratio <= AIM ? 'met' : 'missed',
  };
}

/** The median of the rounds' own ratios: what slows a round down slows both. */
const ratioOf = (ours: readonly Import[], theirs: readonly Import[], time: keyof Import): number =>
  spreadOf(ours.map((one, round) => one[time] / theirs[round]![time])).median;

function told(imports: readonly Import[] | null, median: string, quartiles: string): SqlRow {
  if (imports === null) return { [median]: null, [quartiles]: null };
  const spread = spreadOf(imports.map(({ wallMs }) => wallMs));
  return { [median]: toTenth(spread.median), [quartiles]: `${spread.q1.toFixed(1)}–${spread.q3.toFixed(1)}` };
}

const toHundredth = (value: number): number => Number(value.toFixed(2));
const toTenth = (value: number): number => Number(value.toFixed(1));

const contentRow = (bundle: string, { package: name, bytes, share }: Content): SqlRow => ({
  bundle,
  package: name,
  bytes,
  percent: toTenth(share * 100),
});
