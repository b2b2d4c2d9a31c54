import { type BoundingBox, ConfigError, centre, distanceKm, type Position, splitAtAntimeridian } from 'flights-core';

/** A circle as the v2 networks take it: the radius is a whole number of nautical miles, at most 250. */
export interface Circle {
  readonly centre: Position;
  readonly radiusNm: number;
}

const KM_PER_NM = 1.852;
const MAXIMUM_RADIUS_NM = 250;
const MAXIMUM_CIRCLES = 16;

/**
 * Circles that together cover the box. Their answers reach beyond it, so filter by the box afterwards. Throws a
 * ConfigError where it would take more than 16: that many requests a poll is more than a free network should be asked.
 */
export function circlesAround(box: BoundingBox): readonly Circle[] {
  const circles = splitAtAntimeridian(box).flatMap(cover);
  if (circles.length <= MAXIMUM_CIRCLES) return circles;
  throw new ConfigError(
    'region',
    `the box needs ${circles.length} requests a poll, more than ${MAXIMUM_CIRCLES}`,
    'london',
  );
}

function cover(box: BoundingBox): Circle[] {
  const middle = centre(box);
  const corners = [box.south, box.north].flatMap((latitude) =>
    [box.west, box.east].map((longitude) => ({ latitude, longitude })),
  );
  // The widest parallel in the box may bulge further out than its corners.
  const edgeLatitude = box.south <= 0 && box.north >= 0 ? 0 : box.south > 0 ? box.south : box.north;
  const reach = [
    ...corners,
    { latitude: edgeLatitude, longitude: box.west },
    { latitude: edgeLatitude, longitude: box.east },
  ];
  const radiusNm = Math.ceil(Math.max(...reach.map((point) => distanceKm(middle, point))) / KM_PER_NM);
  if (radiusNm <= MAXIMUM_RADIUS_NM) return [{ centre: middle, radiusNm }];
  const height = box.north - box.south;
  const width = (box.east - box.west) * Math.cos((edgeLatitude * Math.PI) / 180);
  const halves: BoundingBox[] =
    width >= height
      ? [
          { ...box, east: middle.longitude },
          { ...box, west: middle.longitude },
        ]
      : [
          { ...box, north: middle.latitude },
          { ...box, south: middle.latitude },
        ];
  return halves.flatMap(cover);
}
