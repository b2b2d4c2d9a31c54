import { setTimeout as sleep } from 'node:timers/promises';
import { type FlightSource, SourceRefusedError } from 'flights-core';
import { type Circle, circlesAround } from './circles.ts';
import { type HttpOptions, jsonClient } from './http.ts';
import { replyOf } from './reply-of.ts';
import { snapshotOf } from './snapshot.ts';
import { type AgeLimits, sortOut } from './sort-out.ts';

export interface NetworkOptions extends HttpOptions {
  readonly baseUrl?: string;
  readonly limits?: AgeLimits;
  /** Between two requests of one poll: parallel or hasty ones are answered with 429. */
  readonly pauseMs?: number;
}

/** adsb.lol: no key, data under ODbL 1.0. Wants a whole-number radius and a User-Agent that says who asks. */
export const adsbLol = (options: NetworkOptions = {}): FlightSource =>
  network('adsblol', options, ({ centre, radiusNm }) => {
    const base = options.baseUrl ?? 'https://api.adsb.lol';
    return `${base}/v2/point/${degrees(centre.latitude)}/${degrees(centre.longitude)}/${radiusNm}`;
  });

/** adsb.fi: no key, personal and non-commercial use only, so never asked unless it is named. */
export const adsbFi = (options: NetworkOptions = {}): FlightSource =>
  network('adsbfi', options, ({ centre, radiusNm }) => {
    const base = options.baseUrl ?? 'https://opendata.adsb.fi/api';
    return `${base}/v3/lat/${degrees(centre.latitude)}/lon/${degrees(centre.longitude)}/dist/${radiusNm}`;
  });

/** Somebody's own receiver: readsb's or tar1090's `aircraft.json`. Old dump1090 key names are understood. */
export function receiver(url: string, options: NetworkOptions = {}): FlightSource {
  const get = jsonClient('readsb', options);
  return {
    name: 'readsb',
    async poll(region) {
      const snapshot = snapshotOf(await get(url), { legacyKeys: true });
      if (!snapshot) throw new SourceRefusedError('readsb', `${url} did not answer with an aircraft.json`);
      return {
        source: 'readsb',
        snapshotAt: snapshot.snapshotAt,
        ...sortOut(snapshot, 'readsb', region.box, options.limits),
      };
    },
  };
}

const degrees = (value: number) => String(Number(value.toFixed(4))); // a decimal point whatever the locale

function network(name: string, options: NetworkOptions, urlOf: (circle: Circle) => string): FlightSource {
  const get = jsonClient(name, options);
  const ask = async (circle: Circle) => {
    const body = await get(urlOf(circle));
    const snapshot = snapshotOf(body);
    const message = (body as { msg?: unknown } | null)?.msg;
    if (!snapshot || (typeof message === 'string' && message !== 'No error'))
      throw new SourceRefusedError(name, `no aircraft list in the answer: ${JSON.stringify(body).slice(0, 120)}`);
    return snapshot;
  };
  return {
    name,
    async poll(region) {
      const replies = [];
      for (const [index, circle] of circlesAround(region.box).entries()) {
        if (index > 0) await sleep(options.pauseMs ?? 1_100);
        replies.push(await ask(circle));
      }
      return replyOf(name, replies, region.box, options.limits);
    },
  };
}
