/**
 * Viridis, a ramp whose steps look equally large (van der Walt and Smith, matplotlib, CC0), at even steps from 0 to 1.
 * A light page uses the darker part of it, a dark page the lighter one, so that every mark stands out by 3 : 1.
 */
const VIRIDIS = [
  '#440154',
  '#482475',
  '#414487',
  '#355f8d',
  '#2a788e',
  '#21918c',
  '#22a884',
  '#44bf70',
  '#7ad151',
  '#bddf26',
  '#fde725',
];
const PART = { light: [0, 5], dark: [4, 10] } as const;

/** The altitude at which the ramp ends; higher ones look the same. */
export const RAMP_TOP_FT = 40_000;

/** The colours of the ramp from the ground up. */
export const ramp = (theme: 'light' | 'dark'): readonly string[] => VIRIDIS.slice(PART[theme][0], PART[theme][1] + 1);

/** The colour of an altitude; null, not known, has none. */
export function altitudeColour(altitudeFt: number | null, theme: 'light' | 'dark'): string | null {
  if (altitudeFt === null) return null;
  const colours = ramp(theme);
  const at = Math.max(0, Math.min(1, altitudeFt / RAMP_TOP_FT)) * (colours.length - 1);
  const low = Math.min(Math.floor(at), colours.length - 2);
  return mixed(colours[low]!, colours[low + 1]!, at - low);
}

function mixed(from: string, to: string, part: number): string {
  const channel = (colour: string, i: number) => Number.parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
  const mix = [0, 1, 2].map((i) => Math.round(channel(from, i) + (channel(to, i) - channel(from, i)) * part));
  return `#${mix.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
