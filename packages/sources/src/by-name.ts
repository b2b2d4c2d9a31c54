import { type BoundingBox, ConfigError, type FlightSource } from 'flights-core';
import { circlesAround } from './circles.ts';
import { withFallback } from './fallback.ts';
import { adsbFi, adsbLol, receiver } from './networks.ts';
import { openSky } from './opensky-network.ts';

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
    opensky: () => openSky({ ...http, login: openSkyLogin(env) }),
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

/** Says before the first poll that a box is too large for sources that are asked in circles. Throws a ConfigError. */
export function checkBox({ name }: FlightSource, box: BoundingBox): void {
  if (name.split(',').some((one) => one === 'adsblol' || one === 'adsbfi')) circlesAround(box);
}

/** null: asked without an account. */
function openSkyLogin(env: Readonly<Record<string, string | undefined>>) {
  const { OPENSKY_CLIENT_ID: clientId, OPENSKY_CLIENT_SECRET: clientSecret } = env;
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (!clientId && !clientSecret) return null;
  const missing = clientId ? 'OPENSKY_CLIENT_SECRET' : 'OPENSKY_CLIENT_ID';
  throw new ConfigError(missing, 'is not set, and the other one is', 'what opensky-network.org shows as API client');
}

function receiverUrl(text: string | undefined): string {
  const example = 'http://192.168.1.5/tar1090/data/aircraft.json';
  if (!text) throw new ConfigError('FLIGHTS_READSB_URL', 'is not set, and the source readsb needs it', example);
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new ConfigError('FLIGHTS_READSB_URL', `'${text}' is no http address`, example);
}
