/**
 * The wire of Upstash's Kafka REST API, as its clients see it. Numbers stay exact up to 2^53 − 1, which no topic reaches.
 */
export interface Header {
  readonly key: string;
  readonly value: string;
}

/** A record as it is read. `key` and `value` are UTF-8; a null key or value reads as `''`. Headers keep their order and may repeat. */
export interface Message {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970 UTC: what the writer said, else the server's clock at the append. */
  readonly timestamp: number;
  readonly key: string;
  readonly value: string;
  readonly headers: readonly Header[];
}

/** Where a produced record went: one per record, in the order of the request. */
export interface Metadata {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** An offset is the next one to read; −1 where the server knows of none. */
export interface TopicPartitionOffset extends TopicPartition {
  readonly offset: number;
}

/** What a consumer instance reads. Empty `topics`: it has not been given a partition yet. */
export interface ConsumerGroup {
  readonly name: string;
  readonly instances: readonly {
    readonly name: string;
    readonly topics: readonly { readonly topic: string; readonly partitions: readonly number[] }[];
  }[];
}

/** The body of every answer that is not a success; `error` is never empty. */
export interface ErrorBody {
  readonly error: string;
  readonly status: number;
}

/** The message header by which the server knows that a request was sent before; the same on all messages of a request. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';
