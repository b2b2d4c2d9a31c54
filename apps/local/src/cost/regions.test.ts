import { describe, expect, it } from '@jest/globals';
import { PRESETS } from 'flights-core';
import { areaKm2, costRegion, regionNamed, regionOfId } from './regions.ts';

const named = (text: string) => regionNamed(text, '--regions');

describe('areaKm2(box)', () => {
  it.each([
    ['the world', 'world', 510_065_622],
    ['a hemisphere', '0,-180,90,180', 255_032_811],
    ['a degree at the equator', '0,0,1,1', 12_363.7],
    ['a degree across 180°', '0,179.5,1,-179.5', 12_363.7],
    ['London, 119 by 21 km', 'london', 119 * 21],
  ])('%s', (_, text, expected) => {
    expect(Math.abs(areaKm2(named(text).box) / expected - 1)).toBeLessThan(0.01);
  });
});

describe('costRegion(region, given, counted)', () => {
  it.each([
    ['london', 35, 1],
    ['uk', 320, 4],
    ['world', 11_000, 1],
  ])('knows %s as measured', (text, rowsPerPoll, sourceRequests) =>
    expect(costRegion(named(text), null, {})).toEqual({ id: text, rowsPerPoll, rowsFrom: 'measured', sourceRequests }),
  );

  it('scales any other by area from the place of the most similar size, and says so', () => {
    const { rowsPerPoll, rowsFrom } = costRegion(named('51.38,-1.11,51.57,2.31'), null, {}); // twice as wide as London
    expect(rowsPerPoll).toBe(70);
    expect(rowsFrom).toBe('35 of london × 2 by area: say --rows-per-poll');
  });

  it('takes what was counted before that, and what is given before all', () => {
    expect(costRegion(named('london'), null, { london: 41.5 })).toMatchObject({
      rowsPerPoll: 41.5,
      rowsFrom: 'counted in the lake',
    });
    expect(costRegion(named('london'), 60, { london: 41.5 })).toMatchObject({
      rowsPerPoll: 60,
      rowsFrom: '--rows-per-poll',
    });
  });
});

it.each([...PRESETS.map(({ id }) => id), 'world', 'bbox_45.80_5.90_47.90_10.65', 'bbox_-21.00_176.00_-12.00_-179.00'])(
  'regionOfId(%s) is the region whose id that is',
  (id) => expect(regionOfId(id)?.id).toBe(id),
);
it('regionOfId of what is no region is null', () => expect(regionOfId('atlantis')).toBeNull());
