/** Longitude, latitude in degrees. Longitudes are unwrapped: east of 180° they go on, 181, 182 … */
export type Point = readonly [longitude: number, latitude: number];
export type Line = readonly Point[];

/** A rectangle in unwrapped degrees, so that `west < east` always. */
export interface Frame {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

export const isInside = ({ south, west, north, east }: Frame, [x, y]: Point): boolean =>
  x >= west && x <= east && y >= south && y <= north;

/** The part of the segment a→b inside the frame, or null. Liang and Barsky, "A new concept and method for line clipping" (1984). */
export function clipSegment(frame: Frame, a: Point, b: Point): readonly [Point, Point] | null {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  let enter = 0;
  let leave = 1;
  const edges: readonly (readonly [number, number])[] = [
    [-dx, a[0] - frame.west],
    [dx, frame.east - a[0]],
    [-dy, a[1] - frame.south],
    [dy, frame.north - a[1]],
  ];
  for (const [towards, room] of edges) {
    if (towards === 0 && room < 0) return null; // parallel to this edge and outside it
    if (towards < 0) enter = Math.max(enter, room / towards);
    if (towards > 0) leave = Math.min(leave, room / towards);
  }
  if (enter > leave) return null;
  const at = (t: number): Point => snap(frame, [a[0] + t * dx, a[1] + t * dy]);
  return [enter === 0 ? snap(frame, a) : at(enter), leave === 1 ? snap(frame, b) : at(leave)];
}

/** A computed crossing may lie a rounding error outside; it belongs on the edge. */
const snap = ({ south, west, north, east }: Frame, [x, y]: Point): Point => [
  Math.min(east, Math.max(west, x)),
  Math.min(north, Math.max(south, y)),
];

const same = (a: Point, b: Point) => a[0] === b[0] && a[1] === b[1];

/** The pieces of a polyline that lie inside the frame; a line that leaves and comes back becomes two. */
export function clipLine(frame: Frame, line: Line): Line[] {
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  const finish = () => {
    if (piece.length > 1) pieces.push(piece);
    piece = [];
  };
  for (let i = 1; i < line.length; i++) {
    const kept = clipSegment(frame, line[i - 1]!, line[i]!);
    if (!kept) {
      finish();
      continue;
    }
    const [start, end] = kept;
    if (piece.length === 0 || !same(piece.at(-1)!, start)) {
      finish();
      piece.push(start);
    }
    if (!same(start, end)) piece.push(end);
    if (!same(end, line[i]!)) finish(); // it left the frame here
  }
  finish();
  return pieces;
}

/**
 * A closed ring cut to the frame, for filling (Sutherland and Hodgman, 1974). Where the ring leaves the frame the result
 * follows the frame's edge, so it must not be stroked. Empty when nothing is left.
 */
export function clipRing(frame: Frame, ring: Line): Line {
  const cuts: readonly (readonly [axis: 0 | 1, limit: number, sign: 1 | -1])[] = [
    [0, frame.west, 1],
    [0, frame.east, -1],
    [1, frame.south, 1],
    [1, frame.north, -1],
  ];
  let points: Line = ring;
  for (const [axis, limit, sign] of cuts) {
    const inside = (point: Point) => (point[axis] - limit) * sign >= 0;
    const cut: Point[] = [];
    points.forEach((point, i) => {
      const before = points.at(i - 1)!;
      if (inside(point) !== inside(before)) cut.push(crossing(before, point, axis, limit));
      if (inside(point)) cut.push(point);
    });
    points = cut;
  }
  return points.length > 2 ? points : [];
}

function crossing(a: Point, b: Point, axis: 0 | 1, limit: number): Point {
  const t = (limit - a[axis]) / (b[axis] - a[axis]);
  return axis === 0 ? [limit, a[1] + t * (b[1] - a[1])] : [a[0] + t * (b[0] - a[0]), limit];
}
