import { describe, expect, it } from '@jest/globals';
import type { RecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { takeRecords } from './records.ts';

const PLACE = { topic: 't', partition: 0 };
const ROOMY = { maxRecords: 1000, maxBytes: 1_000_000, atLeastOne: true };
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;
const LOG_APPEND_TIME = 1 << 3;

const batchOf = (firstOffset: number, values: readonly string[], more: Partial<RecordsBatch> = {}): RecordsBatch => ({
  firstOffset: BigInt(firstOffset),
  length: 0,
  partitionLeaderEpoch: 0,
  magic: 2,
  crc: 0,
  attributes: 0,
  lastOffsetDelta: values.length - 1,
  firstTimestamp: 1000n,
  maxTimestamp: 9000n,
  producerId: -1n,
  producerEpoch: 0,
  firstSequence: 0,
  records: values.map((value, n) => ({
    length: 0,
    attributes: 0,
    timestampDelta: BigInt(n),
    offsetDelta: n,
    key: null,
    value: Buffer.from(value),
    headers: [],
  })),
  ...more,
});
const marker = (offset: number, producerId: bigint, kind: 'abort' | 'commit'): RecordsBatch => {
  const batch = batchOf(offset, [''], { attributes: TRANSACTIONAL | CONTROL, producerId });
  return { ...batch, records: [{ ...batch.records[0]!, key: Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1]) }] };
};
const textsOf = (taken: ReturnType<typeof takeRecords>) => taken.records.map(({ value }) => String(value));

describe('takeRecords(answer, place, from, room)', () => {
  it('begins at `from`, wherever the batches begin, and never takes more than there is room for', () =>
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 6 }),
        fc.nat({ max: 20 }),
        fc.nat({ max: 8 }),
        fc.nat({ max: 12 }),
        fc.boolean(),
        (sizes, from, maxRecords, maxBytes, atLeastOne) => {
          let end = 0;
          const records = sizes.map((size) => {
            const batch = batchOf(
              end,
              Array.from({ length: size }, (_, n) => `${(end + n) % 10}`),
            ); // a byte each
            end += size;
            return batch;
          });
          const room = Math.min(maxRecords, maxBytes);
          const wanted = Math.min(Math.max(0, end - from), atLeastOne ? Math.max(1, room) : room);
          const taken = takeRecords({ records, abortedTransactions: [] }, PLACE, from, {
            maxRecords,
            maxBytes,
            atLeastOne,
          });
          expect(taken.records.map(({ offset }) => offset)).toEqual(Array.from({ length: wanted }, (_, n) => from + n));
          expect(taken.next).toBe(from + wanted);
          expect(taken.full).toBe(from + wanted < end);
        },
      ),
    ));

  it('leaves out markers and aborted records, of one producer again and again, and moves on behind them', () => {
    const inTransaction = (producerId: bigint) => ({ attributes: TRANSACTIONAL, producerId });
    const records = [
      batchOf(0, ['a', 'b'], inTransaction(1n)),
      batchOf(2, ['c'], inTransaction(2n)),
      marker(3, 1n, 'abort'),
      batchOf(4, ['d'], inTransaction(1n)),
      marker(5, 2n, 'commit'),
      marker(6, 1n, 'commit'),
      batchOf(7, ['e'], inTransaction(1n)),
      batchOf(8, ['f']),
      marker(9, 1n, 'abort'),
    ];
    const abortedTransactions = [
      { producerId: 1n, firstOffset: 7n },
      { producerId: 1n, firstOffset: 0n },
    ];
    const taken = takeRecords({ records, abortedTransactions }, PLACE, 0, ROOMY);
    expect([textsOf(taken), taken.next, taken.full]).toEqual([['c', 'd', 'f'], 10, false]);
    expect(takeRecords({ records: [], abortedTransactions: null }, PLACE, 4, ROOMY).next).toBe(4);
    expect(takeRecords({ records: null, abortedTransactions: null }, PLACE, 4, ROOMY).next).toBe(4);
  });

  it('goes over the gaps that compaction leaves', () => {
    const batch = batchOf(10, ['a', 'b', 'c', 'd']);
    const compacted = { ...batch, records: [batch.records[1]!] };
    const taken = takeRecords({ records: [compacted], abortedTransactions: [] }, PLACE, 10, ROOMY);
    expect([taken.records.map(({ offset }) => offset), taken.next]).toEqual([[11], 14]);
  });

  it('has the broker’s time where the topic is stamped by it', () => {
    const times = (attributes: number) =>
      takeRecords(
        { records: [batchOf(0, ['a', 'b'], { attributes })], abortedTransactions: [] },
        PLACE,
        0,
        ROOMY,
      ).records.map(({ timestampMs }) => timestampMs);
    expect([times(0), times(LOG_APPEND_TIME)]).toEqual([
      [1000, 1001],
      [9000, 9000],
    ]);
  });
});
