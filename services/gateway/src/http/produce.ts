import { canProduce } from '../auth/principal.ts';
import { badRequest, forbidden, tooLarge } from '../errors.ts';
import type { Idempotency, NewRecord, RecordHeader } from '../port.ts';
import { recordBytes } from '../record-size.ts';
import { jsonBody, mustExist } from './checks.ts';
import { asCount, asList, asObject, asText, requiredText } from './json.ts';
import type { Context, Reply } from './messages.ts';
import { type Encoding, encodingOf, metadataOut } from './wire.ts';

const IDEMPOTENCY_HEADER = 'idempotency-key';
const MAX_KEY_CHARACTERS = 256;

function headersIn(value: unknown, { decode }: Encoding): RecordHeader[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badRequest("'headers' must be an array of { key, value }");
  return value.map((entry) => {
    const header = asObject(entry, 'Each header');
    const key = asText(header.key, 'header key');
    if (key === undefined || key === null) throw badRequest("Each header needs a 'key'");
    const text = asText(header.value, 'header value') ?? null;
    return { key, value: text === null ? null : decode(text, 'header value') };
  });
}

function recordIn(entry: unknown, pathTopic: string | undefined, encoding: Encoding): NewRecord {
  const message = asObject(entry, 'Each message');
  const topic = pathTopic ?? requiredText(message.topic, 'topic');
  const value = asText(message.value, 'value');
  if (value === undefined) throw badRequest("'value' is required in each message");
  const key = asText(message.key, 'key') ?? null;
  return {
    topic,
    partition: asCount(message.partition, 'partition') ?? null,
    timestampMs: asCount(message.timestamp, 'timestamp') ?? null,
    key: key === null ? null : encoding.decode(key, 'key'),
    value: value === null ? null : encoding.decode(value, 'value'),
    headers: headersIn(message.headers, encoding),
  };
}

/** The key that all of the request's messages share; null: none has one. */
function idempotencyOf({ request, principal }: Context, records: readonly NewRecord[]): Idempotency | null {
  const keys = new Set(
    records.map(({ headers }) => headers.find(({ key }) => key === IDEMPOTENCY_HEADER)?.value?.toString() ?? null),
  );
  const fromHttp = request.headers[IDEMPOTENCY_HEADER];
  if (fromHttp !== undefined) {
    keys.delete(null);
    keys.add(fromHttp);
  }
  if (keys.size > 1) throw badRequest(`All messages of a request must carry the same '${IDEMPOTENCY_HEADER}', or none`);
  const [key = null] = keys;
  if (key === null) return null;
  if (key === '' || key.length > MAX_KEY_CHARACTERS)
    throw badRequest(`'${IDEMPOTENCY_HEADER}' must have 1 to ${MAX_KEY_CHARACTERS} characters`);
  return { scope: principal.username, key };
}

/** Checks everything before anything is written, so that an ordinary mistake leaves no half of a request behind. */
async function append(context: Context, records: readonly NewRecord[]) {
  const { principal, limits, store, counters } = context;
  let bytes = 0;
  for (const topic of new Set(records.map((record) => record.topic)))
    if (!canProduce(principal, topic)) throw forbidden(`'${principal.username}' may not produce to topic '${topic}'`);
  for (const record of records) {
    const size = recordBytes(record);
    if (size > limits.maxMessageBytes)
      throw tooLarge(`A message has ${size} bytes, more than the ${limits.maxMessageBytes} allowed: split it`);
    bytes += size;
  }
  await mustExist(context, placesOf(records));
  if (records.length === 0) return [];
  const metadata = await store.append(records, idempotencyOf(context, records));
  counters.records('in', records.length, bytes);
  return metadata.map(metadataOut);
}

function* placesOf(records: readonly NewRecord[]) {
  for (const { topic, partition } of records) yield { topic, partition: partition ?? 0 };
}

/** `/produce` and `/produce/{topic}`: one message or an array, answered by an array always. */
export async function produce(context: Context, topic?: string): Promise<Reply> {
  const body = await jsonBody(context);
  if (body === undefined) throw badRequest('The body is empty: send a message or an array of messages as JSON');
  const encoding = encodingOf(context);
  return {
    json: await append(
      context,
      asList(body).map((entry) => recordIn(entry, topic, encoding)),
    ),
  };
}

/** `/produce/{topic}/{message}?key=`: answered by one object. */
export async function produceByPath(context: Context, topic: string, message: string): Promise<Reply> {
  const { decode } = encodingOf(context);
  const key = context.query.get('key');
  const record = {
    topic,
    partition: null,
    timestampMs: null,
    key: key === null ? null : decode(key, 'key'),
    value: decode(message, 'message'),
    headers: [],
  };
  const [metadata] = await append(context, [record]);
  return { json: metadata };
}

/** Headers that say something about the connection or the agent, not about the message. */
const STANDARD =
  /^(authorization|host|connection|content-.*|accept.*|user-agent|cookie|expect|te|trailer|transfer-encoding|upgrade|via|forwarded|x-forwarded-.*|x-real-ip|x-amzn-.*|keep-alive|proxy-.*|cache-control|pragma|origin|referer|sec-.*)$/;

/**
 * `/webhook?topic=`: the raw body is the value, whatever it is; other people's headers become message headers. HTTP hands
 * header values over as one character a byte, so latin1 gives back the bytes that were sent.
 */
export async function webhook(context: Context): Promise<Reply> {
  const topic = requiredText(context.query.get('topic'), 'topic');
  const headers = Object.entries(context.request.headers).flatMap(([key, value]) =>
    value === undefined || STANDARD.test(key) ? [] : [{ key, value: Buffer.from(value, 'latin1') }],
  );
  const value = await context.request.body();
  const [metadata] = await append(context, [{ topic, partition: null, timestampMs: null, key: null, value, headers }]);
  return { json: metadata };
}
