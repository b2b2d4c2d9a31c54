import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csv, table } from './output.ts';

/** RFC 4180 read back, written independently: one character after the other. */
function readCsv(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || (c === '\r' && text[i + 1] === '\n')) {
      line.push(field);
      field = '';
      if (c === '\r') {
        lines.push(line);
        line = [];
        i++;
      }
    } else field += c;
  }
  return lines;
}

describe('csv(rows, columns)', () => {
  it('is read back as it was, whatever is in the fields', () =>
    fc.assert(
      fc.property(fc.array(fc.record({ a: fc.string(), b: fc.oneof(fc.integer(), fc.constant(null)) })), (rows) => {
        const expected = [['a', 'b'], ...rows.map(({ a, b }) => [a, b === null ? '' : String(b)])];
        expect(readCsv(csv(rows, ['a', 'b']))).toEqual(expected);
      }),
    ));
  it('quotes a name with a comma', () =>
    expect(csv([{ airline: 'Loganair, Ltd "LM"' }], ['airline'])).toBe('airline\r\n"Loganair, Ltd ""LM"""\r\n'));
});

describe('table(rows, columns)', () => {
  it('puts numbers to the right, null as a dash', () =>
    expect(
      table(
        [
          { hour: '12:00', flights: 7 },
          { hour: null, flights: 112 },
        ],
        ['hour', 'flights'],
      ),
    ).toBe(['hour   flights', '─────  ───────', '12:00        7', '–          112', ''].join('\n')));
  it('lines up what has decimals', () =>
    expect(table([{ usd: 0.5 }, { usd: null }, { usd: 12 }], ['usd'], { usd: 2 })).toBe(
      ['  usd', '─────', ' 0.50', '    –', '12.00', ''].join('\n'),
    ));
  it('says so when there is nothing', () => expect(table([], ['hour'])).toBe('(no rows)\n'));
});
