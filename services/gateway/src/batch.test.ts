import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeBatch, inBatches, readBatch, type TimedRecord } from './batch.ts';
import type { StoredRecord } from './port.ts';

const bytes = fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array));
const records: fc.Arbitrary<TimedRecord[]> = fc.array(
  fc.record({
    topic: fc.constant('t'),
    partition: fc.constant(0),
    timestampMs: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.array(fc.record({ key: fc.string({ unit: 'grapheme' }), value: fc.option(bytes) }), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 12 },
);
const NO_LIMIT = { maxRecords: 1e9, maxBytes: 1e9 };
const PLACE = { topic: 't', partition: 0 };
const read = (batch: Uint8Array, base: number, from: number, room = { ...NO_LIMIT }) => {
  const out: StoredRecord[] = [];
  return { more: readBatch(batch, PLACE, base, from, room, out), out };
};
const record = (value: string): TimedRecord => ({
  ...PLACE,
  timestampMs: 1,
  key: null,
  value: Buffer.from(value),
  headers: [],
});

describe('a batch', () => {
  it('is read as it was written: nulls, empty ones, repeated headers, any bytes, compressed or not', () =>
    fc.assert(
      fc.property(records, fc.nat(1e9), (written, base) =>
        expect(read(encodeBatch(written), base, base).out).toEqual(
          written.map((one, n) => ({ ...one, offset: base + n })),
        ),
      ),
    ));
  it('is read from any offset within it', () =>
    fc.assert(
      fc.property(records, fc.nat(12), (written, from) =>
        expect(read(encodeBatch(written), 100, 100 + from).out.map(({ offset }) => offset)).toEqual(
          written.map((_, n) => 100 + n).slice(from),
        ),
      ),
    ));
  it('gives its first record however large it is, and stops before the next that does not fit', () => {
    const batch = encodeBatch(['a'.repeat(50), 'bb', 'cc'].map(record));
    expect(read(batch, 0, 0, { maxRecords: 10, maxBytes: 1 })).toMatchObject({ more: false, out: [{ offset: 0 }] });
    expect(read(batch, 0, 1, { maxRecords: 10, maxBytes: 3 })).toMatchObject({ more: false, out: [{ offset: 1 }] });
    expect(read(batch, 0, 0, { maxRecords: 2, maxBytes: 1e9 }).out).toHaveLength(2);
  });
  it('that lost one bit is an error that names the place, never other records', () =>
    fc.assert(
      fc.property(records, fc.nat(), (written, at) => {
        const batch = encodeBatch(written);
        const bit = 8 + (at % ((batch.length - 1) * 8)); // the format byte says how to read, the rest is summed
        batch[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => read(batch, 7, 7)).toThrow('The batch at t-0 offset 7 is damaged');
      }),
    ));
});

const LIMITS = { records: 1000, bytes: 1_048_576 };

it('inBatches(records, limits) keeps order, loses nothing and stays within bounds', () => {
  const many = Array.from({ length: 2500 }, (_, n) => record(`${n}`));
  expect([...inBatches(many, LIMITS)].map(({ length }) => length)).toEqual([LIMITS.records, LIMITS.records, 500]);
  expect([...inBatches(many, LIMITS)].flat()).toEqual(many);
  const large = [1, 2, 3].map(() => record('x'.repeat(LIMITS.bytes * 0.6)));
  expect([...inBatches(large, LIMITS)].map(({ length }) => length)).toEqual([1, 1, 1]);
});
