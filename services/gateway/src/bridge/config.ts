import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ConnectionOptions as TLSConnectionOptions } from 'node:tls';
import type { CompressionAlgorithmValue, SASLMechanismValue, SASLOptions } from '@platformatic/kafka';
import { badValue } from 'flights-command-line';

/**
 * How the gateway reaches Kafka. Everything but the brokers comes from the environment, because most of it is secret
 * or differs between machines; a wrong value stops the start by name, and no secret is ever echoed.
 */
export interface BridgeConfig {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly compression: CompressionAlgorithmValue;
  readonly sasl?: SASLOptions;
  readonly tls?: TLSConnectionOptions;
  /** Send the broker's name in the TLS handshake: hosted brokers choose their certificate by it, addresses have none. */
  readonly tlsServerName: boolean;
}

const MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** What is set to nothing counts as not set: that is how compose files leave a variable out. */
type Read = (name: string) => string | undefined;

export function bridgeConfig(brokers: readonly string[], env: NodeJS.ProcessEnv): BridgeConfig {
  const read: Read = (name) => env[name] || undefined;
  const clientId = read('KAFKA_CLIENT_ID') ?? 'flights-gateway';
  if (!/^[\w.-]{1,200}$/.test(clientId))
    throw wrong('KAFKA_CLIENT_ID', `'${clientId}' has other marks than letters, digits, '.', '_' and '-'`, 'gateway-1');
  const sasl = saslOptions(read);
  const tls = tlsOptions(read);
  return {
    brokers,
    clientId,
    compression: oneOf('KAFKA_COMPRESSION', read('KAFKA_COMPRESSION') ?? 'none', CODECS, 'zstd'),
    ...(sasl && { sasl }),
    ...(tls && { tls }),
    tlsServerName: brokers.some((broker) => isIP(broker.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')) === 0),
  };
}

function saslOptions(read: Read): SASLOptions | undefined {
  const named = read('KAFKA_SASL_MECHANISM');
  if (named === undefined) {
    for (const name of ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_TOKEN', 'KAFKA_SASL_TOKEN_FILE'])
      if (read(name) !== undefined) throw wrong('KAFKA_SASL_MECHANISM', `is missing beside ${name}`, 'SCRAM-SHA-512');
    return undefined;
  }
  const mechanism: SASLMechanismValue = oneOf('KAFKA_SASL_MECHANISM', named, MECHANISMS, 'SCRAM-SHA-512');
  if (mechanism === 'OAUTHBEARER') return { mechanism, token: tokenOf(read), authBytesValidator: refuseChallenge };
  const username = read('KAFKA_SASL_USERNAME');
  const password = read('KAFKA_SASL_PASSWORD');
  if (username === undefined) throw wrong('KAFKA_SASL_USERNAME', `is missing for ${mechanism}`, 'gateway');
  if (password === undefined) throw wrong('KAFKA_SASL_PASSWORD', `is missing for ${mechanism}`, '…');
  return { mechanism, username, password };
}

/** A refused token is answered with a reason in place of an error; the client would take it for a success. */
const refuseChallenge: NonNullable<SASLOptions['authBytesValidator']> = (challenge, done) =>
  challenge.length > 0 ? done(new Error('the token is refused'), challenge) : done(null, challenge);

/** A token from a file is read anew for each connection, since whoever writes the file also renews it. */
function tokenOf(read: Read): string | (() => string) {
  const token = read('KAFKA_SASL_TOKEN');
  const file = read('KAFKA_SASL_TOKEN_FILE');
  if ((token === undefined) === (file === undefined))
    throw wrong(
      'KAFKA_SASL_TOKEN',
      'or KAFKA_SASL_TOKEN_FILE must be set for OAUTHBEARER, one of them',
      '…, or KAFKA_SASL_TOKEN_FILE=/run/secrets/kafka-token',
    );
  if (token !== undefined) return token;
  const fromFile = () => fileOf('KAFKA_SASL_TOKEN_FILE', file!).toString().trim();
  fromFile(); // what cannot be read is told at start, not at the first connection
  return fromFile;
}

function tlsOptions(read: Read): TLSConnectionOptions | undefined {
  const on = oneOf('KAFKA_TLS', read('KAFKA_TLS') ?? 'false', ['true', 'false'], 'true') === 'true';
  const files = { ca: 'KAFKA_TLS_CA', cert: 'KAFKA_TLS_CERT', key: 'KAFKA_TLS_KEY' } as const;
  const given = Object.entries(files).filter(([, name]) => read(name) !== undefined);
  if (!on) {
    if (given[0]) throw wrong('KAFKA_TLS', `must be true beside ${given[0][1]}`, 'true');
    return undefined;
  }
  if ((read(files.cert) === undefined) !== (read(files.key) === undefined))
    throw wrong(
      read(files.cert) === undefined ? files.cert : files.key,
      'is missing: a client certificate and its key go together',
      '/etc/kafka/client.pem',
    );
  return Object.fromEntries(given.map(([option, name]) => [option, fileOf(name, read(name)!)]));
}

function fileOf(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw wrong(name, `cannot be read: ${(error as Error).message}`, '/etc/kafka/file.pem');
  }
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[], example: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw wrong(name, `'${value}' is none of ${allowed.join(', ')}`, example);
}

/** The example is a value; what is set in the environment is shown as it is set there. */
const wrong = (name: string, problem: string, value: string) => badValue(name, problem, `${name}=${value}`);
