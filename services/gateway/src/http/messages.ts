import type { Principal } from '../auth/principal.ts';
import type { Store } from '../port.ts';

/** An HTTP request, whatever brought it: a socket of ours, a function URL, a test. */
export interface GatewayRequest {
  readonly method: string;
  /** As it came, still percent-encoded, without the query. */
  readonly rawPath: string;
  /** As it came, without the `?`. */
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Read only when the caller is known. Rejects with a 413, or a 400 where it ends early. GET may have one too. */
  readonly body: () => Promise<Buffer>;
  readonly remoteAddress: string;
  /** Aborts when the caller is gone or the server is stopping: a long poll then ends at once, with nothing. */
  readonly signal: AbortSignal;
}

export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case; `content-type` is always there. */
  readonly headers: Readonly<Record<string, string>>;
  /** Never empty: the client parses before it looks at the status. */
  readonly body: string;
  /** To be called once the answer is out (true) or its connection is lost (false). */
  readonly settle: (delivered: boolean) => void;
}

/** What an endpoint answers: status 200 always, JSON unless it says otherwise. */
export interface Reply {
  readonly json?: unknown;
  readonly text?: { readonly type: string; readonly body: string };
  readonly headers?: Readonly<Record<string, string>>;
  readonly settle?: (delivered: boolean) => void;
}

export interface Limits {
  /** Largest request body in bytes. Default 16 MiB. */
  readonly maxBodyBytes: number;
  /** Largest key, value and headers of one message in bytes. Default 1 MiB. */
  readonly maxMessageBytes: number;
  /** Most records of one answer. Default 500. */
  readonly maxPollRecords: number;
  /** Most key, value and header bytes of one answer, though one record always fits. Default 10 MiB. */
  readonly maxPollBytes: number;
  /** Longer waits are cut to this, in ms. Default 55 s. */
  readonly maxTimeoutMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxBodyBytes: 16 * 1_048_576,
  maxMessageBytes: 1_048_576,
  maxPollRecords: 500,
  maxPollBytes: 10 * 1_048_576,
  maxTimeoutMs: 55_000,
};

/** What can be set about the surface beside its limits. */
export interface Behaviour {
  /** How a tombstone's value is read: `""` (default) or null. */
  readonly tombstones: 'empty' | 'null';
  /** Consuming a topic that does not exist: 404 (default), or nothing until it is created. */
  readonly unknownTopics: 'refuse' | 'wait';
}

export interface Counters {
  /** Records and their bytes, appended or handed out. */
  readonly records: (direction: 'in' | 'out', count: number, bytes: number) => void;
}

/** Everything an endpoint may look at. */
export interface Context {
  readonly store: Store;
  readonly limits: Limits;
  readonly behaviour: Behaviour;
  readonly counters: Counters;
  readonly principal: Principal;
  readonly request: GatewayRequest;
  readonly query: URLSearchParams;
}
