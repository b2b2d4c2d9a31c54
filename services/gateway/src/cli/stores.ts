import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { badValue, UsageError } from 'flights-command-line';
import { sqliteCredentials } from '../embedded/credentials.ts';
import { DATABASE_FILE, openDatabase } from '../embedded/database.ts';
import { type EmbeddedOptions, embeddedStore } from '../embedded/store.ts';
import type { Credentials, Store } from '../port.ts';
import { type Bucket, parseBucket } from '../s3/bucket.ts';
import type { S3Store } from '../s3/store.ts';
import { brokersOption } from './options.ts';

/** The options by which every command finds the log. */
export const STORE_OPTIONS = {
  data: { type: 'string', default: './.flights/gateway' },
  kafka: { type: 'string' },
  s3: { type: 'string' },
} as const;

export const STORE_HELP = `  --data DIR             where log and credentials are kept (./.flights/gateway)
  --kafka HOST:PORT[,…]  a real Kafka keeps the log; only credentials are kept in --data
  --s3 s3://BUCKET[/PREFIX]  a bucket keeps all; any number of servers may share it
`;

export interface StoreValues {
  readonly data: string;
  readonly kafka?: string | undefined;
  readonly s3?: string | undefined;
}

export interface Opened {
  readonly store: Store;
  readonly credentials: Credentials;
  /** For what lies beside the store; the store has a close of its own. */
  closeCredentials(): void;
}

type Embedded = Omit<EmbeddedOptions, 'dataDir' | 'mode' | 'onFault'>;

/** To serve: an embedded directory is this process's alone from here on. */
export async function openToServe(
  values: StoreValues,
  embedded: Embedded,
  onFault: (error: unknown) => void,
): Promise<Opened> {
  const { data, kafka } = values;
  const place = bucketOf(values);
  if (place) {
    const { retentionMs, maxInstances } = embedded;
    const { store, credentials } = await (await s3()).openS3(place, {
      ...(retentionMs !== undefined && { retentionMs }),
      ...(maxInstances !== undefined && { maxInstances }),
    });
    return { store: sweeping(store, onFault), credentials, closeCredentials: () => {} };
  }
  if (kafka === undefined) {
    const store = embeddedStore({ dataDir: data, mode: 'serve', onFault, ...embedded });
    return { store, credentials: store.credentials, closeCredentials: () => {} };
  }
  const brokers = brokersOption(kafka); // before anything is made
  const { credentials, close } = openCredentials(data);
  try {
    return { store: await bridge(brokers, onFault, embedded.maxInstances), credentials, closeCredentials: close };
  } catch (error) {
    close();
    throw error;
  }
}

/** For one command, beside a server that may be running on it. `make` allows a directory that is not there yet. */
export async function withStore<T>(
  values: StoreValues,
  make: 'make' | 'existing',
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const { data, kafka } = values;
  const open = async () => {
    const place = bucketOf(values);
    if (place) return (await (await s3()).openS3(place)).store;
    if (kafka !== undefined) return bridge(brokersOption(kafka), () => {});
    if (make === 'existing') mustExist(data);
    return embeddedStore({ dataDir: data, mode: 'administer' });
  };
  const store = await open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function withCredentials<T>(
  values: StoreValues,
  make: 'make' | 'existing',
  work: (credentials: Credentials) => Promise<T>,
): Promise<T> {
  const { data } = values;
  const place = bucketOf(values);
  if (place) {
    const { store, credentials } = await (await s3()).openS3(place);
    try {
      return await work(credentials);
    } finally {
      await store.close();
    }
  }
  if (make === 'existing') mustExist(data);
  const { credentials, close } = openCredentials(data);
  try {
    return await work(credentials);
  } finally {
    close();
  }
}

function openCredentials(dataDir: string) {
  const db = openDatabase({ dataDir, durability: 'full' });
  return { credentials: sqliteCredentials(db), close: () => db.close() };
}

export function mustExist(dataDir: string): void {
  if (!existsSync(join(dataDir, DATABASE_FILE)))
    throw new Error(`There is no gateway's data in ${dataDir}: choose another --data, or create a topic in it first`);
}

/** Loaded only when it is asked for: the embedded gateway starts without a Kafka client in memory. */
async function bridge(
  brokers: readonly string[],
  onFault: (error: unknown) => void,
  maxInstances?: number,
): Promise<Store> {
  const { bridgeStore } = await import('../bridge/index.ts');
  return bridgeStore({ brokers, env: process.env, onFault, ...(maxInstances !== undefined && { maxInstances }) });
}

const s3 = () => import('../s3/index.ts');

/** Where `--s3` points; undefined without it. It goes with neither `--kafka` nor a `--data` of its own. */
export function bucketOf({ s3: text, kafka }: StoreValues): Bucket | undefined {
  if (text === undefined) return undefined;
  if (kafka !== undefined) throw new UsageError('--s3 and --kafka are two places for one log: use one of them');
  const place = parseBucket(text);
  if (place) return place;
  throw badValue('--s3', `'${text}' is no bucket`, '--s3 s3://my-bucket/prefix');
}

const SWEEP_MS = 600_000;

/** Retention from time to time, as long as the store is open. */
function sweeping(store: S3Store, onFault: (error: unknown) => void): Store {
  const timer = setInterval(() => void store.sweep().catch(onFault), SWEEP_MS).unref();
  return {
    ...store,
    close() {
      clearInterval(timer);
      return store.close();
    },
  };
}
