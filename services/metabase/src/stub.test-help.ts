import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Call } from './contract.test-help.ts';
import { routes } from './stub-routes.test-help.ts';
import { Refusal, type State, type StubOptions, stateOf, TRASH } from './stub-state.test-help.ts';

export type { State, StubOptions };
export const TRASH_ID = TRASH;

/** When the connection breaks: at which changing call, counted from 1, and whether it was carried out before. */
export interface Crash {
  readonly at: number;
  readonly applied: boolean;
}

export interface Stub {
  readonly url: string;
  readonly state: State;
  /** Every call since it began or was last cleared. */
  readonly calls: Call[];
  /** Those of them that may change something. */
  writes(): readonly Call[];
  crash: Crash | null;
  close(): Promise<void>;
}

const ASKING = ['/api/eid-translation/translate', '/api/session'];
const isWrite = ({ method, path }: Call) => method !== 'GET' && !ASKING.includes(path) && !path.endsWith('/query');

/**
 * A Metabase, as far as its API is used here, in memory: a stand-in, because the real one is in no package registry. What
 * it does is what Metabase's documents and sources say; what it is sent is checked by Metabase's own description.
 */
export async function startStub(options: StubOptions = {}): Promise<Stub> {
  const state = stateOf(options);
  const calls: Call[] = [];
  const table = routes(state);
  let writes = 0;
  const stub = { crash: null as Crash | null };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, 'http://stub');
    const body = await text(request);
    const call: Call = {
      method: request.method!,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: body ? JSON.parse(body) : undefined,
    };
    calls.push(call);
    const crashes = isWrite(call) && stub.crash?.at === ++writes ? stub.crash : null;
    if (crashes && !crashes.applied) return void request.socket.destroy();
    const reply = (status: number, content: unknown) => {
      if (crashes) return void request.socket.destroy();
      const isText = typeof content === 'string';
      response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
      response.end(content === undefined ? '' : isText ? content : JSON.stringify(content));
    };
    try {
      const { key, session } = { key: request.headers['x-api-key'], session: request.headers['x-metabase-session'] };
      reply(200, await table.answer(call, { key: String(key ?? ''), session: String(session ?? '') }));
    } catch (error) {
      if (error instanceof Refusal) reply(error.status, error.body);
      else reply(500, String((error as Error).stack));
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    calls,
    writes: () => calls.filter(isWrite),
    get crash() {
      return stub.crash;
    },
    set crash(crash) {
      writes = 0;
      stub.crash = crash;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
