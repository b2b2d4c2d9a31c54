/** Where a position lies on the flat map: x to the east, y to the south, in degrees of longitude at the equator. */
export interface MapPoint {
  readonly x: number;
  readonly y: number;
}

const LIMIT = 85; // the projection runs away towards the poles

/** Spherical Mercator: angles are true, so an aircraft's track is the angle it is drawn at. */
export function mercator(longitude: number, latitude: number): MapPoint {
  const radians = (Math.max(-LIMIT, Math.min(LIMIT, latitude)) * Math.PI) / 180;
  return { x: longitude, y: (-Math.log(Math.tan(Math.PI / 4 + radians / 2)) * 180) / Math.PI };
}

/** The same meridian, written as the number nearest to `near`: 179° and −179° come out side by side. */
export const unwrapped = (longitude: number, near: number): number =>
  longitude - Math.round((longitude - near) / 360) * 360;

/** What part of the flat map is on screen. */
export interface View {
  /** The point in the middle. */
  readonly x: number;
  readonly y: number;
  /** Pixels per degree. */
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The view that shows the rectangle between two corners, with room of `marginPx` on every side. */
export function fitting(northWest: MapPoint, southEast: MapPoint, size: Size, marginPx: number): View {
  const room = (length: number) => Math.max(40, length - 2 * marginPx);
  const scale = Math.min(
    room(size.width) / (southEast.x - northWest.x),
    room(size.height) / (southEast.y - northWest.y),
  );
  return { x: (northWest.x + southEast.x) / 2, y: (northWest.y + southEast.y) / 2, scale };
}

export const toScreen = (view: View, size: Size, { x, y }: MapPoint): MapPoint => ({
  x: (x - view.x) * view.scale + size.width / 2,
  y: (y - view.y) * view.scale + size.height / 2,
});

/** `factor` times nearer, with the point under (`atX`, `atY`) staying where it is. */
export function zoomed(view: View, size: Size, factor: number, atX: number, atY: number): View {
  const scale = view.scale * factor;
  const keep = (middle: number, at: number, length: number) =>
    middle + (at - length / 2) * (1 / view.scale - 1 / scale);
  return { x: keep(view.x, atX, size.width), y: keep(view.y, atY, size.height), scale };
}

export const moved = (view: View, dxPx: number, dyPx: number): View => ({
  ...view,
  x: view.x - dxPx / view.scale,
  y: view.y - dyPx / view.scale,
});
