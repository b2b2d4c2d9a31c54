import { Kafka } from '@upstash/kafka';
import { ConfigError } from 'flights-core';
import { StreamUnavailableError, streamError } from './errors.ts';

export interface ConnectionOptions {
  /** Where the Kafka REST server answers, such as `http://127.0.0.1:8080`; a path prefix is kept. */
  readonly url: string;
  /** ASCII without a colon: HTTP Basic splits at the first one. */
  readonly username: string;
  /** ASCII: the client encodes nothing else. */
  readonly password: string;
  /** How often the client tries again after any failure, 4xx included. Its own default is 5, over 15.5 s. */
  readonly retries?: number;
  /** When to give up on one call, its retries included; default 120 s. The client itself would wait for hours. */
  readonly callTimeoutMs?: number;
  /** Told of each request, once, however often the client sends it: for counting. */
  readonly onRequest?: () => void;
}

export interface Connection {
  readonly kafka: Kafka;
  /** Runs one call; whatever it throws comes out as a FlightsError that says what we were `doing`. */
  call<T>(doing: string, send: () => Promise<T>): Promise<T>;
}

/** The client behind checked settings. Throws a ConfigError; nothing is sent yet. */
export function connect(options: ConnectionOptions): Connection {
  const { url, username, password, retries, callTimeoutMs = 120_000, onRequest } = options;
  const origin = checkedOrigin(url);
  checkCredential('username', username, 'flights-producer');
  checkCredential('password', password, 'what `pnpm gateway credentials create` printed');
  if (username.includes(':'))
    throw new ConfigError('username', 'has a colon, which HTTP Basic cannot carry', 'flights');
  const kafka = new Kafka({ url, username, password });
  if (retries !== undefined) setRetries(kafka, retries);
  return {
    kafka,
    async call(doing, send) {
      onRequest?.();
      try {
        return await inTime(send(), callTimeoutMs, () => {
          const waited = `${callTimeoutMs / 1000} s`;
          return new StreamUnavailableError(
            null,
            `${doing}: ${origin} did not answer within ${waited}; try again later`,
          );
        });
      } catch (thrown) {
        throw streamError(thrown, { origin, doing });
      }
    },
  };
}

function checkedOrigin(url: string): string {
  const example = 'http://127.0.0.1:8080';
  const parsed = URL.parse(url);
  // Not echoed: an address typed with a name and password in it would end in a log.
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new ConfigError('url', 'is no http(s) address', example);
  if (parsed.username || parsed.password)
    throw new ConfigError('url', 'holds a username or password; give them apart', example);
  if (parsed.search || parsed.hash) throw new ConfigError('url', 'has a query or fragment', example);
  return parsed.origin;
}

function checkCredential(setting: string, text: string, example: string): void {
  if (text === '') throw new ConfigError(setting, 'is empty', example);
  if (!/^[\x20-\x7e]+$/.test(text)) throw new ConfigError(setting, 'has a character outside ASCII', example);
}

/** The client's request knows `retries`, its constructor does not: every request is given ours on its way. */
export function setRetries(kafka: Kafka, retries: number): void {
  type Send = (request: object) => Promise<unknown>;
  const http = Reflect.get(kafka, 'client') as { get?: Send; post?: Send } | undefined;
  if (typeof http?.get !== 'function' || typeof http.post !== 'function')
    throw new ConfigError('retries', 'this version of @upstash/kafka cannot be told', 'leave it out');
  const [get, post] = [http.get.bind(http), http.post.bind(http)];
  http.get = (request) => get({ ...request, retries });
  http.post = (request) => post({ ...request, retries });
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs);
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
