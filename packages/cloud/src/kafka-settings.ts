import { ConfigError } from 'flights-core';
import type { ReadParameter } from './parameters.ts';
import { readSecret } from './secret.ts';

export interface KafkaSettings {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the Kafka REST server is and how to log in. `UPSTASH_KAFKA_REST_URL`, or the parameter that `KAFKA_URL_PARAMETER`
 * names; `UPSTASH_KAFKA_REST_USERNAME` and `_PASSWORD`, or the SecureString that `KAFKA_LOGIN_PARAMETER` names, which holds
 * them as JSON. Throws a ConfigError that names what is missing.
 */
export async function kafkaSettings(env: Environment, read: ReadParameter): Promise<KafkaSettings> {
  const { UPSTASH_KAFKA_REST_USERNAME: username, UPSTASH_KAFKA_REST_PASSWORD: password } = env;
  const url = env.UPSTASH_KAFKA_REST_URL || (await read(needed(env, 'KAFKA_URL_PARAMETER', '/flights/prod/kafka/url')));
  if (!/^https?:\/\//.test(url))
    throw new ConfigError(
      env.UPSTASH_KAFKA_REST_URL ? 'UPSTASH_KAFKA_REST_URL' : 'KAFKA_URL_PARAMETER',
      `'${url}' is no address`,
      'https://kafka.example.org',
    );
  if (username && password) return { url: url.replace(/\/$/, ''), username, password };
  const name = needed(env, 'KAFKA_LOGIN_PARAMETER', '/flights/prod/kafka/login');
  return { url: url.replace(/\/$/, ''), ...(await readSecret(read, name, LOGIN)) };
}

/** What the parameter of the log-in holds. */
const LOGIN = {
  fields: ['username', 'password'],
  called: 'username and password',
  example: '{"username":"pipeline","password":"…"}',
} as const;

function needed(env: Environment, name: string, example: string): string {
  const value = env[name];
  if (value) return value;
  throw new ConfigError(name, 'is not set', example);
}
