import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from 'flights-core';
import type { DashboardData } from '../dashboard-data.ts';
import { type PageAsset, pageAssets } from './assets.ts';
import { coastLines } from './coast.ts';
import { eventHub } from './event-hub.ts';
import { hideOwners } from './hide-owners.ts';
import { type PageHead, renderPage } from './render-page.ts';
import { jsonAsset, SECURITY_HEADERS, sendAsset, sendError, textAsset } from './reply.ts';

export interface ServePage {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /** The numbers of this moment. Questions that come while it is answering share its answer. */
  readonly dashboard: () => Promise<DashboardData>;
  /** Calls back whenever data has landed; answers the way to stop that. `notify()` does the same by hand. */
  readonly events?: (landed: () => void) => () => void;
  /** What went wrong inside while a page was being answered; the page itself gets one calm sentence. */
  readonly onError: (error: unknown) => void;
}

export interface PageServer {
  readonly url: string;
  /** Tells every open page that there is something new. */
  notify(): void;
  /** Ends every open answer and frees the port. */
  close(): Promise<void>;
}

const FOR_EVER = 'public, max-age=31536000, immutable'; // the name carries a hash of the content

/**
 * Serves the dashboard: `/`, its assets, `/api/dashboard`, `/api/coast`, `/api/events` and `/healthz`.
 * Rejects with a ConfigError that names the port where it cannot be had.
 */
export async function servePage({
  port,
  host = '127.0.0.1',
  dashboard,
  events,
  onError,
}: ServePage): Promise<PageServer> {
  const assets = await pageAssets();
  const template = new TextDecoder().decode(assets.get('/')!.body);
  const hub = eventHub();
  let head: PageHead | null = null; // as last known: the badge must not go missing when one answer fails
  const numbers = sharing(async () => {
    const data = hideOwners(await dashboard());
    head = { kind: data.kind, place: data.region.name };
    return data;
  });
  const coasts = new Map<string, Promise<PageAsset>>();

  const routes: Readonly<Record<string, Route>> = {
    '/': async (request, response) => {
      if (!head) await numbers().catch(onError); // the kind of data never changes: only the first page waits for it
      await sendAsset(request, response, textAsset(renderPage(template, head), assets.get('/')!.contentType));
    },
    '/api/dashboard': async (request, response) => sendAsset(request, response, jsonAsset(await numbers())),
    '/api/coast': async (request, response) => {
      const { region } = await numbers();
      const coast = coasts.get(region.id) ?? coastLines(region.box).then(jsonAsset);
      coasts.set(region.id, coast);
      await sendAsset(request, response, await coast);
    },
    '/api/events': async (request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-type': 'text/event-stream' }).end();
      else hub.add(response);
    },
    '/healthz': async (request, response) =>
      sendAsset(request, response, jsonAsset({ status: 'ok' }), { cacheControl: 'no-store' }),
  };

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    answer(request, response, routes, assets).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else void sendError(request, response, 503, 'The numbers could not be read just now; the log says why.');
    });
  });
  await listen(server, port, host);
  server.on('error', onError);
  const unsubscribe = events?.(() => hub.send('landed'));
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`,
    notify: () => hub.send('landed'),
    async close() {
      unsubscribe?.();
      hub.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  routes: Readonly<Record<string, Route>>,
  assets: ReadonlyMap<string, PageAsset>,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return sendError(request, response, 405, 'This page is read only: use GET.');
  }
  const path = (request.url ?? '/').split('?', 1)[0]!;
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route) return route(request, response);
  const asset = assets.get(path);
  if (asset) return sendAsset(request, response, asset, path.startsWith('/assets/') ? { cacheControl: FOR_EVER } : {});
  return sendError(request, response, 404, 'There is nothing here; the page is at /.');
}

/** Callers that come while an answer is on its way get that one. */
function sharing<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= ask().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  const problems: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is in use by another program; stop that or take another port`,
    EACCES: `port ${port} is reserved for the system; take one above 1023`,
    EADDRNOTAVAIL: `${host} is no address of this machine, so port ${port} cannot be opened on it`,
  };
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const problem = problems[error.code ?? ''];
      reject(problem ? new ConfigError('--port', problem, `--port ${port < 65_535 ? port + 1 : 8787}`) : error);
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}
