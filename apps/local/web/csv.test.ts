import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvOf } from './csv.ts';

/** RFC 4180, character by character. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let [row, cell, quoted] = [[] as string[], '', false];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted && c === '"' && text[i + 1] === '"') cell += text[i++];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ',') [row, cell] = [[...row, cell], ''];
    else if (!quoted && c === '\r' && text[i + 1] === '\n') {
      rows.push([...row, cell]);
      [row, cell, i] = [[], '', i + 1];
    } else cell += c;
  }
  return rows;
}

describe('csvOf(rows)', () => {
  it('has a header, CRLF, empty cells for null, quotes only where needed', () =>
    expect(
      csvOf([
        { airline: 'Wamos, S.A.', flights: 3 },
        { airline: 'The "Red" Air', flights: null },
        { airline: 'plain', share: 0.5 },
      ]),
    ).toBe('airline,flights,share\r\n"Wamos, S.A.",3,\r\n"The ""Red"" Air",,\r\nplain,,0.5\r\n'));

  it('is an empty line for no rows', () => expect(csvOf([])).toBe('\r\n'));

  it('is read back cell by cell, whatever is in the cells', () =>
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string(), fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', 'a') })), {
          minLength: 1,
        }),
        (pairs) => expect(parse(csvOf(pairs.map(([a, b]) => ({ a, b }))))).toEqual([['a', 'b'], ...pairs]),
      ),
    ));
});
