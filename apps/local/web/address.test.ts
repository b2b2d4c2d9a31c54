import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOME, readAddress, SPANS, writeAddress } from './address.ts';
import { SKY_COLUMNS } from './sky.ts';

describe('readAddress(search)', () => {
  it('is at home for an empty address', () => expect(readAddress('')).toEqual(HOME));

  it('takes span, order, words and kiosk', () =>
    expect(readAddress('?hours=24&sort=-speedKt&find=BAW&kiosk=1')).toEqual({
      hours: 24,
      order: { column: 'speedKt', descending: true },
      find: 'BAW',
      kiosk: true,
    }));

  it.each(['?hours=25', '?hours=many', '?sort=icao24', '?sort=--speedKt', '?kiosk=yes'])(
    'is at home for %s, which makes no sense',
    (search) => expect(readAddress(search)).toEqual(HOME),
  );
});

describe('writeAddress(address)', () => {
  it('is a bare ? at home, so that one can go there', () => expect(writeAddress(HOME)).toBe('?'));

  it('is read back as the same view', () =>
    fc.assert(
      fc.property(
        fc.record({
          hours: fc.constantFrom(...SPANS.map(({ hours }) => hours)),
          order: fc.record({ column: fc.constantFrom(...SKY_COLUMNS), descending: fc.boolean() }),
          find: fc.string({ unit: 'grapheme' }),
          kiosk: fc.boolean(),
        }),
        (address) => expect(readAddress(writeAddress(address))).toEqual(address),
      ),
    ));
});
