import { type BoundingBox, type FlightSource, SourceRefusedError, splitAtAntimeridian } from 'flights-core';
import { type HttpOptions, jsonClient } from './http.ts';
import { openSkySnapshot } from './opensky.ts';
import { replyOf } from './reply-of.ts';
import type { AgeLimits } from './sort-out.ts';

export interface OpenSkyOptions extends HttpOptions {
  /** An API client of an account; null: asked as anybody, 400 credits a day for an address. A box up to 25 square degrees costs one. */
  readonly login: { readonly clientId: string; readonly clientSecret: string } | null;
  readonly limits?: AgeLimits;
  readonly baseUrl?: string;
  readonly tokenUrl?: string;
}

const API = 'https://opensky-network.org/api';
const TOKENS = 'https://auth.opensky-network.org/auth/realms/opensky-network/protocol/openid-connect/token';
/** Renewed that much before its end, so that it does not end on its way. */
const EARLY_MS = 30_000;

/**
 * The OpenSky Network: research and non-commercial use only, and it may refuse the addresses of clouds, so it is never asked
 * unless it is named. Source: openskynetwork/opensky-api, docs/free/rest.rst (OAuth2 client credentials).
 */
export function openSky(options: OpenSkyOptions): FlightSource {
  const { limits, baseUrl = API } = options;
  const get = jsonClient('opensky', options);
  const token = tokens(options);

  async function ask(box: BoundingBox) {
    const url = `${baseUrl}/states/all?lamin=${box.south}&lomin=${box.west}&lamax=${box.north}&lomax=${box.east}&extended=1`;
    const answer = await authorized(token, (headers) => get(url, { headers }));
    const snapshot = openSkySnapshot(answer);
    if (snapshot) return snapshot;
    throw new SourceRefusedError('opensky', `no states in the answer: ${JSON.stringify(answer).slice(0, 120)}`);
  }
  return {
    name: 'opensky',
    async poll(region) {
      const replies = [];
      for (const box of splitAtAntimeridian(region.box)) replies.push(await ask(box)); // a box across 180° brings nothing
      return replyOf('opensky', replies, region.box, limits);
    },
  };
}

type Token = (renew: boolean) => Promise<string | null>;

/** A token that has been taken back is renewed once. */
async function authorized(token: Token, ask: (headers: Record<string, string>) => Promise<unknown>): Promise<unknown> {
  const header = async (renew: boolean) => {
    const text = await token(renew);
    return text === null ? {} : { authorization: `Bearer ${text}` };
  };
  const headers = await header(false);
  try {
    return await ask(headers);
  } catch (error) {
    const isOld = error instanceof SourceRefusedError && error.reason.startsWith('HTTP 401') && headers.authorization;
    if (!isOld) throw error;
    return ask(await header(true));
  }
}

/** Tokens live half an hour; one serves all polls until shortly before its end. */
function tokens({ login, tokenUrl = TOKENS, ...http }: OpenSkyOptions): Token {
  if (!login) return async () => null;
  const get = jsonClient('opensky', http);
  const form = { grant_type: 'client_credentials', client_id: login.clientId, client_secret: login.clientSecret };
  let held = { text: '', untilMs: 0 };
  return async (renew) => {
    if (!renew && Date.now() < held.untilMs) return held.text;
    const { access_token: text, expires_in: seconds } = (await get(tokenUrl, { form })) as Record<string, unknown>;
    if (typeof text !== 'string') throw new SourceRefusedError('opensky', 'it gave no token for this API client');
    held = { text, untilMs: Date.now() + Number(seconds ?? 0) * 1000 - EARLY_MS };
    return text;
  };
}
