import type { FlightStream, OffsetRange, StreamRecord } from 'flights-core';
import { batches } from './batches.ts';
import { type ConnectionOptions, connect } from './connection.ts';
import { StreamRefusedError, StreamUnavailableError } from './errors.ts';
import { readRange } from './read-range.ts';
import { IDEMPOTENCY_HEADER, type Metadata } from './wire.ts';

export interface FlightStreamOptions extends ConnectionOptions {
  /** How long the server may wait for a record of a page, default 1000 ms. Records that are there come at once. */
  readonly fetchPageTimeoutMs?: number;
  /** Largest body of a request in bytes, default 900,000: below what every server takes. */
  readonly batchBytes?: number;
  /** Most messages of a request, default 1000. */
  readonly batchMessages?: number;
}

/**
 * The flight stream over the `@upstash/kafka` client. The requests of one append go one after another, so that records
 * keep their order. Throws ConfigError at once for bad settings; its functions throw StreamRefusedError (no use in
 * trying again), StreamUnavailableError, and LogMismatchError where the log does not hold what was asked for.
 */
export function flightStream(options: FlightStreamOptions): FlightStream {
  const { fetchPageTimeoutMs = 1000, batchBytes = 900_000, batchMessages = 1000 } = options;
  const { kafka, call } = connect(options);
  const [producer, consumer, admin] = [kafka.producer(), kafka.consumer(), kafka.admin()];

  async function range(topic: string, partition: number): Promise<OffsetRange> {
    const offsetAt = async (timestamp: 'earliest' | 'latest') => {
      const doing = `asking for the ${timestamp} offset of ${topic}/${partition}`;
      const request = { timestamp, topicPartitions: [{ topic, partition }] };
      const offset = (await call(doing, () => admin.topicPartitionOffsets(request)))?.[0]?.offset;
      if (Number.isSafeInteger(offset) && offset! >= 0) return offset!;
      throw new StreamUnavailableError(null, `${doing}: the server answered no offset; try again later`);
    };
    const start = await offsetAt('earliest'); // in this order: the end never runs ahead of a start that moves
    return { start, end: await offsetAt('latest') };
  }

  return {
    async append(records, idempotencyKey) {
      const limits = { messages: batchMessages, bytes: batchBytes };
      const requests = batches(records, limits, (record, number) => toMessage(record, `${idempotencyKey}/${number}`));
      for (const messages of requests) {
        const acknowledged: readonly Metadata[] = await call('appending', () => producer.produceMany(messages));
        if (!Array.isArray(acknowledged) || acknowledged.length !== messages.length)
          throw new StreamUnavailableError(null, 'appending: not every record was acknowledged; send them again');
      }
    },

    async partitions(topic) {
      const topics = (await call('listing topics', () => admin.topics())) ?? {};
      const count = Object.hasOwn(topics, topic) ? topics[topic] : undefined;
      if (Number.isSafeInteger(count) && count! > 0) return count!;
      throw new StreamRefusedError(null, `there is no topic '${topic}': create it, or let this credential see it`);
    },

    range,

    read: (topic, partition, from, to) => {
      const fetchPage = (offset: number) =>
        call(`reading ${topic}/${partition} from ${offset}`, () =>
          consumer.fetch({ topic, partition, offset, timeout: fetchPageTimeoutMs }),
        );
      return readRange({ name: `${topic}/${partition}`, from, to, fetchPage, range: () => range(topic, partition) });
    },
  };
}

/** The client's own comment says `timestamp` is in seconds; the protocol's milliseconds is what the server takes. */
const toMessage = ({ topic, key, value, timestampMs }: StreamRecord, idempotencyKey: string) => ({
  topic,
  key,
  value,
  timestamp: timestampMs,
  headers: [{ key: IDEMPOTENCY_HEADER, value: idempotencyKey }],
});
