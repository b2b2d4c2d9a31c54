import { type ReadParameter, readSecret } from 'flights-cloud';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the parameter of OpenSky's account holds. */
const API_CLIENT = {
  fields: ['clientId', 'clientSecret'],
  called: 'API client',
  example: '{"clientId":"…","clientSecret":"…"}',
} as const;

/**
 * The environment with what a source's account needs, read from the SecureString that `OPENSKY_PARAMETER` names. Asked for
 * only where the source is named. Throws a ConfigError that never shows what it could not read.
 */
export async function withSourceLogin(env: Environment, read: ReadParameter): Promise<Environment> {
  const isNamed = (env.SOURCES ?? '').split(',').some((name) => name.trim().toLowerCase() === 'opensky');
  const { OPENSKY_PARAMETER: name } = env;
  if (!isNamed || !name) return env;
  const { clientId, clientSecret } = await readSecret(read, name, API_CLIENT);
  return { ...env, OPENSKY_CLIENT_ID: clientId, OPENSKY_CLIENT_SECRET: clientSecret };
}
