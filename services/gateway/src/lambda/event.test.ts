import { describe, expect, it } from '@jest/globals';
import { bucketSetting, credentialsSetting } from './config.ts';
import { parameterCredentials } from './credentials.ts';
import { answerOf, MAX_BODY_BYTES, requestOf, type UrlEvent } from './event.ts';

const event = (change: Partial<UrlEvent> = {}): UrlEvent => ({
  rawPath: '/produce',
  requestContext: { http: { method: 'POST', sourceIp: '203.0.113.9' } },
  ...change,
});
const signal = new AbortController().signal;

describe('an event of a function URL', () => {
  it('is the request its caller sent', async () => {
    const body = Buffer.from('{"topic":"é"}').toString('base64');
    const request = requestOf(
      event({ headers: { Authorization: 'Basic x' }, rawQueryString: 'a=1', body, isBase64Encoded: true }),
      signal,
    );
    expect(request).toMatchObject({ method: 'POST', rawPath: '/produce', query: 'a=1', remoteAddress: '203.0.113.9' });
    expect(request.headers.authorization).toBe('Basic x');
    expect(String(await request.body())).toBe('{"topic":"é"}');
    expect((await requestOf(event(), signal).body()).length).toBe(0);
  });

  it('with more than goes through is 413, before it is looked at', async () => {
    const large = requestOf(event({ body: 'x'.repeat(MAX_BODY_BYTES + 1) }), signal);
    await expect(large.body()).rejects.toMatchObject({ status: 413 });
  });
});

describe('an answer', () => {
  const answered = (body: string) => {
    const settled: boolean[] = [];
    const settle = (delivered: boolean) => void settled.push(delivered);
    return { answer: answerOf({ status: 200, headers: {}, body, settle }), settled };
  };

  it('goes out as it is', () => {
    expect(answered('[]')).toEqual({ answer: { statusCode: 200, headers: {}, body: '[]' }, settled: [true] });
  });

  it('that a function URL cannot carry is told, and what it held is put back', () => {
    const { answer, settled } = answered('x'.repeat(6_000_000));
    expect([answer.statusCode, settled]).toEqual([413, [false]]);
    expect(JSON.parse(answer.body)).toMatchObject({
      status: 413,
      error: expect.stringContaining('Kafka-Max-Poll-Records'),
    });
  });
});

describe('the settings of the function', () => {
  it('name the variable, the bad value and a good one', () => {
    expect(bucketSetting({ GATEWAY_BUCKET: 's3://lake/team' })).toEqual({ bucket: 'lake', prefix: 'team/' });
    expect(() => bucketSetting({})).toThrow('GATEWAY_BUCKET: is not set. Example: s3://');
    expect(() => bucketSetting({ GATEWAY_BUCKET: 'lake' })).toThrow("GATEWAY_BUCKET: 'lake' is no bucket");
    expect(() => credentialsSetting({})).toThrow('nothing starts without a credential');
  });

  it('hold no credential but in the parameter, which is read once', async () => {
    let reads = 0;
    const stored = { username: 'app', topics: '*', permission: 'ALL', passwordHash: 'scrypt$…' };
    const send = async () => {
      reads++;
      return JSON.stringify([stored]);
    };
    const none = { find: async () => null, list: async () => [], create: async () => {}, delete: async () => {} };
    const credentials = parameterCredentials(send, '/x', none);
    expect(await credentials.find('app')).toEqual(stored);
    expect(await credentials.find('other')).toBeNull();
    expect(reads).toBe(1);
    const broken = parameterCredentials(async () => '[{}]', '/x', none);
    await expect(broken.find('app')).rejects.toThrow('/x is no list of { username');
  });
});
