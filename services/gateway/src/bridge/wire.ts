import { setTimeout as sleep } from 'node:timers/promises';
import {
  Admin,
  type API,
  type Broker,
  type ClusterMetadata,
  type Connection,
  ConnectionPool,
  type findCoordinatorV6,
  kGetApi,
} from '@platformatic/kafka';
import type { BridgeConfig } from './config.ts';
import { isPassing, told } from './errors.ts';

/** A broker that is there answers all but long polls and joins much sooner. */
export const REQUEST_MS = 8000;
const CONNECT_MS = 4000;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 100;
const GROUP_KEY = 0;

/** The connection to the cluster that the parts of the bridge share, below the client's own consumer. */
export interface Wire {
  readonly admin: Admin;
  /** For requests that a broker answers at once. It works off one connection's requests one by one. */
  readonly shared: ConnectionPool;
  /** Connections of its own, for what blocks: a long poll, a member of a group. */
  pool(requestMs?: number): ConnectionPool;
  metadata(topics: readonly string[], fresh: boolean): Promise<ClusterMetadata>;
  coordinatorOf(group: string): Promise<Broker>;
  /** To be called when it answers that it is not, or not at all. */
  forgetCoordinator(group: string): void;
  /** One request, in the newest version that both sides know. */
  send<Response>(api: string, connection: Connection, ...args: readonly unknown[]): Promise<Response>;
  /** The newest version of a request that both sides know. */
  versionOf(api: string): Promise<number>;
  /** Again where the trouble passes by itself; what comes out at last is what the client threw. */
  again<T>(work: (attempt: number) => Promise<T>): Promise<T>;
  /** The same; what comes out is an error for the caller. */
  settled<T>(work: (attempt: number) => Promise<T>): Promise<T>;
  /** What the client threw, as the caller is told it. */
  told(error: unknown): unknown;
  close(): Promise<void>;
}

export function openWire({ brokers, clientId, sasl, tls, tlsServerName }: BridgeConfig): Wire {
  const connection = {
    connectTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    ...(sasl && { sasl }),
    ...(tls && { tls, tlsServerName }),
  };
  // `retries` 0: the client repeats what will never work too, such as asking for a topic that does not exist
  const admin = new Admin({ clientId, bootstrapBrokers: [...brokers], ...connection, maxInflights: 50, retries: 0 });
  const coordinators = new Map<string, Broker>();
  const pool = (requestMs = REQUEST_MS) =>
    quiet(new ConnectionPool(clientId, { ...connection, requestTimeout: requestMs, maxInflights: 50 }));
  quiet(admin.connections);
  const shared = pool();

  const apiOf = <Response>(name: string) =>
    new Promise<API<unknown[], Response>>((resolve, reject) => {
      admin[kGetApi]<unknown[], Response>(name, (error, api) => (error ? reject(error) : resolve(api!)));
    });
  const send = async <Response>(name: string, to: Connection, ...args: readonly unknown[]): Promise<Response> => {
    const api = await apiOf<Response>(name);
    return new Promise((resolve, reject) => {
      api(to, ...args, (error: Error | null, response: Response) => (error ? reject(error) : resolve(response)));
    });
  };

  return {
    admin,
    shared,
    pool,
    send,
    versionOf: async (name) => (await apiOf(name)).version,
    told: (error) => told(error, brokers),
    again,
    settled: (work) =>
      again(work).catch((error) => {
        throw told(error, brokers);
      }),
    metadata: (topics, fresh) => admin.metadata({ topics: [...topics], forceUpdate: fresh, retries: 0 }),
    async coordinatorOf(group) {
      const known = coordinators.get(group);
      if (known) return known;
      const { brokers: all } = await admin.metadata({ topics: [], forceUpdate: coordinators.size === 0 });
      const any = await shared.getFirstAvailable([...all.values()]);
      const { coordinators: found } = await send<findCoordinatorV6.FindCoordinatorResponse>(
        'FindCoordinator',
        any,
        GROUP_KEY,
        [group],
      );
      const [{ host, port } = { host: '', port: 0 }] = found;
      const coordinator = { host, port };
      coordinators.set(group, coordinator);
      return coordinator;
    },
    forgetCoordinator: (group) => coordinators.delete(group),
    async close() {
      destroy(shared);
      destroy(admin.connections);
      await admin.close();
    },
  };
}

async function again<T>(work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt + 1 >= ATTEMPTS || !isPassing(error)) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** attempt);
    }
  }
}

/** Errors of a connection also come out of the requests on it; without a listener the second one would end the process. */
export function quiet(pool: ConnectionPool): ConnectionPool {
  pool.on('connecting', ({ connection }) => connection.on('error', () => {}));
  return pool;
}

/** Cuts the connections without a word to the broker. */
export function destroy(pool: ConnectionPool): void {
  for (const [, connection] of [...pool]) connection.socket?.destroy();
  void pool.close();
}
