import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ADDRESS_BLOCKS, countryOf } from './address-blocks.ts';
import { AIRCRAFT_TYPES } from './aircraft-types.ts';
import { AIRLINES } from './airlines.ts';

const recorded = process.env.FLIGHTS_DATA ?? join(import.meta.dirname, '../../../../../shared/data');

/** Rows of a recorded reference table, or null (said aloud) where recorded data is not there. */
function table(file: string): Record<string, string>[] | null {
  const path = join(recorded, 'ref', file);
  if (!existsSync(path)) {
    console.warn(`SKIPPED: ${file} is not there; set FLIGHTS_DATA to the folder of recorded data to check against it`);
    return null;
  }
  const lines = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter(Boolean);
  const names = lines[0]!.split(',');
  return lines.slice(1).map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i] ?? '', value])));
}

describe('AIRLINES', () => {
  it.each([
    ['BAW', 'British Airways'],
    ['RRR', 'Royal Air Force'],
    ['TWB', "T'way Air"],
  ])('%s is %s', (designator, name) => expect(AIRLINES.get(designator)).toBe(name));

  it('has three letters and a name in every entry', () => {
    expect(AIRLINES.size).toBeGreaterThan(300);
    for (const [designator, name] of AIRLINES) {
      expect(designator).toMatch(/^[A-Z]{3}$/);
      expect(name).toMatch(/^\S(.*\S)?$/);
    }
  });

  it('names at least 98 % of the airline flights recorded over London and over the United Kingdom', () => {
    const rows = table('designators-by-frequency.csv');
    if (!rows) return;
    for (const place of ['london', 'uk']) {
      const flights = (known: boolean) =>
        rows
          .filter(({ designator }) => !known || AIRLINES.has(designator!))
          .reduce((n, row) => n + Number(row[place]), 0);
      expect(flights(true) / flights(false)).toBeGreaterThanOrEqual(0.98);
    }
  });
});

describe('AIRCRAFT_TYPES', () => {
  it.each([
    ['A20N', 'Airbus A320neo'],
    ['B77W', 'Boeing 777-300ER'],
    ['EC35', 'Airbus Helicopters H135'],
  ])('%s is an %s', (designator, name) => expect(AIRCRAFT_TYPES.get(designator)).toBe(name));

  it('has a designator of two to four characters and a name in every entry', () => {
    expect(AIRCRAFT_TYPES.size).toBeGreaterThan(200);
    for (const [designator, name] of AIRCRAFT_TYPES) {
      expect(designator).toMatch(/^[A-Z][A-Z0-9]{1,3}$/);
      expect(name).toMatch(/^\S(.*\S)?$/);
    }
  });
});

describe('countryOf(icao24)', () => {
  it.each([
    ['4007f2', 'GB'],
    ['A00001', 'US'],
    ['3c6444', 'DE'],
    ['780102', 'HK'],
    ['43ea10', 'IM'],
    ['ffffff', null],
    ['000000', null],
    ['~40001', null],
    ['4007f', null],
    ['', null],
  ])('%s: %s', (icao24, country) => expect(countryOf(icao24)).toBe(country));

  it('agrees with a search of all blocks for the smallest that holds the address', () =>
    fc.assert(
      fc.property(fc.nat({ max: 0xffffff }), (address) => {
        const holding = ADDRESS_BLOCKS.filter(({ first, last }) => address >= first && address <= last);
        const sizes = holding.map(({ first, last }) => last - first);
        const expected = holding.find(({ first, last }) => last - first === Math.min(...sizes))?.countryIso2 ?? null;
        expect(countryOf(address.toString(16).padStart(6, '0'))).toBe(expected);
      }),
    ));

  it('keeps every block in order, within 24 bits and of a real code', () => {
    for (const { first, last, countryIso2 } of ADDRESS_BLOCKS) {
      expect(countryIso2).toMatch(/^[A-Z]{2}$/);
      expect(first >= 0 && first < last && last <= 0xffffff).toBe(true);
    }
  });

  it('agrees with the recorded allocation of every block of a state', () => {
    const rows = table('vrs-code-blocks.csv');
    if (!rows) return;
    const blocks = rows.filter((row) => row.IsMilitary === '0' && Number(row.Count) >= 1024);
    const states = blocks.filter(({ CountryISO2 }) => !['ZZ', 'XA'].includes(CountryISO2!)); // unassigned, ICAO's own
    expect(states.length).toBeGreaterThan(150);
    const country = (edge: string) => countryOf(edge);
    expect(states.filter((row) => country(row.Start!) !== row.CountryISO2)).toEqual([]);
    expect(states.filter((row) => country(row.Finish!) !== row.CountryISO2)).toEqual([]);
  });
});
