import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contentsOf, largest, type Metafile } from './contents.ts';
import { type File, faultsOf } from './limits.ts';
import { spreadOf } from './spread.ts';

/** Where pnpm and a workspace keep the files of a package, as esbuild in `services/producer` names them. */
const PLACES: Readonly<Record<string, (file: string) => string>> = {
  undici: (file) => `../../node_modules/.pnpm/undici@8.12.4/node_modules/undici/lib/${file}`,
  '@aws-sdk/client-s3': (file) =>
    `../../node_modules/.pnpm/@aws-sdk+client-s3@3.1/node_modules/@aws-sdk/client-s3/dist-es/${file}`,
  'packages/sources': (file) => `../../packages/sources/src/${file}`,
  'services/producer': (file) => `src/${file}`,
};
const input = fc.record({
  from: fc.constantFrom(...Object.keys(PLACES)),
  file: fc.stringMatching(/^[a-z]{1,4}\.ts$/),
  bytesInOutput: fc.nat(100_000),
});
const inputs = fc.uniqueArray(input, { selector: ({ from, file }) => from + file });
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

const metafile = (all: Input, ownBytes: number): Metafile => ({
  outputs: {
    'handler.js': {
      bytes: all.reduce((sum, { bytesInOutput }) => sum + bytesInOutput, ownBytes),
      inputs: Object.fromEntries(all.map(({ from, file, bytesInOutput }) => [PLACES[from]!(file), { bytesInOutput }])),
    },
  },
});
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe('contentsOf(metafile, folder)', () => {
  it('gives each file to its package or workspace', () =>
    fc.assert(
      fc.property(inputs, (all) => {
        const counted = new Map(
          contentsOf(metafile(all, 10), 'services/producer').map(({ package: name, bytes }) => [name, bytes]),
        );
        for (const name of Object.keys(PLACES))
          expect(counted.get(name) ?? 0).toBe(
            sum(all.filter(({ from }) => from === name).map(({ bytesInOutput }) => bytesInOutput)),
          );
      }),
    ));

  it('adds up to the bundle, largest first', () =>
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 5000 }), (all, ownBytes) => {
        const made = metafile(all, ownBytes);
        const contents = contentsOf(made, 'services/producer');
        expect(sum(contents.map(({ bytes }) => bytes))).toBe(made.outputs['handler.js']!.bytes);
        expect(sum(contents.map(({ share }) => share))).toBeCloseTo(1);
        const sizes = contents.map(({ bytes }) => bytes);
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
      }),
    ));

  it('counts a package that another one brought along as itself', () => {
    const path = '../../node_modules/.pnpm/pino@10/node_modules/pino/node_modules/sonic-boom/index.js';
    const outputs = { 'handler.js': { bytes: 9, inputs: { [path]: { bytesInOutput: 9 } } } };
    expect(contentsOf({ outputs }, 'services/gateway')).toEqual([{ package: 'sonic-boom', bytes: 9, share: 1 }]);
  });
});

describe('largest(contents, count)', () => {
  const contents = (bytes: readonly number[]) => bytes.map((n, i) => ({ package: `p${i}`, bytes: n, share: n / 100 }));

  it('keeps those and says how many others there are', () =>
    expect(largest(contents([60, 30, 8, 2]), 2)).toEqual([
      ...contents([60, 30]),
      { package: '2 others', bytes: 10, share: 0.1 },
    ]));
  it('names a single other one', () => expect(largest(contents([60, 30, 10]), 2)).toEqual(contents([60, 30, 10])));
});

describe('faultsOf(zip)', () => {
  const script = (text: string, path = 'src/handler.js'): File => ({ path, bytes: text.length, text });
  const zip = { name: 'producer', zipBytes: 100, maxZipBytes: 100, files: [script('exports.handler = 1;\n')] };

  it('finds none in one script of the largest size allowed', () => expect(faultsOf(zip)).toEqual([]));
  it.each([
    ['one byte more', { zipBytes: 101 }, 'producer.zip has 101 bytes, and 100 at most'],
    [
      'a map beside it',
      { files: [...zip.files, script('{}', 'src/handler.js.map')] },
      'a source map in src/handler.js.map',
    ],
    [
      'a map inside it',
      { files: [script('1;\n//# sourceMappingURL=data:application/json,{}\n')] },
      'in src/handler.js,',
    ],
    ['a second script', { files: [...zip.files, script('', 'src/other.mjs')] }, 'holds 2 scripts, not one'],
    ['no script', { files: [script('', 'src/handler.ts')] }, 'holds 0 scripts, not one'],
  ])('tells of %s', (_, change, sentence) =>
    expect(faultsOf({ ...zip, ...change })).toEqual([expect.stringContaining(sentence)]),
  );
  it('takes code that only speaks of source maps for what it is', () =>
    expect(faultsOf({ ...zip, files: [script('const hint = "//# sourceMappingURL=";\n')] })).toEqual([]));
});

describe('spreadOf(values)', () => {
  const values = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });

  it('is what R and NumPy call the quartiles', () =>
    expect(spreadOf([9, 1, 4, 2])).toEqual({ q1: 1.75, median: 3, q3: 5.25 }));
  it('has as many values below the median as above it, whatever their order', () =>
    fc.assert(
      fc.property(values, (all) => {
        const { median } = spreadOf(all);
        expect(all.filter((value) => value < median).length).toBeLessThanOrEqual(all.length / 2);
        expect(all.filter((value) => value > median).length).toBeLessThanOrEqual(all.length / 2);
        expect(spreadOf(all.toReversed())).toEqual(spreadOf(all));
      }),
    ));
  it('has a quarter of the values below the first quartile and a quarter above the third at most', () =>
    fc.assert(
      fc.property(values, (all) => {
        const { q1, q3 } = spreadOf(all);
        expect(all.filter((value) => value < q1).length).toBeLessThanOrEqual(Math.ceil(all.length / 4));
        expect(all.filter((value) => value > q3).length).toBeLessThanOrEqual(Math.ceil(all.length / 4));
      }),
    ));
});
