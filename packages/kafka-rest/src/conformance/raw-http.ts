import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the client library cannot send: any method, path, header or body, byte for byte. */
export interface RawRequest {
  readonly method?: string;
  /** As it goes on the wire: nothing is encoded or tidied up. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes go as they are, everything else as JSON; `undefined` sends no body. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON; the text itself where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: every check looks into another shape, and fails if it is not that
  readonly body: any;
  readonly text: string;
}

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export async function rawRequest(url: string, { method = 'GET', path, headers, body, signal }: RawRequest) {
  const { hostname, port, pathname } = new URL(url);
  const bytes = bodyBytes(body);
  const { promise, resolve, reject } = Promise.withResolvers<RawReply>();
  const sent = request({
    hostname,
    port,
    method,
    path: `${pathname.replace(/\/$/, '')}${path}`,
    headers: { ...(bytes && { 'content-length': String(bytes.length) }), ...headers },
    ...(signal && { signal }),
  });
  sent.once('error', reject);
  sent.once('response', async (response) => {
    try {
      const text = (await buffer(response)).toString();
      resolve({ status: response.statusCode!, headers: response.headers, body: parsed(text), text });
    } catch (error) {
      reject(error);
    }
  });
  sent.end(bytes);
  return promise;
}

function bodyBytes(body: unknown): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An address in front of `url` that passes everything on and counts the requests. */
export async function countingProxy(url: string) {
  let requests = 0;
  const server = createServer(async (incoming, outgoing) => {
    requests++;
    const { authorization = '' } = incoming.headers;
    const body = await buffer(incoming);
    const answer = { method: incoming.method!, path: incoming.url!, headers: { authorization }, body };
    const { status, text } = await rawRequest(url, answer);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text);
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
