import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bridgeConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'bridge-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const of = (env: NodeJS.ProcessEnv, broker = 'kafka-1.example.org:9092') => bridgeConfig([broker], env);
const LOGIN = { KAFKA_SASL_USERNAME: 'gateway', KAFKA_SASL_PASSWORD: 'hidden-secret' };

describe('bridgeConfig(brokers, env)', () => {
  it('without any variable is a plain connection; what is empty counts as not set', () => {
    const plain = {
      brokers: ['kafka-1.example.org:9092'],
      clientId: 'flights-gateway',
      compression: 'none',
      tlsServerName: true,
    };
    expect(of({})).toEqual(plain);
    expect(of({ KAFKA_SASL_MECHANISM: '', KAFKA_SASL_PASSWORD: '', KAFKA_TLS: '', KAFKA_COMPRESSION: '' })).toEqual(
      plain,
    );
  });

  it('reads logins', () => {
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])
      expect(of({ KAFKA_SASL_MECHANISM: mechanism, ...LOGIN }).sasl).toEqual({
        mechanism,
        username: 'gateway',
        password: 'hidden-secret',
      });
    expect(of({ KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN: 'abc' }).sasl).toMatchObject({ token: 'abc' });
  });

  it('reads a token from its file anew each time', () => {
    const path = file('token', 'first\n');
    const { token } = of({ KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN_FILE: path }).sasl!;
    const read = token as () => string;
    expect(read()).toBe('first');
    file('token', 'second\n');
    expect(read()).toBe('second');
  });

  it('reads certificates, and names the broker in the handshake unless it is an address', () => {
    const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => file(name, name)) as [string, string, string];
    const { tls } = of({ KAFKA_TLS: 'true', KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key });
    expect(Object.entries(tls!).map(([name, content]) => [name, String(content)])).toEqual([
      ['ca', 'ca'],
      ['cert', 'cert'],
      ['key', 'key'],
    ]);
    expect(of({ KAFKA_TLS: 'true' }).tls).toEqual({});
    expect(['127.0.0.1:9093', '[::1]:9093', 'localhost:9093'].map((broker) => of({}, broker).tlsServerName)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [
      { KAFKA_SASL_MECHANISM: 'GSSAPI' },
      "KAFKA_SASL_MECHANISM: 'GSSAPI' is none of PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER. Example: KAFKA_SASL_MECHANISM=SCRAM-SHA-512",
    ],
    [LOGIN, 'KAFKA_SASL_MECHANISM: is missing beside KAFKA_SASL_USERNAME'],
    [{ KAFKA_SASL_MECHANISM: 'PLAIN' }, 'KAFKA_SASL_USERNAME: is missing for PLAIN'],
    [{ KAFKA_SASL_MECHANISM: 'PLAIN', KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_PASSWORD: is missing for PLAIN'],
    [{ KAFKA_SASL_MECHANISM: 'OAUTHBEARER' }, 'KAFKA_SASL_TOKEN: or KAFKA_SASL_TOKEN_FILE must be set'],
    [
      { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN_FILE: '/nowhere' },
      'KAFKA_SASL_TOKEN_FILE: cannot be read',
    ],
    [{ KAFKA_TLS: 'yes' }, "KAFKA_TLS: 'yes' is none of true, false. Example: KAFKA_TLS=true"],
    [{ KAFKA_TLS_CA: 'ca.pem' }, 'KAFKA_TLS: must be true beside KAFKA_TLS_CA'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA: '/nowhere' }, 'KAFKA_TLS_CA: cannot be read'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CERT: 'a' }, 'KAFKA_TLS_KEY: is missing'],
    [{ KAFKA_COMPRESSION: 'brotli' }, "KAFKA_COMPRESSION: 'brotli' is none of none, gzip, snappy, lz4, zstd"],
    [{ KAFKA_CLIENT_ID: 'a b' }, "KAFKA_CLIENT_ID: 'a b' has other marks"],
  ])('%j is told by name, with an example', (env, sentence) => {
    expect(() => of(env)).toThrow(sentence);
    expect(() => of(env)).toThrow(/Example: /);
    expect(() => of(env)).not.toThrow(/hidden-secret/);
  });
});
