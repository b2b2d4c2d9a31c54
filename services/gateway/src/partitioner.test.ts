import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { murmur2, partitionForKey } from './partitioner.ts';

/** MurmurHash2 as its author describes it, in whole numbers of any size: slow, and without a trick to get wrong. */
function slowMurmur2(bytes: Uint8Array): number {
  const MASK = 0xffff_ffffn;
  const M = 0x5bd1_e995n;
  const times = (a: bigint, b: bigint) => (a * b) & MASK;
  let h = 0x9747_b28cn ^ BigInt(bytes.length);
  let rest = [...bytes].map(BigInt);
  for (; rest.length >= 4; rest = rest.slice(4)) {
    const word = rest[0]! + (rest[1]! << 8n) + (rest[2]! << 16n) + (rest[3]! << 24n);
    const mixed = times(word, M);
    h = times(h, M) ^ times(mixed ^ (mixed >> 24n), M);
  }
  if (rest.length > 0) h = times(h ^ rest.reduce((sum, byte, i) => sum + (byte << BigInt(8 * i)), 0n), M);
  h = times(h ^ (h >> 13n), M);
  return Number(BigInt.asIntN(32, h ^ (h >> 15n)));
}

describe('murmur2(bytes)', () => {
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is what Java says', (key, hash) => expect(murmur2(Buffer.from(key))).toBe(hash));
  it('agrees with the algorithm done in whole numbers, for any bytes', () =>
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => murmur2(bytes) === slowMurmur2(bytes))));
});

it('partitionForKey(key, n) is one of the n, also where the hash is negative', () => {
  expect(partitionForKey(Buffer.from('21'), 10)).toBe((-973932308 & 0x7fffffff) % 10);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.integer({ min: 1, max: 500 }), (key, n) => {
      const partition = partitionForKey(key, n);
      return Number.isInteger(partition) && partition >= 0 && partition < n;
    }),
  );
});
