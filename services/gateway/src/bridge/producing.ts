import { type MessageToProduce, Producer } from '@platformatic/kafka';
import { partitionId } from '../groups/coordinator.ts';
import type { TopicPartition } from '../port.ts';
import type { Placed } from './append.ts';
import type { BridgeConfig } from './config.ts';
import { acknowledged } from './errors.ts';
import { destroy, quiet, REQUEST_MS } from './wire.ts';

export type Batch = readonly Placed[];

export interface Produced {
  /** Of each partition that Kafka has acknowledged, the offset of its first record. */
  readonly bases: ReadonlyMap<string, number>;
  /** Why the others are not there. */
  readonly error: unknown;
}

/** Sends a batch, one after the other only; never rejects. */
export type Producing = (batch: Batch) => Promise<Produced>;

type Message = MessageToProduce<Buffer, Buffer, Buffer, Buffer>;

/** Kafka's idempotent producer: acks=all, and what is sent again after a lost answer is still written once. */
export function kafkaProducer({ brokers, clientId, compression, sasl, tls, tlsServerName }: BridgeConfig) {
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({
    clientId,
    bootstrapBrokers: [...brokers],
    idempotent: true,
    retries: 3,
    retryDelay: 250,
    requestTimeout: REQUEST_MS,
    compression,
    ...(sasl && { sasl }),
    ...(tls && { tls, tlsServerName }),
  });
  quiet(producer.connections);

  const produce: Producing = async (batch) => {
    try {
      // `idempotent` is said again: only then does a failure make the client begin a new sequence
      const { offsets = [] } = await producer.send({ messages: batch.map(messageOf), idempotent: true });
      return { bases: basesOf(offsets), error: null };
    } catch (error) {
      return { bases: basesOf(acknowledged(error)), error };
    }
  };
  return {
    produce,
    async close() {
      destroy(producer.connections);
      await producer.close();
    },
  };
}

const basesOf = (offsets: Iterable<TopicPartition & { readonly offset: bigint }>) =>
  new Map([...offsets].map((one) => [partitionId(one), Number(one.offset)]));

/** Header names as bytes: as strings the client's map would keep only one of those that repeat. */
function messageOf({ topic, partition, timestampMs, record: { key, value, headers } }: Placed): Message {
  const message = {
    topic,
    partition,
    timestamp: BigInt(timestampMs),
    key,
    value,
    headers: new Map(headers.map((header) => [Buffer.from(header.key), header.value])),
  };
  return message as Message; // the client's types know no null, its encoder does
}
