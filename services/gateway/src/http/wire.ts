import { badRequest } from '../errors.ts';
import type { RecordMetadata, StoredRecord } from '../port.ts';
import { recordBytes } from '../record-size.ts';
import type { Context } from './messages.ts';

/** Bytes ↔ the strings of the wire: UTF-8, or base64 for topics that hold binary. */
export interface Encoding {
  readonly decode: (text: string, what: string) => Buffer;
  readonly encode: (bytes: Buffer) => string;
}

const UTF8: Encoding = { decode: (text) => Buffer.from(text), encode: (bytes) => bytes.toString() };
const BASE64: Encoding = {
  decode(text, what) {
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw badRequest(`'${what}' is not base64`);
    return Buffer.from(text, 'base64');
  },
  encode: (bytes) => bytes.toString('base64'),
};

/** As the request's `Kafka-Encoding` says. */
export function encodingOf({ request }: Context): Encoding {
  const name = request.headers['kafka-encoding']?.toLowerCase() ?? 'utf-8';
  if (name === 'base64') return BASE64;
  if (name === 'utf-8' || name === 'utf8') return UTF8;
  throw badRequest(`'Kafka-Encoding' must be base64 or utf-8, not '${name}'`);
}

export const metadataOut = ({ topic, partition, offset, timestampMs }: RecordMetadata) => ({
  topic,
  partition,
  offset,
  timestamp: timestampMs,
});

/** Records as messages: a null key is `""` and headers are always an array, as the lost service had it. */
export function messagesOut(context: Context, records: readonly StoredRecord[]) {
  const { encode } = encodingOf(context);
  const tombstone = context.behaviour.tombstones === 'null' ? null : '';
  let bytes = 0;
  const messages = records.map((record) => {
    bytes += recordBytes(record);
    const { topic, partition, offset, timestampMs, key, value, headers } = record;
    return {
      topic,
      partition,
      offset,
      timestamp: timestampMs,
      key: key ? encode(key) : '',
      value: value ? encode(value) : tombstone,
      headers: headers.map((header) => ({ key: header.key, value: header.value ? encode(header.value) : '' })),
    };
  });
  context.counters.records('out', records.length, bytes);
  return messages;
}
