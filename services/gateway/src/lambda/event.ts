import { tooLarge } from '../errors.ts';
import type { GatewayRequest, GatewayResponse } from '../http/messages.ts';

/** What a function URL hands a function (payload format 2.0), as far as it is used here. */
export interface UrlEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly http: { readonly method: string; readonly sourceIp: string } };
}

export interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Half of what a function URL carries: in JSON inside JSON every quote is two bytes, and more escapes come on top. */
export const MAX_BODY_BYTES = 3 * 1_048_576;
/** A function URL takes answers of 6 MB at most. */
const MAX_ANSWER_BYTES = 5.5 * 1_048_576;

export function requestOf(event: UrlEvent, signal: AbortSignal): GatewayRequest {
  const { method, sourceIp } = event.requestContext.http;
  const headers = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    rawPath: event.rawPath,
    query: event.rawQueryString ?? '',
    headers: Object.fromEntries(headers),
    body: async () => {
      const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
      if (body.length > MAX_BODY_BYTES)
        throw tooLarge(
          `The body has ${body.length} bytes, and ${MAX_BODY_BYTES} at most go through: send smaller batches`,
        );
      return body;
    },
    remoteAddress: sourceIp,
    signal,
  };
}

/** The answer, if it fits; what was read for one that does not is put back by its `settle`. */
export function answerOf({ status, headers, body, settle }: GatewayResponse): UrlAnswer {
  const fits = Buffer.byteLength(body) <= MAX_ANSWER_BYTES;
  settle(fits);
  if (fits) return { statusCode: status, headers, body };
  const error =
    'The answer is larger than a function URL carries: ask for less (Kafka-Max-Poll-Records), or in base64 (Kafka-Encoding)';
  return {
    statusCode: 413,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error, status: 413 }),
  };
}
