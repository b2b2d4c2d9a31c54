import { setTimeout as sleep } from 'node:timers/promises';
import { MetabaseRefusedError, MetabaseUnavailableError } from './errors.ts';

/** Metabase's API over HTTP. Answers are JSON that nobody has checked yet; errors say which call failed and why. */
export interface Metabase {
  readonly url: string;
  get(path: string): Promise<unknown>;
  /** A POST that only asks. */
  ask(path: string, body: object): Promise<unknown>;
  /** A call that changes something. Sent once: whether it was carried out is for the next run to find out. */
  write(method: 'POST' | 'PUT', path: string, body?: object): Promise<unknown>;
  /** The same server with a log-in: an API key, or the id of a session. */
  as(auth: Auth): Metabase;
}

export type Auth = { readonly apiKey: string } | { readonly session: string };

export interface ClientOptions {
  readonly url: string;
  readonly auth?: Auth;
  readonly timeoutMs?: number;
  /** Pauses before an asking call is tried again where the server was busy or away. */
  readonly pausesMs?: readonly number[];
}

const TIMEOUT_MS = 120_000; // a first query may wait for Athena
const PAUSES_MS = [500, 2000];

export function metabaseClient(options: ClientOptions): Metabase {
  const { auth, timeoutMs = TIMEOUT_MS, pausesMs = PAUSES_MS } = options;
  const url = options.url.replace(/\/+$/, '');
  const headers: Record<string, string> = { accept: 'application/json' };
  if (auth && 'apiKey' in auth) headers['x-api-key'] = auth.apiKey;
  if (auth && 'session' in auth) headers['X-Metabase-Session'] = auth.session;

  async function once(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: body ? { ...headers, 'content-type': 'application/json' } : headers,
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: Error) => {
      throw new MetabaseUnavailableError(
        `${url} does not answer (${causeOf(error)}): is that its address, and is it running?`,
      );
    });
    const text = await response.text().catch((error: Error) => {
      throw new MetabaseUnavailableError(
        `${url} broke off its answer to ${method} ${path} (${causeOf(error)}): run it again`,
      );
    });
    if (response.status === 429 || response.status >= 502)
      throw new MetabaseUnavailableError(
        `${url} answers ${response.status} to ${method} ${path}: it may still be starting`,
      );
    if (!response.ok) {
      const reason = said(text) || response.statusText;
      throw new MetabaseRefusedError(`${method} ${path}: ${reason}`, response.status, reason);
    }
    if (text === '') return null; // 204
    try {
      return JSON.parse(text);
    } catch {
      throw new MetabaseRefusedError(
        `${url} answers ${method} ${path} with something that is not JSON: it is no Metabase`,
      );
    }
  }

  async function patiently(method: string, path: string, body?: object): Promise<unknown> {
    for (const pauseMs of pausesMs) {
      try {
        return await once(method, path, body);
      } catch (error) {
        if (!(error instanceof MetabaseUnavailableError)) throw error;
        await sleep(pauseMs);
      }
    }
    return once(method, path, body);
  }

  return {
    url,
    get: (path) => patiently('GET', path),
    ask: (path, body) => patiently('POST', path, body),
    write: once,
    as: (other) => metabaseClient({ ...options, auth: other }),
  };
}

const causeOf = (error: Error): string =>
  ((error.cause as { code?: string; message?: string } | undefined)?.code ??
    (error.cause as Error | undefined)?.message ??
    error.message) ||
  error.name;

/** What an error's body says to people: text, `{message}`, `{errors: {field: text}}` or `{error}`. */
function said(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text.startsWith('<') ? '' : text.slice(0, 500);
  }
  if (typeof body === 'string') return body;
  const { message, error, errors } = (body ?? {}) as { message?: unknown; error?: unknown; errors?: unknown };
  if (typeof message === 'string' && message) return message;
  if (typeof error === 'string' && error) return error;
  if (errors && typeof errors === 'object')
    return Object.entries(errors)
      .map(([field, problem]) => `${field}: ${typeof problem === 'string' ? problem : JSON.stringify(problem)}`)
      .join('; ');
  return text.slice(0, 500);
}
