import { type BoundingBox, parseRegion, type Region } from 'flights-core';
import { circlesAround } from 'flights-sources';
import type { CostRegion } from './workload.ts';

/** Rows of one poll as measured over days of recorded skies: a city, a country, everything that receivers see. */
const MEASURED_ROWS: Readonly<Record<string, number>> = { london: 35, uk: 320, world: 11_000 };

/** No preset, because no free source answers for it in one poll; but it can be costed. */
const WORLD: Region = {
  id: 'world',
  name: 'World',
  box: { south: -90, west: -180, north: 90, east: 180 },
  timeZone: 'UTC',
};
const EARTH_KM2 = 510_065_622; // of the mean sphere, radius 6371.0088 km

/** A part of the sphere in km². Across 180° where the box crosses it. */
export function areaKm2({ south, west, north, east }: BoundingBox): number {
  const sine = (degrees: number) => Math.sin((degrees * Math.PI) / 180);
  const width = west === -180 && east === 180 ? 360 : (east - west + 360) % 360;
  return (EARTH_KM2 * (sine(north) - sine(south)) * width) / 720;
}

/** A name of ours, `world`, or south,west,north,east. Throws a ConfigError that names the setting. */
export function regionNamed(text: string, setting: string): Region {
  if (text.toLowerCase() === WORLD.id) return WORLD;
  return parseRegion(text, setting);
}

/** The region of an id as it is in the lake; null where its box cannot be read from it. */
export function regionOfId(id: string): Region | null {
  const [, numbers] = /^bbox_(-?[\d.]+_-?[\d.]+_-?[\d.]+_-?[\d.]+)$/.exec(id) ?? [];
  try {
    return regionNamed(numbers === undefined ? id : numbers.replaceAll('_', ','), '--regions');
  } catch {
    return null;
  }
}

/**
 * What a region costs by: rows as given, as counted in a lake, as measured for it, or else scaled by area from the measured
 * place of the most similar size. Aircraft are not spread evenly, so the last is no more than an order of size.
 */
export function costRegion(
  region: Region,
  given: number | null,
  counted: Readonly<Record<string, number>>,
): CostRegion {
  const { id, box } = region;
  const sourceRequests = requestsFor(box);
  const known = (rowsPerPoll: number, rowsFrom: string): CostRegion => ({ id, rowsPerPoll, rowsFrom, sourceRequests });
  if (given !== null) return known(given, '--rows-per-poll');
  if (counted[id] !== undefined) return known(counted[id], 'counted in the lake');
  const measured = MEASURED_ROWS[id];
  if (measured !== undefined) return known(measured, 'measured');
  const sizes = Object.keys(MEASURED_ROWS).map((name) => {
    const ratio = areaKm2(box) / areaKm2(regionNamed(name, '--regions').box);
    return { name, ratio, distance: Math.abs(Math.log(ratio)) };
  });
  const { name, ratio } = sizes.reduce((a, b) => (b.distance < a.distance ? b : a));
  const rows = Math.max(1, Math.round(MEASURED_ROWS[name]! * ratio));
  return known(
    rows,
    `${MEASURED_ROWS[name]} of ${name} × ${Number(ratio.toPrecision(2))} by area: say --rows-per-poll`,
  );
}

/** Requests that a poll of the box takes; one where it is too large for a free network, and a feed of one's own is needed. */
function requestsFor(box: BoundingBox): number {
  try {
    return circlesAround(box).length;
  } catch {
    return 1;
  }
}
