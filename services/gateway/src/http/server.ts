import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { tooLarge } from '../errors.ts';
import { bodyBudget, drain, readBody } from './body.ts';
import type { Handler } from './handler.ts';
import type { GatewayRequest, GatewayResponse } from './messages.ts';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handle: Handler;
  readonly maxBodyBytes: number;
  /** More are closed as they come. Default 2,000. */
  readonly maxConnections?: number;
  /** For a request's headers. Default 15 s. */
  readonly headersTimeoutMs?: number;
  /** For a whole request. Default 60 s. */
  readonly requestTimeoutMs?: number;
  /** For the caller to take the answer. Default 30 s. */
  readonly responseTimeoutMs?: number;
  /** Trust the last entry of `X-Forwarded-For`: only behind a proxy that sets it. Default false. */
  readonly trustProxy?: boolean;
  /** PEM; with it HTTPS is spoken, and nothing else. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

export interface Server {
  readonly url: string;
  readonly connections: () => number;
  /** Answers waiting polls, finishes what is being written, then closes; after 10 s whatever is left is cut. */
  close(): Promise<void>;
}

const MAX_HEADER_BYTES = 16_384;
/** Bodies being read at once, of all callers together. */
const BODY_BUDGET_BYTES = 256 * 1_048_576;
const KEEP_ALIVE_MS = 75_000; // longer than the 60 s of common load balancers, so that they close first
const CLOSE_MS = 10_000;

/** Serves a handler on a socket. Rejects where the address cannot be had. */
export async function serveHttp(options: ServerOptions): Promise<Server> {
  const { host, port, handle, maxBodyBytes, responseTimeoutMs = 30_000 } = options;
  const budget = bodyBudget(BODY_BUDGET_BYTES);
  const running = new Set<AbortController>();
  let stopping = false;
  let open = 0;

  async function respond(message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
    const stop = new AbortController();
    running.add(stop);
    if (stopping) stop.abort();
    let answer: GatewayResponse | undefined;
    response.on('close', () => {
      running.delete(stop);
      stop.abort();
      answer?.settle(response.writableFinished);
    });
    let continued = !expectsContinue;
    const body = () => {
      if (Number(message.headers['content-length'] ?? 0) > maxBodyBytes)
        return Promise.reject(tooLarge(`The request body is larger than ${maxBodyBytes} bytes: send fewer messages`));
      if (!continued) response.writeContinue();
      continued = true;
      return readBody(message, maxBodyBytes, budget);
    };
    answer = await handle(requestOf(message, options.trustProxy === true, body, stop.signal));
    const drained = continued && (await drain(message)); // nobody sends a body that was not asked for
    if (response.closed) return answer.settle(false);
    for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
    const bytes = Buffer.from(answer.body);
    response.setHeader('content-length', bytes.length);
    if (stopping || !drained) response.setHeader('connection', 'close');
    response.writeHead(answer.status);
    response.end(message.method === 'HEAD' ? undefined : bytes);
    const slow = setTimeout(() => message.socket.destroy(), responseTimeoutMs);
    response.on('close', () => clearTimeout(slow));
  }

  const settings = {
    headersTimeout: options.headersTimeoutMs ?? 15_000,
    requestTimeout: options.requestTimeoutMs ?? 60_000,
    connectionsCheckingInterval: Math.min(5000, options.headersTimeoutMs ?? 5000),
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = options.tls
    ? createTlsServer({ ...settings, ...options.tls, minVersion: 'TLSv1.2', handshakeTimeout: settings.headersTimeout })
    : createServer(settings);
  server.maxConnections = options.maxConnections ?? 2000;
  const start = (message: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    message.on('error', () => {}); // told by 'close'
    respond(message, response, expectsContinue).catch(() => message.socket.destroy());
  };
  server.on('request', (message, response) => start(message, response, false));
  server.on('checkContinue', (message, response) => start(message, response, true));
  server.on('clientError', refuseMalformed);
  server.on('connection', (socket) => {
    open++;
    socket.on('close', () => {
      open--;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });

  const { port: actualPort } = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    stopping = true;
    for (const stop of running) stop.abort();
    const cut = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearTimeout(cut);
  }
  return {
    url: `${options.tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    connections: () => open,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

function requestOf(
  message: IncomingMessage,
  trustProxy: boolean,
  body: () => Promise<Buffer>,
  signal: AbortSignal,
): GatewayRequest {
  const { method = 'GET', url = '/', headers, socket } = message;
  const mark = url.indexOf('?');
  const forwarded = trustProxy ? headers['x-forwarded-for']?.toString().split(',').at(-1)?.trim() : undefined;
  return {
    method,
    rawPath: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    headers: headers as Record<string, string | undefined>, // arrays occur for set-cookie only, which no caller sends
    body,
    remoteAddress: forwarded ?? socket.remoteAddress ?? '',
    signal,
  };
}

const MALFORMED: Readonly<Record<string, [status: string, error: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', `The headers are larger than ${MAX_HEADER_BYTES} bytes`],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'The request did not arrive in time'],
};

/** What the parser refuses is answered in JSON too. */
function refuseMalformed(error: Error & { code?: string }, socket: Socket | import('node:stream').Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, text] = MALFORMED[error.code ?? ''] ?? ['400 Bad Request', 'This is not a valid HTTP request'];
  const body = JSON.stringify({ error: text, status: Number.parseInt(status, 10) });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
      `connection: close\r\n\r\n${body}`,
  );
}
