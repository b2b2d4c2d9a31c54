/** Where the middle half of the measurements lies. */
export interface Spread {
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
}

/** Quartiles by linear interpolation between the ordered values (Hyndman and Fan's type 7, as in R and NumPy); needs one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => {
    const place = (sorted.length - 1) * share;
    const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
    return below + (above - below) * (place % 1);
  };
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}
