import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTopic,
  faults,
  type KafkaRig,
  kafkaRig,
  LOGIN,
  openBridge,
  poll,
  record,
  texts,
} from './bridge/rig.test-help.ts';
import type { StoredRecord } from './port.ts';
import { temporaryFolder } from './process.test-help.ts';

/** Against a real Apache Kafka, with its own command-line tools as the second opinion. `e2e/rigs/kafka.sh` starts it. */
const TIMEOUT_MS = 120_000;
let kafka: KafkaRig;
beforeAll(async () => {
  kafka = await kafkaRig();
}, TIMEOUT_MS);
afterAll(async () => {
  await kafka?.end();
}, TIMEOUT_MS);
afterAll(() => expect(faults).toEqual([]));

describe('login and TLS', () => {
  const ca = () => ({ KAFKA_TLS: 'true', KAFKA_TLS_CA: join(kafka.folder, 'ca.crt') });
  it.each([
    ['SASL_PLAINTEXT', 'PLAIN', false],
    ['SASL_PLAINTEXT', 'SCRAM-SHA-256', false],
    ['SASL_SSL', 'SCRAM-SHA-512', true],
    ['SSL', undefined, true],
  ] as const)('%s with %s serves all that the bridge does', async (listener, mechanism, tls) => {
    const login = mechanism && { KAFKA_SASL_MECHANISM: mechanism, ...LOGIN };
    const other = await openBridge(kafka.address(listener), { ...login, ...(tls && ca()) });
    try {
      const topic = await createTopic(other);
      await other.append([record(topic, 'secret')], null);
      const id = { group: topic, instance: 'i' };
      const seen: StoredRecord[] = [];
      for (let n = 0; n < 20 && seen.length === 0; n++) seen.push(...(await poll(other, id, topic)).records);
      expect(texts(seen)).toEqual(['secret']);
      expect(await other.groups.remove(id)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('takes a token from a file, which is read anew for each connection', async () => {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    const nowS = Math.floor(Date.now() / 1000);
    const token = `${part({ alg: 'none' })}.${part({ sub: 'alice', iat: nowS, exp: nowS + 3600 })}.`;
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'token');
    const env = { KAFKA_SASL_MECHANISM: 'OAUTHBEARER', KAFKA_SASL_TOKEN_FILE: file, ...ca() };
    await writeFile(file, 'no token');
    await expect(openBridge(kafka.address('SASL_SSL'), env)).rejects.toThrow(/refuses the gateway's login/);
    await writeFile(file, `${token}\n`);
    const other = await openBridge(kafka.address('SASL_SSL'), env);
    const topic = await createTopic(other);
    expect(await other.append([record(topic, 'v')], null)).toMatchObject([{ offset: 0 }]);
    await other.close();
  });

  it('a wrong password, a missing login and an unknown certificate are told apart', async () => {
    const wrong = { KAFKA_SASL_MECHANISM: 'SCRAM-SHA-256', ...LOGIN, KAFKA_SASL_PASSWORD: 'guessed' };
    await expect(openBridge(kafka.address('SASL_PLAINTEXT'), wrong)).rejects.toThrow(/refuses the gateway's login/);
    await expect(openBridge(kafka.address('SASL_PLAINTEXT'), wrong)).rejects.not.toThrow(/guessed/);
    await expect(openBridge(kafka.address('SSL'), { KAFKA_TLS: 'true' })).rejects.toThrow(/KAFKA_TLS_CA/);
  });
});
