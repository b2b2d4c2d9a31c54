import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConfigError } from './errors.ts';
import { isRegionId } from './partition.ts';
import {
  type BoundingBox,
  centre,
  contains,
  distanceKm,
  LONDON,
  namedRegion,
  PRESETS,
  parseBoundingBox,
  regionOf,
  splitAtAntimeridian,
} from './region.ts';

const london = LONDON.box;
const fiji: BoundingBox = { south: -21, west: 176, north: -12, east: -178 };
const positions = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
});
const boxes = fc
  .tuple(
    fc.integer({ min: -9000, max: 8999 }),
    fc.integer({ min: 1, max: 3000 }),
    fc.integer({ min: -18000, max: 18000 }),
    fc.integer({ min: -18000, max: 18000 }),
  )
  .filter(([, , west, east]) => west !== east)
  .map(
    ([south, height, west, east]): BoundingBox => ({
      south: south / 100,
      north: Math.min(9000, south + height) / 100,
      west: west / 100,
      east: east / 100,
    }),
  );

describe('contains(box, position)', () => {
  it.each([
    ['Heathrow', london, { latitude: 51.47, longitude: -0.45 }, true],
    ['Gatwick, south of the box', london, { latitude: 51.15, longitude: -0.18 }, false],
    ['the south-west corner itself', london, { latitude: 51.38, longitude: -1.11 }, true],
    ['the north-east corner itself', london, { latitude: 51.57, longitude: 0.6 }, true],
    ['a hair north of it', london, { latitude: 51.5700001, longitude: 0 }, false],
    ['Nadi, west of 180°', fiji, { latitude: -17.75, longitude: 177.44 }, true],
    ['Vanua Balavu, just past 180°', fiji, { latitude: -17.24, longitude: -178.95 }, true],
    ['the meridian itself', fiji, { latitude: -17, longitude: 180 }, true],
    ['the meridian under its other name', fiji, { latitude: -17, longitude: -180 }, true],
    ['Greenwich', fiji, { latitude: -17, longitude: 0 }, false],
  ])('%s', (_, box, position, expected) => expect(contains(box, position)).toBe(expected));

  it('agrees with the same box cut in two at 180°', () =>
    fc.assert(
      fc.property(boxes, positions, (box, position) =>
        expect(contains(box, position)).toBe(splitAtAntimeridian(box).some((half) => contains(half, position))),
      ),
    ));

  it('holds the centre of every box', () =>
    fc.assert(fc.property(boxes, (box) => expect(contains(box, centre(box))).toBe(true))));
});

describe('distanceKm(a, b)', () => {
  it('puts London 5,570 km from New York', () => {
    const newYork = { latitude: 40.7128, longitude: -74.006 };
    expect(distanceKm({ latitude: 51.5074, longitude: -0.1278 }, newYork)).toBeCloseTo(5570, -1);
  });
  it('takes the short way across 180°', () =>
    expect(distanceKm({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(111.2, 1));
});

describe('regionOf(box)', () => {
  it('knows a preset by its exact box', () => expect(regionOf({ ...london })).toBe(LONDON));
  it('names any other box by its edges, with two decimals', () =>
    expect(regionOf({ south: 45.8, west: 5.9, north: 47.9, east: 10.65 }).id).toBe('bbox_45.80_5.90_47.90_10.65'));
  it('writes no minus zero', () =>
    expect(regionOf({ south: -0.001, west: -0.004, north: 1, east: 2 }).id).toBe('bbox_0.00_0.00_1.00_2.00'));
  it('makes ids that can name a folder', () =>
    fc.assert(fc.property(boxes, (box) => expect(isRegionId(regionOf(box).id)).toBe(true))));
  it('has presets whose ids differ and can name a folder', () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
    expect(PRESETS.every(({ id }) => isRegionId(id))).toBe(true);
  });
  it('has presets that are boxes and hold the middle of their city', () => {
    const middles: Readonly<Record<string, readonly [number, number]>> = {
      london: [51.5, -0.12],
      uk: [54, -2],
      paris: [48.86, 2.35],
      amsterdam: [52.31, 4.76],
      frankfurt: [50.03, 8.57],
      switzerland: [46.95, 7.45],
      'new-york': [40.64, -73.78],
      'los-angeles': [33.94, -118.41],
      sydney: [-33.94, 151.18],
      fiji: [-17.76, 177.44],
    };
    for (const { id, box } of PRESETS) {
      const [latitude, longitude] = middles[id]!;
      expect([id, contains(box, { latitude, longitude }), box.south < box.north]).toEqual([id, true, true]);
    }
  });
  it('has presets whose time zones exist', () => {
    for (const { timeZone } of PRESETS) expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow();
  });
});

describe('parseBoundingBox(text)', () => {
  it('reads south, west, north, east', () => expect(regionOf(parseBoundingBox('51.38,-1.11,51.57,0.6'))).toBe(LONDON));
  it('lets a box cross 180°', () => expect(parseBoundingBox('-21, 176, -12, -178')).toEqual(fiji));
  it('takes the whole world, edge to edge', () =>
    expect(parseBoundingBox('-90,-180,90,180')).toEqual({ south: -90, west: -180, north: 90, east: 180 }));
  it.each([
    ['three numbers', '51,-1,52', 'not four numbers'],
    ['a word', '51,west,52,1', 'not four numbers'],
    ['an empty part', '51,,52,1', 'not four numbers'],
    ['edges in another order', '51.57,-1.11,51.38,0.6', 'south edge at or above'],
    ['a latitude past the pole', '51,-1,90.1,1', 'latitude outside'],
    ['a latitude past the other pole', '-90.1,-1,52,1', 'latitude outside'],
    ['a longitude past 180', '51,-180.1,52,1', 'longitude outside'],
    ['an eastern edge past 180', '51,-1,52,180.1', 'longitude outside'],
    ['no width', '51,1,52,1', 'no width'],
  ])('refuses %s, with the bad value and a good one', (_, text, problem) => {
    const read = () => parseBoundingBox(text, 'BOUNDING_BOX');
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`BOUNDING_BOX: '${text}' .*${problem}.*51.38,-1.11,51.57,0.60`));
  });
});

it('namedRegion(name) lists the names it knows when it does not know one', () =>
  expect(() => namedRegion('atlantis')).toThrow(/'atlantis'.*london, uk/));
