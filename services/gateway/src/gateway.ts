import { authenticator, type GivenCredential } from './auth/authenticator.ts';
import { embeddedStore } from './embedded/store.ts';
import { GatewayError } from './errors.ts';
import { handler } from './http/handler.ts';
import { type Behaviour, DEFAULT_LIMITS, type Limits } from './http/messages.ts';
import { metrics as newMetrics } from './http/metrics.ts';
import { serveHttp } from './http/server.ts';
import { type Log, silent } from './log.ts';
import type { Credentials, Store } from './port.ts';
import { checkTopicName } from './topic-name.ts';

export interface GatewayTopic {
  readonly name: string;
  readonly partitions: number;
  /** Default: the gateway's; -1: for ever. */
  readonly retentionMs?: number;
}

/** What every store needs around it to be served. */
export interface ServeOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** In memory only: nothing of them is written anywhere. */
  readonly credentials?: readonly GivenCredential[];
  /** Created where they do not exist; those that do are left as they are. */
  readonly topics?: readonly GatewayTopic[];
  readonly limits?: Partial<Limits>;
  readonly behaviour?: Partial<Behaviour>;
  readonly maxConnections?: number;
  readonly basePath?: string;
  readonly corsOrigin?: string;
  readonly trustProxy?: boolean;
  /** PEM; with it HTTPS is spoken. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** Default: silent. */
  readonly log?: Log;
}

export interface GatewayOptions extends ServeOptions {
  readonly dataDir: string;
  /** Default `full`: see the README on durability. */
  readonly durability?: 'full' | 'normal';
  /** For topics without their own, by append time; -1: for ever. Default 7 days. */
  readonly retentionMs?: number;
  /** How long idempotency keys are remembered. Default 24 hours. */
  readonly idempotencyWindowMs?: number;
  /** Consumer instances at most. Default 1,000. */
  readonly maxInstances?: number;
  /** Imitates a broker's slow joins in tests. Default 0. */
  readonly joinDelayMs?: number;
}

export interface Gateway {
  /** What a client is given: `http://127.0.0.1:8080`, without a slash at its end. */
  readonly url: string;
  /** Answers waiting polls, finishes what is being written, frees the directory. */
  close(): Promise<void>;
}

/** The gateway on its own log in `dataDir`, in this process. Rejects with a sentence for people. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { dataDir, durability, retentionMs, idempotencyWindowMs, maxInstances, joinDelayMs, log = silent } = options;
  const store = embeddedStore({
    dataDir,
    mode: 'serve',
    ...defined({ durability, retentionMs, idempotencyWindowMs, maxInstances, joinDelayMs }),
    onFault: (error) => log.error({ err: error }, 'store failed'),
  });
  return serveStore(store, store.credentials, options);
}

/** The gateway over any store. It owns the store from here on: closed with the gateway, or when it cannot start. */
export async function serveStore(store: Store, stored: Credentials | null, options: ServeOptions): Promise<Gateway> {
  const { host = '127.0.0.1', port = 0, credentials: given = [], log = silent } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const metrics = newMetrics();
  let ready = false;
  try {
    if (given.length === 0 && ((await stored?.list()) ?? []).length === 0)
      throw new Error(
        'There is no credential: set GATEWAY_USERNAME and GATEWAY_PASSWORD, or run `gateway credentials create NAME`',
      );
    for (const topic of options.topics ?? []) await ensureTopic(store, topic);
    const server = await serveHttp({
      host,
      port,
      maxBodyBytes: limits.maxBodyBytes,
      ...defined({ maxConnections: options.maxConnections, trustProxy: options.trustProxy, tls: options.tls }),
      handle: handler({
        store,
        authenticate: authenticator({ given, stored }),
        limits,
        behaviour: { tombstones: 'empty', unknownTopics: 'refuse', ...options.behaviour },
        metrics,
        log,
        ready: () => ready,
        ...defined({ basePath: options.basePath, corsOrigin: options.corsOrigin }),
      }),
    });
    metrics.gauge('gateway_connections', 'Open connections.', server.connections);
    ready = true;
    return {
      url: server.url,
      async close() {
        ready = false;
        await server.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw explained(error, host, port);
  }
}

async function ensureTopic(store: Store, { name, partitions, retentionMs }: GatewayTopic): Promise<void> {
  checkTopicName(name);
  if (await store.topics.find(name)) return;
  await store.topics
    .create({ name, partitions, retentionMs: retentionMs ?? null, retentionBytes: null })
    .catch((error) => {
      if (!(error instanceof GatewayError && error.status === 409)) throw error; // somebody was faster: all the same
    });
}

function explained(error: unknown, host: string, port: number): unknown {
  const { code } = error as { code?: string };
  const address = `${host}:${port}`;
  if (code === 'EADDRINUSE')
    return new Error(`${address} is in use: stop what listens there or choose another --listen`);
  if (code === 'EACCES') return new Error(`${address} may not be listened on: choose a port above 1023 with --listen`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`${host} is no address of this machine: choose another with --listen, such as 127.0.0.1:8080`);
  return error;
}

/** Without the entries that are undefined, which optional settings must not be given as. */
function defined<T extends object>(settings: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as never;
}
