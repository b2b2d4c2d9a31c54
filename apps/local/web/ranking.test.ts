import { describe, expect, it } from '@jest/globals';
import { rankingOf } from './ranking.ts';

describe('rankingOf(rows, column, unknownName, name)', () => {
  const rows = [
    { type_designator: null, flights: 90, share: 0.6 },
    { type_designator: 'ZZZZ', flights: 10, share: 0.1 },
    { type_designator: 'A20N', flights: 40, share: 0.3 },
  ];
  const ranking = rankingOf(rows, 'type_designator', 'Type not known', (code) =>
    code === 'A20N' ? 'Airbus A320neo' : null,
  );

  it('puts most flights first and the unknown last, however many', () =>
    expect(ranking.map(({ flights, unknown }) => [flights, unknown])).toEqual([
      [40, false],
      [10, false],
      [90, true],
    ]));

  it('spells names out and keeps the code beside; a code without a name stands alone', () =>
    expect(ranking.map(({ name, code }) => [name, code])).toEqual([
      ['Airbus A320neo', 'A20N'],
      ['ZZZZ', null],
      ['Type not known', null],
    ]));

  it('does not say a code twice where it is given as its own name', () =>
    expect(rankingOf(rows, 'type_designator', '', (code) => code)[0]).toMatchObject({ name: 'A20N', code: null }));

  it('is empty for no rows', () => expect(rankingOf([], 'airline_icao', '', () => null)).toEqual([]));
});
