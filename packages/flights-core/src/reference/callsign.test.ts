import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AIRLINES } from './airlines.ts';
import { airlineOf, normaliseCallsign } from './callsign.ts';

describe('normaliseCallsign(raw)', () => {
  it.each([
    ['pads are cut off', 'BAW123  ', 'BAW123'],
    ['letters become upper case', ' ezy84kt', 'EZY84KT'],
    ['a space inside stays: the source said so', 'DAA 17', 'DAA 17'],
    ['eight characters fit a transponder', 'SPEEDB1R', 'SPEEDB1R'],
    ['one zero among others is a callsign', '0A', '0A'],
  ])('%s', (_, raw, expected) => expect(normaliseCallsign(raw)).toBe(expected));

  it.each([
    ['nothing', ''],
    ['blanks', '        '],
    ['N/A', 'n/a'],
    ['zeros', '00000000'],
    ['one zero', '0'],
    ['the factory setting', '12345678'],
    ['nine characters', 'ABCDEFGHI'],
    ['a number', 1234],
    ['null', null],
    ['undefined', undefined],
    ['a list', ['BAW1']],
  ])('is null for %s', (_, raw) => expect(normaliseCallsign(raw)).toBeNull());

  it('changes nothing when it is applied twice', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 10 }), (raw) => {
        const once = normaliseCallsign(raw);
        expect(normaliseCallsign(once)).toBe(once);
      }),
    ));
});

describe('airlineOf(callsign, registration)', () => {
  it.each([
    ['BAW123', 'G-XWBA', 'BAW'],
    ['EZY84KT', null, 'EZY'],
    ['RRR2401', 'ZZ336', 'RRR'],
    ['RCH871', null, 'RCH'],
    ['SHT2X', null, 'SHT'],
  ])('%s (%s) flies for %s', (callsign, registration, expected) =>
    expect(airlineOf(callsign, registration)).toBe(expected),
  );

  it.each([
    ['no callsign', null, 'G-XWBA'],
    ['its own registration that looks like a flight number', 'RPC8526', 'RP-C8526'],
    ['a police aircraft that calls itself by its registration', 'PNC0600', 'PNC-0600'],
    ['the same one where the registration is unknown: no such designator', 'PNC0600', null],
    ['a ground vehicle', 'OPS12', null],
    ['an IATA flight number', 'UA4235', null],
    ['an American registration', 'N123AB', 'N123AB'],
    ['an American registration not told apart by the source', 'N4567', null],
    ['digits only', '1234', null],
    ['a word', 'CASTLE11', null],
    ['letters without a number', 'BAW', null],
    ['too many characters after the designator', 'BAW123456', null],
  ])('names none for %s', (_, callsign, registration) => expect(airlineOf(callsign, registration)).toBeNull());

  it('takes the registration for the callsign however it is punctuated', () =>
    expect(airlineOf('baw12', 'B-AW 12')).toBeNull());

  it('answers a designator of the table or null, whatever comes', () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.option(fc.string({ maxLength: 8 })), (callsign, registration) => {
        const airline = airlineOf(callsign, registration);
        expect(airline === null || AIRLINES.has(airline)).toBe(true);
      }),
    ));
});
