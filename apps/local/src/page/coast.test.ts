import { describe, expect, it } from '@jest/globals';
import { LONDON } from 'flights-core';
import { isInside } from './clip.ts';
import { coastLines, frameOf } from './coast.ts';

const fiji = { south: -21, west: 176, north: -12, east: -178 };
const atlantic = { south: 30, west: -40, north: 31, east: -38 };

describe('frameOf(box)', () => {
  it('is one piece for a box across 180°: east goes on past it', () => {
    const { west, east } = frameOf(fiji);
    expect(west).toBeLessThan(176);
    expect(east).toBeGreaterThan(182);
  });
  it('goes at most once round the world, and not past the poles', () => {
    const { south, west, north, east } = frameOf({ south: -89, west: -170, north: 89, east: 170 });
    expect([south, north, east - west]).toEqual([-90, 90, 360]);
  });
});

describe('coastLines(box)', () => {
  it('has the Thames estuary near London, in less than 32 KB', async () => {
    const { frame, lines, land } = await coastLines(LONDON.box);
    const estuary = lines.flat().filter(([x, y]) => x > 0.3 && x < 1 && y > 51.3 && y < 51.6);
    expect(estuary.length).toBeGreaterThan(5);
    expect(land.length).toBeGreaterThan(0);
    expect([...lines, ...land].flat().every(([x, y]) => isInside(widened(frame), [x, y]))).toBe(true);
    expect(JSON.stringify({ lines, land }).length).toBeLessThan(32_768);
  });

  it('has the islands of Fiji on both sides of 180°, without a shore along the meridian itself', async () => {
    const { lines } = await coastLines(fiji);
    const points = lines.flat();
    expect(points.some(([x]) => x > 177 && x < 180)).toBe(true);
    expect(points.some(([x]) => x > 180 && x < 182)).toBe(true);
    const seam = lines.flatMap((line) =>
      line.filter(([x, y], i) => i > 0 && x === 180 && line[i - 1]![0] === 180 && Math.abs(y - line[i - 1]![1]) > 0.01),
    );
    expect(seam).toEqual([]);
  });

  it('is open sea in the middle of the Atlantic', async () => {
    expect(await coastLines(atlantic)).toMatchObject({ lines: [], land: [] });
  });
});

/** Points are rounded, so they may lie a little outside. */
const widened = ({ south, west, north, east }: ReturnType<typeof frameOf>) => ({
  south: south - 0.01,
  west: west - 0.01,
  north: north + 0.01,
  east: east + 0.01,
});
