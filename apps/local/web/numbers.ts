const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 });

/** `1 483` becomes `1,483`; `–` where there is nothing to say. */
export const count = (value: number | null): string => (value === null ? '–' : whole.format(value));

/** An average: one decimal below 100, none above, where it would claim more than is known. */
export const average = (value: number | null): string =>
  value === null ? '–' : Math.abs(value) < 100 ? oneDecimal.format(value) : whole.format(value);

/** A share of 1 as `31 %`-like text; `<1%` rather than a nought that is none. */
export const share = (value: number | null): string =>
  value === null ? '–' : value > 0 && value < 0.005 ? '<1%' : percent.format(value);

/** `1 flight`, `2 flights`. The aircraft is its own plural. */
export const counted = (value: number, one: string, many: string): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `adsblol` → `adsb.lol`: sources by the names their makers use. */
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  adsblol: 'adsb.lol',
  adsbfi: 'adsb.fi',
  opensky: 'OpenSky Network',
  fr24: 'Flightradar24',
  readsb: 'own receiver',
  replay: 'recorded data',
  simulator: 'simulator',
};
export const sourceName = (source: string): string => SOURCE_NAMES[source] ?? source;
