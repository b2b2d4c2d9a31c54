import { describe, expect, it } from '@jest/globals';
import { withSourceLogin } from './source-login.ts';

const name = '/flights/prod/sources/opensky';
const named = { SOURCES: 'adsblol,OpenSky', OPENSKY_PARAMETER: name };

describe('withSourceLogin(env, read)', () => {
  it('reads the API client of a source that is named', async () => {
    const read = async (asked: string) => (asked === name ? '{"clientId":"me","clientSecret":"s"}' : '');
    const env = await withSourceLogin(named, read);
    expect(env).toMatchObject({ OPENSKY_CLIENT_ID: 'me', OPENSKY_CLIENT_SECRET: 's' });
  });

  it('asks for nothing where no source needs it', async () => {
    const never = () => Promise.reject(new Error('asked'));
    const env = { SOURCES: 'adsblol', OPENSKY_PARAMETER: name };
    expect(await withSourceLogin(env, never)).toBe(env);
  });

  it.each(['hunter2', '{"clientId":"me"}', '{"clientId":"hunter2","clientSecret":""}'])(
    'says of %j what it should hold, and not what it holds',
    async (text) => {
      const failure = await withSourceLogin(named, async () => text).catch((error) => error);
      expect(failure.message).toContain(`${name}: holds no API client. Example: {"clientId"`);
      expect(failure.message).not.toContain('hunter2');
    },
  );
});
