import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { batches } from './batches.ts';

const shape = (text: string, request: number) => ({ text, request });
const bytes = (request: readonly object[]) => Buffer.byteLength(JSON.stringify(request));
const limits = fc.record({ messages: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 30, max: 300 }) });

describe('batches(records, limits, shape)', () => {
  it('makes no request of no records', () => expect(batches([], { messages: 1, bytes: 1 }, shape)).toEqual([]));

  it('sends a record that is larger than a request alone', () => {
    const cut = batches(['a', 'b'.repeat(100), 'c'], { messages: 10, bytes: 60 }, shape);
    expect(cut.map((request) => request.map(({ text }) => text.slice(0, 1)).join(''))).toEqual(['a', 'b', 'c']);
  });

  it('keeps every record in order, numbers it by its request, and fills requests up to both limits and no further', () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 40 }),
        limits,
        (texts, limit) => {
          const cut = batches(texts, limit, shape);
          expect(cut.flat().map(({ text }) => text)).toEqual(texts);
          for (const [number, request] of cut.entries()) {
            expect(request.every((message) => message.request === number)).toBe(true);
            expect(request.length).toBeLessThanOrEqual(limit.messages);
            if (request.length > 1) expect(bytes(request)).toBeLessThanOrEqual(limit.bytes);
            const following = cut[number + 1]?.[0];
            if (following && request.length < limit.messages)
              expect(bytes([...request, { ...following, request: number }])).toBeGreaterThan(limit.bytes);
          }
        },
      ),
    ));
});
