import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { BuildOptions } from 'esbuild';
import type { File } from './limits.ts';

export const ROOT = join(import.meta.dirname, '../../..');
const run = promisify(execFile);

/** A function as `sls package` makes it, unpacked. */
export interface Packaged {
  readonly name: string;
  /** Of its service, in the repository. */
  readonly folder: string;
  readonly zipBytes: number;
  readonly files: readonly File[];
  /** Where its zip is unpacked. */
  readonly taskRoot: string;
  /** The handler's file in the zip; its source has the same name. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** The `esbuild` block of config/common.yml as the service resolved it, and the target that its runtime means. */
  readonly esbuild: BuildOptions;
}

/** The parts of serverless-state.json and of the template that are read. */
interface State {
  readonly service: {
    readonly custom: { readonly esbuild: Record<string, unknown> };
    readonly functions: Readonly<
      Record<string, { readonly name: string; readonly handler: string; readonly runtime: string }>
    >;
  };
}
interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: { readonly FunctionName?: string } & Environment }>
  >;
}
interface Environment {
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** Packages a service into `to` as a deploy to prod does; needs no credentials, and gets none. */
export async function packaged(service: string, to: string): Promise<Packaged[]> {
  const folder = join('services', service);
  const env = { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, HOME: to };
  await run('sls', ['package', '--stage', 'prod', '--package', to], { cwd: join(ROOT, folder), env });
  const json = async (name: string) => JSON.parse(await readFile(join(to, name), 'utf8'));
  const state = ((await json('serverless-state.json')) as State).service;
  const { Resources } = (await json('cloudformation-template-update-stack.json')) as Template;
  const { skipRebuild: _, ...esbuild } = state.custom.esbuild; // the plugin's own
  return Promise.all(
    Object.entries(state.functions).map(async ([name, { name: deployedAs, handler, runtime }]) => {
      const zip = join(to, `${name}.zip`);
      const taskRoot = join(to, `task-${name}`);
      await unpack(zip, taskRoot);
      const resource = Object.values(Resources).find(({ Properties }) => Properties.FunctionName === deployedAs);
      return {
        name,
        folder,
        zipBytes: (await stat(zip)).size,
        files: await filesIn(taskRoot),
        taskRoot,
        script: handler.replace(/\.[^.]+$/, '.js'),
        env: plain(resource?.Properties.Environment?.Variables ?? {}),
        esbuild: { ...esbuild, bundle: true, platform: 'node', target: runtime.replace(/^nodejs(\d+)\.x$/, 'node$1') },
      };
    }),
  );
}

async function unpack(zip: string, to: string): Promise<void> {
  await mkdir(to);
  await run('unzip', ['-q', zip, '-d', to]).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error('unzip is missing: install it, then run this again') : error;
  });
}

async function filesIn(folder: string): Promise<File[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        const content = await readFile(path);
        return { path: relative(folder, path), bytes: content.length, text: content.toString() };
      }),
  );
}

/** Variables as the function finds them, of an account that is nobody's. */
function plain(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  const told = { AccountId: '000000000000', Region: 'eu-west-2', Partition: 'aws' } as Record<string, string>;
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => {
      const text =
        typeof value === 'object' ? String((value as { 'Fn::Sub'?: string })['Fn::Sub'] ?? '') : String(value);
      return [name, text.replace(/\$\{AWS::(\w+)\}/g, (_, what: string) => told[what] ?? '')];
    }),
  );
}
