import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { type BuildOptions, build } from 'esbuild';
import { type Content, contentsOf } from './contents.ts';
import { type Packaged, ROOT } from './packaging.ts';

export interface Bundle {
  readonly script: Uint8Array;
  readonly contents: readonly Content[];
}

async function bundle(folder: string, entry: string, options: BuildOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...options,
    absWorkingDir: join(ROOT, folder),
    entryPoints: [entry],
    outfile: 'handler.js', // named, not written
    write: false,
    metafile: true,
    sourcemap: false, // one that is in the zip is told apart from what is inside
    logLevel: 'silent',
  });
  return { script: outputFiles![0]!.contents, contents: contentsOf(metafile!, folder) };
}

export interface Rebuilt extends Bundle {
  /** Where the shipped script first differs from the rebuilt one; null where they are the same, byte by byte. */
  readonly differsAt: number | null;
}

/** A function's script once more, with the bundler's account of it. It speaks of the zip only where nothing differs. */
export async function rebuilt({ folder, script, taskRoot, esbuild }: Packaged): Promise<Rebuilt> {
  const again = await bundle(folder, script.replace(/\.js$/, '.ts'), esbuild);
  return { ...again, differsAt: firstDifference(again.script, await readFile(join(taskRoot, script))) };
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | null {
  if (Buffer.compare(a, b) === 0) return null;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at === -1 ? a.length : at;
}

/** A bundle of nothing but libraries, made and packed as the function it is compared with. */
export interface Reference {
  readonly name: string;
  readonly zipBytes: number;
  readonly scriptBytes: number;
  readonly taskRoot: string;
  readonly script: string;
}

/** The libraries that such a function needs, as they come, in a folder of its own under `to`. */
export async function reference(of: Packaged, to: string): Promise<Reference> {
  const entry = `src/bundles/reference/${of.name}.ts`;
  const { script } = await bundle('bench', entry, { ...of.esbuild, alias: {} });
  const taskRoot = join(to, `reference-${of.name}`);
  await mkdir(join(taskRoot, dirname(of.script)), { recursive: true });
  await writeFile(join(taskRoot, of.script), script);
  return {
    name: `${of.name}'s libraries`,
    zipBytes: zipBytes(script, of.script),
    scriptBytes: script.length,
    taskRoot,
    script: of.script,
  };
}

/** Two headers, a descriptor and the end of the directory. The name is in both headers. */
const ZIP_BYTES = 30 + 46 + 16 + 22;
/** serverless-esbuild compresses with its zip library's default, which is the fastest: a tenth larger than need be. */
const zipBytes = (script: Uint8Array, name: string): number =>
  deflateRawSync(script, { level: 1 }).length + ZIP_BYTES + 2 * name.length;
