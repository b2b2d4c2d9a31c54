import { describe, expect, it } from '@jest/globals';
import { kafkaSettings } from './kafka-settings.ts';
import { parameters } from './parameters.ts';

const held: Record<string, string> = {
  '/s/url': 'https://abc.lambda-url.eu-west-2.on.aws/',
  '/s/login': '{"username":"pipeline","password":"secret"}',
  '/s/broken': 'not json: hunter2',
};
const read = async (name: string) => held[name]!;

describe('kafkaSettings(env, read)', () => {
  it('reads address and log-in from their parameters', async () => {
    const env = { KAFKA_URL_PARAMETER: '/s/url', KAFKA_LOGIN_PARAMETER: '/s/login' };
    const expected = { url: 'https://abc.lambda-url.eu-west-2.on.aws', username: 'pipeline', password: 'secret' };
    expect(await kafkaSettings(env, read)).toEqual(expected);
  });

  it('takes what is set in the environment first, and asks for no parameter then', async () => {
    const env = {
      UPSTASH_KAFKA_REST_URL: 'http://127.0.0.1:8080',
      UPSTASH_KAFKA_REST_USERNAME: 'me',
      UPSTASH_KAFKA_REST_PASSWORD: 'mine',
    };
    const never = () => Promise.reject(new Error('asked'));
    expect(await kafkaSettings(env, never)).toEqual({ url: 'http://127.0.0.1:8080', username: 'me', password: 'mine' });
  });

  it.each([
    [{}, 'KAFKA_URL_PARAMETER: is not set'],
    [{ UPSTASH_KAFKA_REST_URL: 'kafka' }, "UPSTASH_KAFKA_REST_URL: 'kafka' is no address"],
    [{ KAFKA_URL_PARAMETER: '/s/url' }, 'KAFKA_LOGIN_PARAMETER: is not set'],
    [
      { KAFKA_URL_PARAMETER: '/s/url', KAFKA_LOGIN_PARAMETER: '/s/broken' },
      '/s/broken: holds no username and password',
    ],
  ])('says of %j what is missing', async (env, sentence) => {
    await expect(kafkaSettings(env, read)).rejects.toThrow(sentence);
  });

  it('never shows a secret it could not read', async () => {
    const env = { KAFKA_URL_PARAMETER: '/s/url', KAFKA_LOGIN_PARAMETER: '/s/broken' };
    await expect(kafkaSettings(env, read)).rejects.not.toThrow('hunter2');
  });
});

describe('parameters(env)', () => {
  const env = { AWS_REGION: 'eu-west-2', AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  const answering = (status: number, body: object) => {
    const asked: { url: string; body: unknown }[] = [];
    const ask = async (url: string, init: RequestInit) => {
      asked.push({ url, body: JSON.parse(String(init.body)) });
      return Response.json(body, { status });
    };
    return { read: parameters(env, ask), asked };
  };

  it('asks the region of the environment for the decrypted value', async () => {
    const { read, asked } = answering(200, { Parameter: { Value: 'v' } });
    expect(await read('/a')).toBe('v');
    expect(asked).toEqual([
      { url: 'https://ssm.eu-west-2.amazonaws.com/', body: { Name: '/a', WithDecryption: true } },
    ]);
  });

  it('says which parameter is missing and what makes it', async () => {
    const { read } = answering(400, { __type: 'com.amazonaws.ssm#ParameterNotFound' });
    await expect(read('/flights/prod/kafka/url')).rejects.toThrow(
      '/flights/prod/kafka/url: is not there. Example: deploy at the root first',
    );
  });

  it('says why one cannot be read', async () => {
    const { read } = answering(400, { __type: 'AccessDeniedException' });
    await expect(read('/a')).rejects.toThrow('/a: cannot be read (AccessDeniedException)');
  });
});
