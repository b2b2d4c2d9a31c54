import { ConfigError, type FlightSource } from 'flights-core';
import { withFallback } from './fallback.ts';
import { adsbFi, adsbLol, receiver } from './networks.ts';

/** Sources by name, in the order given. Throws a ConfigError that names the bad one. */
export function sourcesByName(
  setting: string,
  names: string,
  env: Readonly<Record<string, string | undefined>>,
): FlightSource {
  const contact = env.FLIGHTS_CONTACT;
  const http = contact ? { contact } : {};
  const makers: Readonly<Record<string, () => FlightSource>> = {
    adsblol: () => adsbLol(http),
    adsbfi: () => adsbFi(http),
    readsb: () => receiver(receiverUrl(env.FLIGHTS_READSB_URL), http),
  };
  const sources = names.split(',').map((part) => {
    const name = part.trim().toLowerCase();
    const make = Object.hasOwn(makers, name) ? makers[name] : undefined;
    if (!make)
      throw new ConfigError(
        setting,
        `'${part}' is no source we know (${Object.keys(makers).join(', ')})`,
        'adsblol,adsbfi',
      );
    return make();
  });
  return withFallback(sources);
}

function receiverUrl(text: string | undefined): string {
  const example = 'http://192.168.1.5/tar1090/data/aircraft.json';
  if (!text) throw new ConfigError('FLIGHTS_READSB_URL', 'is not set, and the source readsb needs it', example);
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new ConfigError('FLIGHTS_READSB_URL', `'${text}' is no http address`, example);
}
