import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Pool } from 'undici';

export const GATEWAY_MAIN = join(import.meta.dirname, '../../services/gateway/src/main.ts');
export const LOGIN = { GATEWAY_USERNAME: 'bench', GATEWAY_PASSWORD: 'bench-password' };
const AUTHORIZATION = `Basic ${Buffer.from(`${LOGIN.GATEWAY_USERNAME}:${LOGIN.GATEWAY_PASSWORD}`).toString('base64')}`;

/** A gateway in a process of its own, as a user starts it, and connections to it. */
export interface Server {
  readonly pid: number;
  readonly url: string;
  /** A client that keeps so many connections. */
  connect(connections: number): Client;
  stop(): Promise<void>;
}

export interface Client {
  post(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<unknown>;
  close(): Promise<void>;
}

/** `args` say where the log is: `--data DIR`, and `--kafka host:port` for a bridge. */
export async function startServer(args: readonly string[]): Promise<Server> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', GATEWAY_MAIN, 'serve', '--listen', '127.0.0.1:0', ...args],
    {
      env: { ...process.env, ...LOGIN, LOG_LEVEL: 'info' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const url = await listening(child);
  return {
    pid: child.pid!,
    url,
    connect(connections) {
      const pool = new Pool(url, { connections, pipelining: 1 });
      return {
        async post(path, body, headers = {}) {
          const { statusCode, body: answer } = await pool.request({
            method: 'POST',
            path,
            body,
            headers: { authorization: AUTHORIZATION, 'content-type': 'application/json', ...headers },
          });
          const json = await answer.json();
          if (statusCode !== 200) throw new Error(`${path}: ${statusCode} ${JSON.stringify(json)}`);
          return json;
        },
        close: () => pool.close(),
      };
    },
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr!.setEncoding('utf8');
  for await (const chunk of child.stderr!) {
    said += chunk;
    const url = /"url":"([^"]+)"/.exec(said)?.[1];
    if (url) {
      child.stderr!.resume();
      return url;
    }
  }
  throw new Error(`The gateway did not start: ${said}`);
}

/** A topic with a name of its own. */
export function newTopic(store: readonly string[], partitions: number): string {
  const name = `bench-${randomBytes(4).toString('hex')}`;
  const args = ['--disable-warning=ExperimentalWarning', GATEWAY_MAIN, 'topics', 'create', name];
  execFileSync(process.execPath, [...args, '--partitions', String(partitions), ...store], {
    stdio: ['ignore', 'ignore', 'pipe'], // what it says is in the error, and silent else
  });
  return name;
}
