import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { BoundingBox } from 'flights-core';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { clipLine, clipRing, type Frame, type Line, type Point } from './clip.ts';

/** Land and sea around a region, for a quiet map. Natural Earth 1:10 million (public domain). */
export interface Coast {
  /** What was cut out of the world: the region and a margin around it. Longitudes are unwrapped (may pass 180). */
  readonly frame: Frame;
  /** Shore lines, to be stroked. */
  readonly lines: readonly Line[];
  /** Rings to be filled with the even-odd rule; they follow the frame's edge and must not be stroked. */
  readonly land: readonly Line[];
}

/** The margin on each side, as a part of the region's longer side: a wide map panel shows far more than a flat box. */
const MARGIN = 0.75;
const DETAIL = 1 / 1500; // of the frame's width: finer is less than a pixel until somebody zooms far in

/** The region with its margin. `west` keeps its value, `east` is unwrapped. */
export function frameOf({ south, west, north, east }: BoundingBox): Frame {
  const width = west > east ? east - west + 360 : east - west;
  const squeeze = Math.max(0.1, Math.cos((((south + north) / 2) * Math.PI) / 180)); // a degree of longitude, in latitudes
  const margin = MARGIN * Math.max(width * squeeze, north - south);
  const sideways = Math.min(margin / squeeze, (360 - width) / 2);
  return {
    south: Math.max(-90, south - margin),
    north: Math.min(90, north + margin),
    west: west - sideways,
    east: west + width + sideways,
  };
}

/** Coast lines and land of the box and a margin around it. A box across 180° comes out in one piece. */
export async function coastLines(box: BoundingBox): Promise<Coast> {
  const frame = frameOf(box);
  const finest = (frame.east - frame.west) * DETAIL;
  const decimals = Math.max(0, Math.ceil(-Math.log10(finest)) + 1);
  const round = (degrees: number) => Number(degrees.toFixed(decimals));
  const lines: Line[] = [];
  const land: Line[] = [];
  for (const ring of await worldRings())
    for (const turn of [-360, 0, 360]) {
      const there = shift(frame, -turn);
      if (!touches(there, ring) || ring.east - ring.west < finest) continue;
      const back = (line: Line) => thin(line, finest).map(([x, y]): Point => [round(x + turn), round(y)]);
      const filled = back(clipRing(there, ring.points));
      if (filled.length > 2) land.push(filled);
      for (const shore of shores(ring.points)) lines.push(...clipLine(there, shore).map(back));
    }
  return { frame, lines: lines.filter((line) => line.length > 1), land };
}

interface Ring {
  readonly points: Line;
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

let world: Promise<readonly Ring[]> | undefined; // 3.7 MB of JSON: read once, on the first question

function worldRings(): Promise<readonly Ring[]> {
  world ??= readWorld();
  return world;
}

async function readWorld(): Promise<readonly Ring[]> {
  const path = createRequire(import.meta.url).resolve('world-atlas/land-10m.json');
  const topology = JSON.parse(await readFile(path, 'utf8')) as Topology<{ land: GeometryCollection }>;
  return feature(topology, topology.objects.land).features.flatMap(({ geometry }) => {
    if (geometry.type === 'Polygon') return (geometry.coordinates as unknown as Line[]).map(ringOf);
    if (geometry.type === 'MultiPolygon') return (geometry.coordinates as unknown as Line[][]).flat().map(ringOf);
    return [];
  });
}

function ringOf(points: Line): Ring {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const [x, y] of points) {
    south = Math.min(south, y);
    north = Math.max(north, y);
    west = Math.min(west, x);
    east = Math.max(east, x);
  }
  return { points, south, west, north, east };
}

const touches = (frame: Frame, ring: Ring) =>
  ring.west <= frame.east && ring.east >= frame.west && ring.south <= frame.north && ring.north >= frame.south;

const shift = (frame: Frame, degrees: number): Frame => ({
  ...frame,
  west: frame.west + degrees,
  east: frame.east + degrees,
});

/** The ring without its cuts along the 180° meridian and the pole, which are seams of the data and no shore. */
function shores(ring: Line): Line[] {
  const onSeam = (a: Point, b: Point) =>
    (Math.abs(a[0]) > 179.999 && Math.abs(b[0]) > 179.999) || (a[1] < -89.99 && b[1] < -89.99);
  const pieces: Point[][] = [];
  let piece: Point[] = [];
  ring.forEach((point, i) => {
    const before = ring[i - 1];
    if (before && onSeam(before, point)) {
      pieces.push(piece);
      piece = [];
    }
    piece.push(point);
  });
  return [...pieces, piece].filter((line) => line.length > 1);
}

/** Leaves out points nearer than `finest` degrees to the one kept before; the ends stay. */
function thin(line: Line, finest: number): Line {
  let kept: Point | undefined;
  return line.filter((point, i) => {
    const far = !kept || Math.abs(point[0] - kept[0]) >= finest || Math.abs(point[1] - kept[1]) >= finest;
    if (far || i === line.length - 1) kept = point;
    return far || i === line.length - 1;
  });
}
