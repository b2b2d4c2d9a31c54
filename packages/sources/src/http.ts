import { FlightsError, SourceRefusedError, SourceUnavailableError } from 'flights-core';
import { Agent, type Dispatcher, fetch } from 'undici';

/** How live sources are asked. Tests hand in a dispatcher; nobody else needs to. */
export interface HttpOptions {
  readonly dispatcher?: Dispatcher;
  /** Who to write to about our requests; part of the User-Agent, which networks ask for. */
  readonly contact?: string;
}

const TIMEOUT_MS = 20_000;
const EXCERPT_CHARACTERS = 120;

/** What a request says besides its address. */
export interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form, by POST. */
  readonly form?: Readonly<Record<string, string>>;
}

/** Asks for JSON. Every way of not getting it is a SourceRefusedError or a SourceUnavailableError, never an empty answer. */
export function jsonClient(source: string, { dispatcher, contact }: HttpOptions) {
  const agent = dispatcher ?? new Agent({ connect: { timeout: 8_000 }, headersTimeout: 15_000, bodyTimeout: 15_000 });
  const userAgent = `flights-metrics/0.1 (hourly flight metrics; contact: ${contact ?? 'not set'})`;
  return async (url: string, { headers, form }: Request = {}): Promise<unknown> => {
    try {
      const response = await fetch(url, {
        dispatcher: agent,
        headers: { 'user-agent': userAgent, accept: 'application/json', ...headers },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const body = await response.text();
      if (response.status === 429 || response.status >= 500)
        throw new SourceUnavailableError(source, said(response.status, body));
      if (!response.ok) throw new SourceRefusedError(source, said(response.status, body));
      return parse(source, body);
    } catch (error) {
      if (error instanceof FlightsError) throw error;
      throw new SourceUnavailableError(source, networkReason(error));
    }
  };
}

function parse(source: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SourceRefusedError(source, `the answer is not JSON: ${excerpt(body)}`);
  }
}

const excerpt = (body: string) =>
  body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, EXCERPT_CHARACTERS);
const said = (status: number, body: string) => `HTTP ${status}${excerpt(body) ? `: ${excerpt(body)}` : ''}`;

/** undici hides what happened in `cause`; the deepest message is the one that says it. */
function networkReason(error: unknown): string {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) deepest = deepest.cause;
  if (!(deepest instanceof Error)) return String(deepest);
  if (deepest.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  return deepest.message || ((deepest as NodeJS.ErrnoException).code ?? deepest.name);
}
