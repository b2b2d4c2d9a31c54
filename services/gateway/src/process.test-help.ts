import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = join(import.meta.dirname, 'main.ts');
export const ROOT = { GATEWAY_USERNAME: 'root', GATEWAY_PASSWORD: 'root:pass=word' };

/** Starts the gateway's command line as the root script does, in a process of its own. */
export function spawnGateway(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = process.cwd()): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...args], {
    cwd,
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. */
export async function gateway(
  args: readonly string[],
  { env = {}, stdin = '', cwd }: { env?: NodeJS.ProcessEnv; stdin?: string; cwd?: string } = {},
): Promise<Finished> {
  const child = spawnGateway(args, env, cwd);
  child.stdin!.on('error', () => {}).end(stdin); // a command that reads nothing may be gone already
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  const [code] = (await closed) as [number | null];
  return { code, stdout, stderr };
}

export interface Served {
  readonly url: string;
  readonly process: ChildProcess;
  /** All it has logged. */
  readonly log: () => string;
  /** Sends the signal and waits for the end; answers the exit code. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** `gateway serve`, listening. Rejects with what it said when it ends instead. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv = ROOT): Promise<Served> {
  const child = spawnGateway(['serve', ...args], env);
  let log = '';
  const closed = once(child, 'close') as Promise<[number | null]>;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    log += chunk;
    const url = /"url":"([^"]+)"/.exec(log)?.[1];
    if (url) resolve(url);
  });
  closed.then(([code]) => reject(new Error(`gateway serve ended with ${code}: ${log}`)));
  const url = await promise;
  const end = async (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => {
    child.kill(signal);
    return (await closed)[0];
  };
  return { url, process: child, log: () => log, end };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'gateway-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
