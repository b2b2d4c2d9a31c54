import type { fetchV17, RecordsBatch } from '@platformatic/kafka';
import type { ReadLimits, StoredRecord, TopicPartition } from '../port.ts';
import { recordBytes } from '../record-size.ts';

const IS_LOG_APPEND_TIME = 1 << 3;
const IS_TRANSACTIONAL = 1 << 4;
const IS_CONTROL = 1 << 5;
const ABORT = 0;

/** What is left of one answer's limits. `atLeastOne`: nothing was taken yet, so a first record comes however large. */
export interface Room extends ReadLimits {
  readonly atLeastOne: boolean;
}

export interface Taken {
  readonly records: readonly StoredRecord[];
  /** Where reading goes on: behind what was taken, or behind what no reader is to see. */
  readonly next: number;
  readonly bytes: number;
  /** There is a record that found no room. */
  readonly full: boolean;
}

/**
 * What a reader of committed records sees from `from` on. Kafka sends whole batches, so the first may begin before
 * `from`; it also sends transaction markers and records of aborted transactions, which take up offsets.
 */
export function takeRecords(
  { records: batches, abortedTransactions }: Pick<fetchV17.FetchResponsePartition, 'records' | 'abortedTransactions'>,
  { topic, partition }: TopicPartition,
  from: number,
  { maxRecords, maxBytes, atLeastOne }: Room,
): Taken {
  const records: StoredRecord[] = [];
  const visible = skipAborted(abortedTransactions ?? []);
  let next = from;
  let bytes = 0;
  for (const batch of batches ?? []) {
    if (visible(batch)) {
      for (const { offsetDelta, timestampDelta, key, value, headers } of batch.records) {
        const offset = Number(batch.firstOffset) + offsetDelta;
        if (offset < from) continue;
        const timestamp =
          batch.attributes & IS_LOG_APPEND_TIME ? batch.maxTimestamp : batch.firstTimestamp + timestampDelta;
        const record: StoredRecord = {
          topic,
          partition,
          offset,
          timestampMs: Number(timestamp),
          key,
          value,
          headers: headers.map(([name, content]) => ({ key: name?.toString() ?? '', value: content })),
        };
        const size = recordBytes(record);
        const fits = records.length < maxRecords && bytes + size <= maxBytes;
        if (!fits && !(atLeastOne && records.length === 0)) return { records, next, bytes, full: true };
        records.push(record);
        bytes += size;
        next = offset + 1;
      }
    }
    next = Math.max(next, Number(batch.firstOffset) + batch.lastOffsetDelta + 1);
  }
  return { records, next, bytes, full: false };
}

/** A producer's records are aborted from the offset that the broker names until its next marker. */
function skipAborted(transactions: readonly { readonly producerId: bigint; readonly firstOffset: bigint }[]) {
  const ahead = [...transactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const aborted = new Set<bigint>();
  return ({ firstOffset, lastOffsetDelta, attributes, producerId, records }: RecordsBatch): boolean => {
    const lastOffset = firstOffset + BigInt(lastOffsetDelta);
    while (ahead[0] && ahead[0].firstOffset <= lastOffset) aborted.add(ahead.shift()!.producerId);
    if (attributes & IS_CONTROL) {
      if (records[0]?.key?.readInt16BE(2) === ABORT) aborted.delete(producerId);
      return false;
    }
    return !(attributes & IS_TRANSACTIONAL && aborted.has(producerId));
  };
}
