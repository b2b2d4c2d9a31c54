import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { UrlAnswer, UrlEvent } from './event.ts';

const SERVICE = join(import.meta.dirname, '../..');
const WORKER = join(import.meta.dirname, 'worker.test-help.mjs');
const run = promisify(execFile);

/** The zip that `sls package` makes, unpacked; answers the folder. */
export async function packaged(): Promise<string> {
  const sls = join(SERVICE, '../../node_modules/.bin/sls');
  await run(sls, ['package', '--stage', 'test'], { cwd: SERVICE });
  const folder = await mkdtemp(join(tmpdir(), 'gateway-zip-'));
  await run('unzip', ['-q', join(SERVICE, '.serverless/gateway.zip'), '-d', folder]);
  return folder;
}

interface Worker {
  readonly child: ChildProcess;
  busy: boolean;
}

/**
 * A function URL on this machine: each request becomes an event for a process of its own that runs the packaged code, one
 * at a time, and more processes are started as they are needed.
 */
export async function functionUrl(folder: string, env: NodeJS.ProcessEnv, port: number) {
  const workers = new Set<Worker>();
  let events = 0;

  async function idle(): Promise<Worker> {
    for (const worker of workers) {
      if (worker.busy) continue;
      worker.busy = true;
      return worker;
    }
    const child = fork(WORKER, [join(folder, 'src/lambda/gateway.js')], {
      env,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const worker: Worker = { child, busy: true };
    workers.add(worker);
    await once(child, 'message');
    return worker;
  }
  async function invoke(event: UrlEvent): Promise<UrlAnswer> {
    const worker = await idle();
    const id = events++;
    try {
      const answered = once(worker.child, 'message');
      worker.child.send({ id, event });
      const [{ answer, error }] = (await answered) as [{ answer?: UrlAnswer; error?: string }];
      if (answer) return answer;
      process.stderr.write(`${error}\n`);
      return { statusCode: 502, headers: {}, body: 'Internal Server Error' };
    } finally {
      worker.busy = false;
    }
  }

  const server = createServer(async (request, response) => {
    const { statusCode, headers, body } = await invoke(eventOf(request, await buffer(request)));
    response.writeHead(statusCode, headers).end(body);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    processes: () => workers.size,
    /** All processes die at once, as when a new version is deployed. */
    async kill() {
      const ended = [...workers].map(({ child }) => once(child, 'exit'));
      for (const { child } of workers) child.kill('SIGKILL');
      workers.clear();
      await Promise.all(ended);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await this.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function eventOf({ url = '/', method = 'GET', headers, socket }: IncomingMessage, body: Buffer): UrlEvent {
  const [rawPath = '/', rawQueryString = ''] = url.split(/\?(.*)/s);
  return {
    rawPath,
    rawQueryString,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')])),
    ...(body.length > 0 && { body: body.toString('base64'), isBase64Encoded: true }),
    requestContext: { http: { method, sourceIp: socket.remoteAddress ?? '127.0.0.1' } },
  };
}
