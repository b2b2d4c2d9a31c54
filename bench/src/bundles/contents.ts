import { join } from 'node:path/posix';

/** What esbuild says of a bundle it made (`metafile: true`), as far as it is used here. Paths are relative to the folder it ran in. */
export interface Metafile {
  readonly outputs: Readonly<Record<string, Output>>;
}
interface Output {
  readonly bytes: number;
  readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
}

/** How many bytes of a bundle came from one package, and which part of the whole that is. */
export interface Content {
  readonly package: string;
  readonly bytes: number;
  /** 0 to 1. */
  readonly share: number;
}

/** What the bundler adds itself: wrappers of CommonJS files and names of exports. */
const BUNDLER = '(esbuild)';

/**
 * Bytes of a bundle by npm package or workspace, largest first; they add up to the bundle. `folder` is where esbuild ran,
 * relative to the root of the repository.
 */
export function contentsOf({ outputs }: Metafile, folder: string): Content[] {
  const bytesOf = new Map<string, number>();
  const add = (name: string, bytes: number) => bytesOf.set(name, (bytesOf.get(name) ?? 0) + bytes);
  let total = 0;
  for (const { bytes, inputs } of Object.values(outputs)) {
    let own = bytes;
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      add(packageOf(join(folder, path)), bytesInOutput);
      own -= bytesInOutput;
    }
    add(BUNDLER, own);
    total += bytes;
  }
  return [...bytesOf]
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => ({ package: name, bytes, share: bytes / total }))
    .sort((a, b) => b.bytes - a.bytes || a.package.localeCompare(b.package));
}

/** `node_modules/.pnpm/pino@10/node_modules/pino/pino.js` is `pino`; `packages/flights-core/src/region.ts` its workspace. */
function packageOf(path: string): string {
  const [, installed] = /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  return installed ?? path.split('/').slice(0, 2).join('/');
}

/** The largest ones, and all the others as one. */
export function largest(contents: readonly Content[], count: number): Content[] {
  const others = contents.slice(count);
  if (others.length <= 1) return [...contents];
  const rest = others.reduce((sum, { bytes, share }) => ({ bytes: sum.bytes + bytes, share: sum.share + share }), {
    bytes: 0,
    share: 0,
  });
  return [...contents.slice(0, count), { package: `${others.length} others`, ...rest }];
}
