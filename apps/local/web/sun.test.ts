import { describe, expect, it } from '@jest/globals';
import { isNight, sunElevationDeg } from './sun.ts';

const at = (utc: string, latitude: number, longitude: number) => isNight(Date.parse(utc), latitude, longitude);

describe('isNight(instant, latitude, longitude)', () => {
  it.each([
    ['London before the sunrise of midsummer, 03:43 UTC', '2026-06-21T03:38:00Z', 51.5, -0.13, true],
    ['London after it', '2026-06-21T03:48:00Z', 51.5, -0.13, false],
    ['London before the sunset of midwinter, 15:53 UTC', '2026-12-21T15:48:00Z', 51.5, -0.13, false],
    ['London after it', '2026-12-21T15:58:00Z', 51.5, -0.13, true],
    ['Tromsø at midnight in June', '2026-06-21T22:45:00Z', 69.65, 18.96, false],
    ['Fiji, past 180°, at its noon', '2026-03-20T00:00:00Z', -17.7, 178, false],
  ])('%s', (_, utc, latitude, longitude, night) => expect(at(utc, latitude, longitude)).toBe(night));
  it('has the sun overhead at the equator at an equinox noon', () =>
    expect(sunElevationDeg(Date.parse('2026-03-20T12:07:00Z'), 0, 0)).toBeGreaterThan(89));
});
