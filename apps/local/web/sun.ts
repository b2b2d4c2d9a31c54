const radians = (degrees: number) => (degrees * Math.PI) / 180;
const degrees = (angle: number) => (angle * 180) / Math.PI;
const DAY_MS = 86_400_000;
const J2000_MS = Date.UTC(2000, 0, 1, 12);
const HORIZON_DEG = -0.833; // refraction and half the sun's disc: what sunrise tables use

/**
 * The sun's height above the horizon in degrees, to about 0.1°. Low-precision formulas of the Astronomical Almanac
 * (section C, "Low precision formulas for the Sun's coordinates"), good from 1950 to 2050.
 */
export function sunElevationDeg(instantMs: number, latitude: number, longitude: number): number {
  const days = (instantMs - J2000_MS) / DAY_MS;
  const meanLongitude = 280.46 + 0.985_647_4 * days;
  const anomaly = radians(357.528 + 0.985_600_3 * days);
  const ecliptic = radians(meanLongitude + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly));
  const tilt = radians(23.439 - 0.000_000_4 * days);
  const declination = Math.asin(Math.sin(tilt) * Math.sin(ecliptic));
  const rightAscension = Math.atan2(Math.cos(tilt) * Math.sin(ecliptic), Math.cos(ecliptic));
  const siderealDeg = 280.460_618_37 + 360.985_647_366_29 * days; // at Greenwich
  const hourAngle = radians(siderealDeg + longitude) - rightAscension;
  const height =
    Math.sin(radians(latitude)) * Math.sin(declination) +
    Math.cos(radians(latitude)) * Math.cos(declination) * Math.cos(hourAngle);
  return degrees(Math.asin(Math.max(-1, Math.min(1, height))));
}

/** Whether the sun is down there and then. */
export const isNight = (instantMs: number, latitude: number, longitude: number): boolean =>
  sunElevationDeg(instantMs, latitude, longitude) < HORIZON_DEG;
