import { AIRLINES } from './airlines.ts';

const LONGEST_CALLSIGN = 8;
const MEANS_NOTHING = /^(?:N\/A|0+|12345678)$/;

/**
 * The callsign as we keep it: trimmed, upper case. `null` if there is none: not text, blank, `N/A`, only zeros, the
 * transponder's factory setting `12345678`, or longer than a transponder can send (8).
 */
export function normaliseCallsign(raw: unknown): string | null {
  if (typeof raw !== 'string') return null;
  const callsign = raw.trim().toUpperCase();
  if (callsign === '' || callsign.length > LONGEST_CALLSIGN || MEANS_NOTHING.test(callsign)) return null;
  return callsign;
}

const FLIGHT_NUMBER = /^([A-Z]{3})\d[0-9A-Z]{0,4}$/; // BAW123, EZY84KT; N123AB and UA4235 never match
const alphanumerics = (text: string) => text.toUpperCase().replace(/[^0-9A-Z]/g, '');

/**
 * The airline's ICAO designator, read from a callsign. `null` where it names no airline we know: no callsign, the
 * aircraft's own registration (some look like flight numbers: RPC8526 is RP-C8526), or letters that are no designator
 * of the table (OPS12 is a ground vehicle). Two-letter IATA codes are not guessed at.
 */
export function airlineOf(callsign: string | null, registration: string | null): string | null {
  if (callsign === null) return null;
  const spoken = callsign.trim().toUpperCase();
  if (registration !== null && alphanumerics(spoken) === alphanumerics(registration)) return null;
  const designator = FLIGHT_NUMBER.exec(spoken)?.[1];
  return designator !== undefined && AIRLINES.has(designator) ? designator : null;
}
