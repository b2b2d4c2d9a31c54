import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { altitudeColour, RAMP_TOP_FT } from './altitude-colour.ts';

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const part = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
const contrast = (a: string, b: string) => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
};
const feet = fc.integer({ min: -1500, max: 60_000 });

describe('altitudeColour(altitude, theme)', () => {
  it.each([
    ['light', '#ffffff'],
    ['dark', '#1a1e25'],
  ] as const)('stands out from the land of the %s map by 3 : 1, at any altitude', (theme, land) =>
    fc.assert(
      fc.property(feet, (altitudeFt) =>
        expect(contrast(altitudeColour(altitudeFt, theme)!, land)).toBeGreaterThanOrEqual(3),
      ),
    ),
  );

  it.each(['light', 'dark'] as const)('gets lighter with height on a %s map, never darker', (theme) =>
    fc.assert(
      fc.property(feet, feet, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const rise = luminance(altitudeColour(high, theme)!) - luminance(altitudeColour(low, theme)!);
        expect(rise).toBeGreaterThan(-0.003); // channels are rounded
      }),
    ),
  );

  it('has no colour for an altitude that is not known, and one above the top', () => {
    expect(altitudeColour(null, 'light')).toBeNull();
    expect(altitudeColour(RAMP_TOP_FT * 2, 'light')).toBe(altitudeColour(RAMP_TOP_FT, 'light'));
  });
});
