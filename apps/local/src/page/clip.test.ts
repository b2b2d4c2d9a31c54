import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clipLine, clipRing, clipSegment, type Frame, isInside, type Line, type Point } from './clip.ts';

const frame: Frame = { south: 0, west: 0, north: 10, east: 20 };
const points: fc.Arbitrary<Point> = fc.tuple(
  fc.oneof(fc.integer({ min: -10, max: 30 }), fc.double({ min: -10, max: 30, noNaN: true })),
  fc.oneof(fc.integer({ min: -10, max: 20 }), fc.double({ min: -10, max: 20, noNaN: true })),
);
const along = (a: Point, b: Point, t: number): Point => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
/** Distance of a point from a segment. */
function away(p: Point, [a, b]: readonly [Point, Point]): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const square = dx * dx + dy * dy;
  const t = square === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
  const near = along(a, b, t);
  return Math.hypot(p[0] - near[0], p[1] - near[1]);
}
const lengthOf = (line: Line) =>
  line.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - line[i]![0], y - line[i]![1]), 0);
const segmentsOf = (line: Line) => line.slice(1).map((point, i) => [line[i]!, point] as const);

describe('clipSegment(frame, a, b)', () => {
  it.each([
    [
      'one inside as it is',
      [1, 1],
      [2, 2],
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'one right through cut at both edges',
      [-5, 5],
      [25, 5],
      [
        [0, 5],
        [20, 5],
      ],
    ],
    [
      'one along an edge kept',
      [5, 0],
      [9, 0],
      [
        [5, 0],
        [9, 0],
      ],
    ],
    ['one beside null', [-5, -1], [25, -1], null],
    ['one past a corner null', [-1, 9], [1, 12], null],
  ] as [string, Point, Point, Line | null][])('leaves %s', (_, a, b, kept) =>
    expect(clipSegment(frame, a, b)).toEqual(kept),
  );
});

describe('clipLine(frame, line)', () => {
  it('makes two pieces of a line that leaves and comes back', () =>
    expect(
      clipLine(frame, [
        [1, 5],
        [1, 15],
        [3, 15],
        [3, 5],
      ]),
    ).toEqual([
      [
        [1, 5],
        [1, 10],
      ],
      [
        [3, 10],
        [3, 5],
      ],
    ]));

  it('keeps what a walk along the line finds inside, and nothing else', () =>
    fc.assert(
      fc.property(fc.array(points, { minLength: 2, maxLength: 8 }), (line) => {
        const kept = clipLine(frame, line).flatMap(segmentsOf);
        for (const [a, b] of segmentsOf(line))
          for (let step = 0; step <= 40; step++) {
            const p = along(a, b, step / 40);
            const deep = p[0] > 1e-6 && p[0] < 20 - 1e-6 && p[1] > 1e-6 && p[1] < 10 - 1e-6;
            if (deep && Math.hypot(b[0] - a[0], b[1] - a[1]) > 1e-6)
              expect(kept.some((piece) => away(p, piece) < 1e-6)).toBe(true);
          }
        for (const piece of kept) {
          expect(piece.every((point) => isInside(frame, point))).toBe(true);
          const middle = along(piece[0], piece[1], 0.5);
          expect(segmentsOf(line).some((segment) => away(middle, segment) < 1e-6)).toBe(true);
        }
      }),
    ));

  it('is as long whichever way the line is walked', () =>
    fc.assert(
      fc.property(fc.array(points, { minLength: 2, maxLength: 8 }), (line) => {
        const total = (of: Line) => clipLine(frame, of).reduce((sum, piece) => sum + lengthOf(piece), 0);
        expect(total([...line].reverse())).toBeCloseTo(total(line), 6);
      }),
    ));
});

/** Even-odd: how often a ray to the east meets the ring. */
function covers(ring: Line, [x, y]: Point): boolean {
  return ring.reduce((inside, a, i) => {
    const b = ring.at(i - 1)!;
    if (a[1] > y === b[1] > y) return inside;
    return x < a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]) ? !inside : inside;
  }, false);
}

describe('clipRing(frame, ring)', () => {
  it('cuts a square that hangs over a corner', () =>
    expect(
      new Set(
        clipRing(frame, [
          [15, 5],
          [25, 5],
          [25, 15],
          [15, 15],
        ]).map(String),
      ),
    ).toEqual(new Set(['15,5', '20,5', '20,10', '15,10'])));
  it('is the whole frame for a ring around it, and nothing for one beside it', () => {
    expect(
      clipRing(frame, [
        [-9, -9],
        [30, -9],
        [30, 30],
        [-9, 30],
      ]),
    ).toHaveLength(4);
    expect(
      clipRing(frame, [
        [30, 30],
        [40, 30],
        [40, 40],
      ]),
    ).toEqual([]);
  });
  it('covers a place inside the frame just when the ring did', () =>
    fc.assert(
      fc.property(
        fc.array(points, { minLength: 3, maxLength: 9 }),
        fc.double({ min: 0.01, max: 19.99, noNaN: true }),
        fc.double({ min: 0.01, max: 9.99, noNaN: true }),
        (ring, x, y) => {
          const nearAnEdge = ring.some((a, i) => away([x, y], [ring.at(i - 1)!, a]) < 1e-6);
          fc.pre(!nearAnEdge);
          expect(covers(clipRing(frame, ring), [x, y])).toBe(covers(ring, [x, y]));
        },
      ),
    ));
});
