/**
 * What a caller is told. Every store and every endpoint throws this one class: `status` is the HTTP status of the
 * answer and `message` its `error` text, one sentence that says what to do. Anything else that is thrown is a fault of
 * ours: it is logged and answered 500 without its text.
 */
export class GatewayError extends Error {
  override readonly name: string = 'GatewayError';
  readonly status: number;
  /** Extra response headers, such as `allow` or `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** 400: the same request gets the same answer. */
export const badRequest = (message: string) => new GatewayError(400, message);
export const unauthorized = () => new GatewayError(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="kafka"' });
export const forbidden = (message: string) => new GatewayError(403, message);
export const notFound = (message: string) => new GatewayError(404, message);
export const unknownTopic = (topic: string) =>
  notFound(`Topic '${topic}' does not exist: create it first, topics are not created by themselves`);
export const unknownPartition = (topic: string, partition: number, partitions: number) =>
  badRequest(`Partition ${partition} of '${topic}' does not exist: it has ${partitions} (from 0)`);
export const unknownInstance = (group: string, instance: string) =>
  notFound(`Consumer instance '${instance}' of group '${group}' does not exist: it starts with its first consume`);
/** 409: another consumer stands in the way (instance fenced, commit by a stranger to an active group). */
export const conflict = (message: string) => new GatewayError(409, message);
export const tooLarge = (message: string) => new GatewayError(413, message);
export const tooMany = (message: string, retryAfterS: number) =>
  new GatewayError(429, message, { 'retry-after': String(Math.max(1, Math.ceil(retryAfterS))) });
/** 503: the store or the coordinator cannot answer now; later may differ. */
export const unavailable = (message: string) => new GatewayError(503, message, { 'retry-after': '1' });
/** 504: the broker did not answer within the request's timeout. */
export const timedOut = (message: string) => new GatewayError(504, message);

/** 400 with the numbers a reader needs to go on: nothing is ever skipped silently. */
export class OffsetOutOfRangeError extends GatewayError {
  override readonly name = 'OffsetOutOfRangeError';
  readonly topic: string;
  readonly partition: number;
  /** First offset that is still there. */
  readonly earliest: number;
  /** Next offset to be written. */
  readonly latest: number;
  constructor(topic: string, partition: number, offset: number, earliest: number, latest: number) {
    super(400, `Offset ${offset} of ${topic}-${partition} is out of range: earliest ${earliest}, latest ${latest}`);
    this.topic = topic;
    this.partition = partition;
    this.earliest = earliest;
    this.latest = latest;
  }
}
