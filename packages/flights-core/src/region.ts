import { ConfigError } from './errors.ts';

/** A position in WGS84 degrees. */
export interface Position {
  readonly latitude: number;
  readonly longitude: number;
}

/** A region in WGS84 degrees, edges included. When `west > east` the box crosses the 180° meridian. */
export interface BoundingBox {
  readonly south: number;
  readonly west: number;
  readonly north: number;
  readonly east: number;
}

/** What a poll asks about. `id` is a partition key only (`region=<id>`), never a column inside a file. */
export interface Region {
  readonly id: string;
  /** For people: "London", or the box's four numbers. */
  readonly name: string;
  readonly box: BoundingBox;
  /** IANA zone for showing local time; `UTC` where we do not know it. Storage is UTC always. */
  readonly timeZone: string;
}

/** Whether the position lies in the box; edges are inside. */
export function contains(box: BoundingBox, { latitude, longitude }: Position): boolean {
  if (latitude < box.south || latitude > box.north) return false;
  if (box.west > box.east) return longitude >= box.west || longitude <= box.east;
  return longitude >= box.west && longitude <= box.east;
}

/** The box as one or two boxes that do not cross 180°, for sources that cannot ask across it. */
export function splitAtAntimeridian(box: BoundingBox): readonly BoundingBox[] {
  if (box.west <= box.east) return [box];
  return [
    { ...box, east: 180 },
    { ...box, west: -180 },
  ];
}

/** The middle of the box, across 180° where the box crosses it. */
export function centre({ south, west, north, east }: BoundingBox): Position {
  const span = (east - west + 360) % 360;
  const longitude = west > east ? west + span / 2 : (west + east) / 2;
  return { latitude: (south + north) / 2, longitude: longitude > 180 ? longitude - 360 : longitude };
}

const EARTH_RADIUS_KM = 6371.0088; // IUGG mean radius
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres (haversine on the mean sphere: within 0.5 % of WGS84). */
export function distanceKm(a: Position, b: Position): number {
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const h =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

const preset = (id: string, name: string, [south, west, north, east]: number[], timeZone: string): Region => ({
  id,
  name,
  box: { south: south!, west: west!, north: north!, east: east! },
  timeZone,
});

/** Regions that have a name. London is the default everywhere. */
export const PRESETS: readonly Region[] = [
  preset('london', 'London', [51.38, -1.11, 51.57, 0.6], 'Europe/London'),
  preset('uk', 'United Kingdom', [49, -11, 61, 2], 'Europe/London'),
  preset('paris', 'Paris', [48.6, 1.9, 49.15, 2.9], 'Europe/Paris'),
  preset('amsterdam', 'Amsterdam', [52.1, 4.4, 52.55, 5.2], 'Europe/Amsterdam'),
  preset('frankfurt', 'Frankfurt', [49.85, 8.2, 50.25, 9.05], 'Europe/Berlin'),
  preset('switzerland', 'Switzerland', [45.8, 5.9, 47.9, 10.6], 'Europe/Zurich'),
  preset('new-york', 'New York', [40.45, -74.4, 41.0, -73.5], 'America/New_York'),
  preset('los-angeles', 'Los Angeles', [33.5, -118.7, 34.25, -117.5], 'America/Los_Angeles'),
  preset('sydney', 'Sydney', [-34.2, 150.7, -33.6, 151.5], 'Australia/Sydney'),
  preset('fiji', 'Fiji', [-21, 176, -12, -178], 'Pacific/Fiji'),
];
export const LONDON: Region = PRESETS[0]!;

/** A region by its preset's name. Throws a ConfigError that lists the names. */
export function namedRegion(name: string, setting = '--region'): Region {
  const found = PRESETS.find(({ id }) => id === name.toLowerCase());
  if (found) return found;
  throw new ConfigError(
    setting,
    `'${name}' is no region we know (${PRESETS.map(({ id }) => id).join(', ')})`,
    'london',
  );
}

const sameBox = (a: BoundingBox, b: BoundingBox) =>
  a.south === b.south && a.west === b.west && a.north === b.north && a.east === b.east;
const twoDecimals = (degrees: number) => (Object.is(Math.round(degrees * 100), -0) ? 0 : degrees).toFixed(2);

/** The region of a box: a preset's exact box is that preset, any other is `bbox_<south>_<west>_<north>_<east>`. */
export function regionOf(box: BoundingBox): Region {
  const known = PRESETS.find((region) => sameBox(region.box, box));
  if (known) return known;
  const { south, west, north, east } = box;
  const id = `bbox_${[south, west, north, east].map(twoDecimals).join('_')}`;
  return { id, name: `${south}, ${west} to ${north}, ${east}`, box, timeZone: 'UTC' };
}

/**
 * Reads `south,west,north,east` in decimal degrees. `west > east` is a box across 180°.
 * Throws a ConfigError that names the setting, the bad value and a good one.
 */
export function parseBoundingBox(text: string, setting = '--bbox'): BoundingBox {
  const bad = (problem: string): never => {
    throw new ConfigError(setting, `'${text}' ${problem}`, '51.38,-1.11,51.57,0.60 (south,west,north,east)');
  };
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map(Number);
  if (parts.length !== 4 || parts.some((part) => part === '') || !numbers.every(Number.isFinite))
    return bad('is not four numbers in degrees');
  const [south, west, north, east] = numbers as [number, number, number, number];
  if (Math.abs(south) > 90 || Math.abs(north) > 90) return bad('has a latitude outside −90…90');
  if (Math.abs(west) > 180 || Math.abs(east) > 180) return bad('has a longitude outside −180…180');
  if (south >= north) return bad('has its south edge at or above its north edge');
  if (west === east) return bad('has no width');
  return { south, west, north, east };
}

/** A region by its preset's name, or by `south,west,north,east`. Throws a ConfigError that names the setting. */
export const parseRegion = (text: string, setting: string): Region =>
  text.includes(',') ? regionOf(parseBoundingBox(text, setting)) : namedRegion(text, setting);
