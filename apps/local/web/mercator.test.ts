import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fitting, mercator, moved, toScreen, unwrapped, zoomed } from './mercator.ts';

const degrees = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const size = { width: 800, height: 400 };
const views = fc.record({ x: degrees(-180, 180), y: degrees(-80, 80), scale: degrees(1, 5000) });

describe('mercator(longitude, latitude)', () => {
  it('is (0, 0) where Greenwich meets the equator, and south lies below', () => {
    expect(mercator(0, 0).y).toBeCloseTo(0, 12);
    expect(mercator(0, -10).y).toBeGreaterThan(0);
  });
  it('stays finite at the poles', () => expect(Number.isFinite(mercator(0, 90).y)).toBe(true));
  it('keeps angles: a step north is as long on the map as a step east of the same length', () =>
    fc.assert(
      fc.property(degrees(-80, 80), (latitude) => {
        const step = 1e-4;
        const north = (mercator(0, latitude).y - mercator(0, latitude + step).y) * Math.cos((latitude * Math.PI) / 180);
        expect(north / step).toBeCloseTo(1, 4);
      }),
    ));
});

describe('unwrapped(longitude, near)', () => {
  it.each([
    [-179, 179, 181],
    [179, -179, -181],
    [10, 0, 10],
  ])('%i near %i is %i', (longitude, near, expected) => expect(unwrapped(longitude, near)).toBe(expected));
  it('is the same meridian, at most half a turn away', () =>
    fc.assert(
      fc.property(degrees(-180, 180), degrees(-360, 360), (longitude, near) => {
        const found = unwrapped(longitude, near);
        expect(Math.abs(found - near)).toBeLessThanOrEqual(180 + 1e-9);
        expect(Math.abs((found - longitude) / 360 - Math.round((found - longitude) / 360))).toBeLessThan(1e-9);
      }),
    ));
});

describe('fitting(northWest, southEast, size, margin)', () => {
  it('shows both corners inside the margin, and touches it on one side', () =>
    fc.assert(
      fc.property(degrees(-170, 170), degrees(-70, 70), degrees(0.05, 9), degrees(0.05, 9), (west, south, w, h) => {
        const [northWest, southEast] = [mercator(west, south + h), mercator(west + w, south)];
        const view = fitting(northWest, southEast, size, 20);
        const [a, b] = [toScreen(view, size, northWest), toScreen(view, size, southEast)];
        const gaps = [a.x, a.y, size.width - b.x, size.height - b.y];
        expect(Math.min(...gaps)).toBeCloseTo(20, 3);
      }),
    ));
});

describe('zoomed and moved', () => {
  it('keep the point under the pointer where it is', () =>
    fc.assert(
      fc.property(views, degrees(0.2, 5), degrees(0, 800), degrees(0, 400), (view, factor, x, y) => {
        const under = { x: view.x + (x - 400) / view.scale, y: view.y + (y - 200) / view.scale };
        const there = toScreen(zoomed(view, size, factor, x, y), size, under);
        expect([there.x, there.y].map((px, i) => Math.abs(px - [x, y][i]!) < 1e-3)).toEqual([true, true]);
      }),
    ));
  it('drag the map along with the finger', () =>
    fc.assert(
      fc.property(views, degrees(-300, 300), degrees(-300, 300), (view, dx, dy) => {
        const there = toScreen(moved(view, dx, dy), size, view);
        expect(Math.hypot(there.x - 400 - dx, there.y - 200 - dy)).toBeLessThan(1e-3);
      }),
    ));
});
