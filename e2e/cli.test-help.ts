import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command of the project as its scripts do: the same Node, a process of its own. */
export function start(main: 'flights' | 'gateway', args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const file = main === 'flights' ? 'apps/local/src/main.ts' : 'services/gateway/src/main.ts';
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, file), ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function flights(...args: readonly string[]): Promise<Finished> {
  const child = start('flights', args);
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name]!.setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, ...text };
}

/** Runs a command that must succeed and answers the JSON it prints. */
export async function flightsJson<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await flights(...args);
  if (code !== 0) throw new Error(`flights ${args.join(' ')} exited with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'flights-e2e-'));

/** Where recorded real data lies; null, loudly, where there is none: the tests that need it are skipped then. */
export function recordedData(): string | null {
  const folder = process.env.FLIGHTS_DATA ?? join(ROOT, '../shared/data');
  if (existsSync(folder)) return folder;
  console.warn(`SKIPPED: no recorded flight data at ${folder}. Set FLIGHTS_DATA to the folder that holds it.`);
  return null;
}
