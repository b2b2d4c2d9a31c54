import type { ReadParameter } from 'flights-cloud';
import { ConfigError } from 'flights-core';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with what a source's account needs, read from the SecureString that `OPENSKY_PARAMETER` names. Asked for
 * only where the source is named. Throws a ConfigError that never shows what it could not read.
 */
export async function withSourceLogin(env: Environment, read: ReadParameter): Promise<Environment> {
  const isNamed = (env.SOURCES ?? '').split(',').some((name) => name.trim().toLowerCase() === 'opensky');
  const { OPENSKY_PARAMETER: name } = env;
  if (!isNamed || !name) return env;
  const text = await read(name);
  try {
    const { clientId, clientSecret } = JSON.parse(text) as Record<string, unknown>;
    if (typeof clientId === 'string' && typeof clientSecret === 'string' && clientId && clientSecret)
      return { ...env, OPENSKY_CLIENT_ID: clientId, OPENSKY_CLIENT_SECRET: clientSecret };
  } catch {}
  throw new ConfigError(`SSM parameter ${name}`, 'holds no API client', '{"clientId":"…","clientSecret":"…"}');
}
