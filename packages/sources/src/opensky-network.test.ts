import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError, LONDON, namedRegion, SourceRefusedError, SourceUnavailableError } from 'flights-core';
import { MockAgent } from 'undici';
import { sourcesByName } from './by-name.ts';
import { type OpenSkyOptions, openSky } from './opensky-network.ts';

const slotAt = new Date('2026-11-01T12:00:00Z');
const TIME_S = slotAt.getTime() / 1000 + 2;
const row = (icao24: string, longitude = -0.2, latitude = 51.45) => [
  ...[icao24, 'BAW1    ', 'United Kingdom', TIME_S - 1, TIME_S - 1, longitude, latitude, 1000, false, 100, 90, 0],
  ...[null, 1100, null, false, 0, 3],
];
const STATES = /^\/api\/states\/all/;
const [API, AUTH] = ['https://opensky-network.org', 'https://auth.opensky-network.org'];
const login = { clientId: 'me', clientSecret: 'secret' };

let network: MockAgent; // networks cost their owners money: the one thing here that is not real
beforeEach(() => {
  network = new MockAgent();
  network.disableNetConnect();
});
afterEach(() => network.close());

const source = (given: OpenSkyOptions['login'] = null) => openSky({ login: given, dispatcher: network });
/** What the API is asked, in order; each is answered by the next of `answers`. */
function answering(...answers: readonly (readonly [number, unknown])[]) {
  const asked: { path: string; authorization: unknown }[] = [];
  for (const [status, body] of answers)
    network
      .get(API)
      .intercept({ path: STATES })
      .reply(status, (request) => {
        const { authorization } = request.headers as unknown as Record<string, string>;
        asked.push({ path: request.path, authorization });
        return body as object;
      });
  return asked;
}
function givingTokens(...lives: readonly number[]) {
  const forms: string[] = [];
  for (const [n, expires_in] of lives.entries())
    network
      .get(AUTH)
      .intercept({ path: /token$/, method: 'POST' })
      .reply(200, ({ body }) => {
        forms.push(String(body));
        return { access_token: `token-${n}`, expires_in };
      });
  return forms;
}

describe('openSky({ login }).poll(region)', () => {
  it('asks the box itself, as anybody where there is no account', async () => {
    const asked = answering([200, { time: TIME_S, states: [row('4070e9'), row('4070ea', -0.2, 51.9)] }]);
    const { states, rejected } = await source().poll(LONDON, slotAt);
    expect(states).toMatchObject([{ icao24: '4070e9', emitter_category: 'A2' }]);
    expect(rejected).toEqual({ outside_region: 1 });
    const path = '/api/states/all?lamin=51.38&lomin=-1.11&lamax=51.57&lomax=0.6&extended=1';
    expect(asked).toEqual([{ path, authorization: undefined }]);
  });

  it('takes null for an empty sky', async () => {
    answering([200, { time: TIME_S, states: null }]);
    expect((await source().poll(LONDON, slotAt)).states).toEqual([]);
  });

  it('asks on both sides of 180°, and counts an aircraft once', async () => {
    const asked = answering(
      [200, { time: TIME_S, states: [row('c82001', 179, -17)] }],
      [200, { time: TIME_S, states: [row('c82001', 179, -17)] }],
    );
    const { states } = await source().poll(namedRegion('fiji'), slotAt);
    expect([states.length, asked.length]).toEqual([1, 2]);
  });

  it('gets one token for many polls, and a new one before it ends', async () => {
    const forms = givingTokens(1800, 20, 1800);
    const asked = answering(...Array(4).fill([200, { time: TIME_S, states: [] }]));
    const lasting = source(login);
    for (let poll = 0; poll < 2; poll++) await lasting.poll(LONDON, slotAt);
    const ending = source(login);
    for (let poll = 0; poll < 2; poll++) await ending.poll(LONDON, slotAt);
    const tokens = ['token-0', 'token-0', 'token-1', 'token-2'];
    expect(asked.map(({ authorization }) => authorization)).toEqual(tokens.map((token) => `Bearer ${token}`));
    expect(forms[0]).toBe('grant_type=client_credentials&client_id=me&client_secret=secret');
  });

  it('renews a token that was taken back, once', async () => {
    givingTokens(1800, 1800);
    answering([401, 'Unauthorized'], [200, { time: TIME_S, states: [row('4070e9')] }]);
    expect((await source(login).poll(LONDON, slotAt)).states.length).toBe(1);
    givingTokens(1800, 1800);
    answering([401, 'Unauthorized'], [401, 'Unauthorized']);
    await expect(source(login).poll(LONDON, slotAt)).rejects.toThrow(SourceRefusedError);
  });

  it.each([
    ['its credits are used up', 429, 'Too many requests', SourceUnavailableError],
    ['it refuses the address', 403, 'Forbidden', SourceRefusedError],
    ['it answers something else', 200, { detail: 'moved' }, SourceRefusedError],
  ])('fails when %s, and never says the sky is empty', async (_, status, body, kind) => {
    answering([status, body]);
    await expect(source().poll(LONDON, slotAt)).rejects.toThrow(kind);
  });

  it('fails when it does not know the API client, and does not say its secret', async () => {
    network
      .get(AUTH)
      .intercept({ path: /token$/, method: 'POST' })
      .reply(401, { error: 'invalid_client' });
    const failure = await source(login)
      .poll(LONDON, slotAt)
      .catch((error) => error);
    expect(failure).toBeInstanceOf(SourceRefusedError);
    expect(failure.message).not.toContain('secret');
  });
});

it('half an API client is said by name', () => {
  const half = () => sourcesByName('SOURCES', 'opensky', { OPENSKY_CLIENT_ID: 'me' });
  expect(half).toThrow(ConfigError);
  expect(half).toThrow('OPENSKY_CLIENT_SECRET: is not set');
});
