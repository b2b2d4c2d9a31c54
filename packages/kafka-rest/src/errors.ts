import { UpstashError } from '@upstash/kafka';
import { FlightsError } from 'flights-core';

/** The Kafka REST server understood and said no (4xx): the same request gets the same answer. */
export class StreamRefusedError extends FlightsError {
  override readonly name = 'StreamRefusedError';
  override readonly retryable = false;
  /** The HTTP status; null where no answer was needed to know. */
  readonly status: number | null;
  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }
}

/** The Kafka REST server could not answer now (no network, 5xx, 429, not JSON, too slow): later may differ. */
export class StreamUnavailableError extends FlightsError {
  override readonly name = 'StreamUnavailableError';
  override readonly retryable = true;
  /** The HTTP status; null where there was no usable answer. */
  readonly status: number | null;
  constructor(status: number | null, message: string) {
    super(message);
    this.status = status;
  }
}

const LATER = new Set([408, 425, 429]); // 4xx by number, but about the moment and not about the request

/**
 * What the client threw, as one sentence of ours. `origin` is where we called; it never holds a name or password, and
 * neither does anything else that is put in here.
 */
export function streamError(thrown: unknown, { origin, doing }: { origin: string; doing: string }): FlightsError {
  if (thrown instanceof FlightsError) return thrown;
  if (thrown instanceof UpstashError) return answered(Number(thrown.status) || null, thrown.error, { origin, doing });
  if ((thrown as Error | null)?.name === 'SyntaxError')
    return new StreamUnavailableError(
      null,
      `${doing}: ${origin} answered something that is not JSON; check that the address is a Kafka REST server`,
    );
  return new StreamUnavailableError(
    null,
    `${doing}: cannot reach ${origin} (${networkCause(thrown)}); check that it runs`,
  );
}

function answered(status: number | null, text: string, { origin, doing }: { origin: string; doing: string }) {
  const reason = typeof text === 'string' && text !== '' ? text : 'no reason given';
  if (status === 401)
    return new StreamRefusedError(401, `${doing}: ${origin} does not accept the username and password; check both`);
  if (status === 403)
    return new StreamRefusedError(403, `${doing}: ${origin} does not allow this credential to do that (${reason})`);
  if (status === null || status >= 500 || LATER.has(status))
    return new StreamUnavailableError(status, `${doing}: ${origin} cannot answer now (${reason}); try again later`);
  return new StreamRefusedError(status, `${doing}: ${origin} refused (${status}: ${reason})`);
}

/** `fetch failed` says nothing; the code below it does. Only codes are taken: a message may hold the address as typed. */
function networkCause(thrown: unknown): string {
  interface Layer {
    readonly code?: unknown;
    readonly cause?: unknown;
    readonly errors?: readonly Layer[];
  }
  let layer = thrown as Layer | null | undefined;
  for (let depth = 0; layer && depth < 5; depth++) {
    if (typeof layer.code === 'string') return layer.code;
    layer = layer.errors?.[0] ?? (layer.cause as Layer | undefined);
  }
  return 'no connection';
}
