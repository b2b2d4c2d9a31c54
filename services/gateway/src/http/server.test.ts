import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Gateway, type GatewayOptions, startGateway } from '../gateway.ts';
import { temporaryFolder } from '../process.test-help.ts';
import { serveHttp } from './server.ts';

const USER = { username: 'u', password: 'p:1=' };
const AUTHORIZATION = `Basic ${Buffer.from('u:p:1=').toString('base64')}`;
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function start(options: Partial<GatewayOptions> = {}): Promise<Gateway> {
  const folder = await temporaryFolder();
  undo.push(() => folder[Symbol.asyncDispose]());
  const topics = [{ name: 't', partitions: 1 }];
  const gateway = await startGateway({ dataDir: folder.path, credentials: [USER], topics, ...options });
  undo.push(() => gateway.close());
  return gateway;
}

async function call(url: string, init: RequestInit = {}) {
  const response = await fetch(url, { ...init, headers: { authorization: AUTHORIZATION, ...init.headers } });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
const produce = (url: string, values: readonly string[]) =>
  call(`${url}/produce/t`, { method: 'POST', body: JSON.stringify(values.map((value) => ({ value }))) });
const readAll = async (url: string): Promise<string[]> =>
  (await call(`${url}/fetch`, { method: 'POST', body: '{"topic":"t","partition":0,"timeout":0}' })).body.map(
    ({ value }: { value: string }) => value,
  );

/** Sends bytes as they are and answers everything that comes back until the connection ends. */
async function raw(url: string, ...parts: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  const reply = text(socket);
  for (const part of parts) {
    socket.write(part);
    await sleep(20);
  }
  return reply;
}

describe('a caller who misbehaves', () => {
  it('and sends no HTTP hears so in JSON', async () => {
    const { url } = await start();
    const reply = await raw(url, 'HELLO\r\n\r\n');
    expect(reply).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
    expect(JSON.parse(reply.split('\r\n\r\n')[1]!)).toEqual({ error: expect.stringMatching(/\S/), status: 400 });
  });

  it('and sends half a body and leaves writes nothing', async () => {
    const { url } = await start();
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(
      `POST /produce/t HTTP/1.1\r\nhost: x\r\nauthorization: ${AUTHORIZATION}\r\ncontent-length: 500\r\n\r\n`,
    );
    socket.write('{"value":"half"}');
    await sleep(50);
    socket.destroy();
    await produce(url, ['whole']);
    expect(await readAll(url)).toEqual(['whole']);
  });

  it('and dawdles over the headers is sent away, while others are served', async () => {
    const handle = async () => ({ status: 200, headers: {}, body: '{}', settle: () => {} });
    const server = await serveHttp({ host: '127.0.0.1', port: 0, handle, maxBodyBytes: 1000, headersTimeoutMs: 300 });
    undo.push(() => server.close());
    const slow = raw(server.url, 'GET / HTTP/1.1\r\n', 'host: x\r\n');
    expect((await call(server.url)).status).toBe(200);
    expect(await slow).toMatch(/^HTTP\/1.1 408 .*"status":408/s);
  });

  it('and takes no answer loses the connection, and the answer is known not to have arrived', async () => {
    const { promise: settled, resolve } = Promise.withResolvers<boolean>();
    const handle = async () => ({ status: 200, headers: {}, body: 'x'.repeat(50_000_000), settle: resolve });
    const server = await serveHttp({ host: '127.0.0.1', port: 0, handle, maxBodyBytes: 10, responseTimeoutMs: 300 });
    undo.push(() => server.close());
    const { hostname, port } = new URL(server.url);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {}).pause();
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await settled).toBe(false);
    socket.destroy();
  });

  it('and declares a body over the limit is refused before it is sent', async () => {
    const { url } = await start({ limits: { maxBodyBytes: 1000 } });
    const head = `POST /produce/t HTTP/1.1\r\nhost: x\r\nauthorization: ${AUTHORIZATION}\r\nexpect: 100-continue\r\n`;
    const reply = await raw(url, `${head}content-length: 1001\r\nconnection: close\r\n\r\n`);
    expect(reply).toMatch(/^HTTP\/1.1 413 /);
  });

  it('and sends chunks without end is cut off at the limit', async () => {
    const { url } = await start({ limits: { maxBodyBytes: 1000 } });
    const chunk = `100\r\n${'x'.repeat(256)}\r\n`;
    const head = `POST /produce/t HTTP/1.1\r\nhost: x\r\nauthorization: ${AUTHORIZATION}\r\ntransfer-encoding: chunked\r\n`;
    expect(await raw(url, `${head}connection: close\r\n\r\n`, ...Array(8).fill(chunk), '0\r\n\r\n')).toMatch(
      /^HTTP\/1.1 413 /,
    );
  });

  it('and opens more connections than allowed is turned away', async () => {
    const { url } = await start({ maxConnections: 2 });
    const agent = new Agent({ keepAlive: true });
    undo.push(() => agent.destroy());
    const open = () =>
      new Promise<number>((resolve, reject) =>
        request(`${url}/-/healthz`, { agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode!));
        })
          .on('error', reject)
          .end(),
      );
    expect(await Promise.all([open(), open()])).toEqual([200, 200]);
    await expect(raw(url, 'GET /-/healthz HTTP/1.1\r\nhost: x\r\n\r\n')).resolves.toBe('');
  });
});

describe('an instance too many', () => {
  it('is 429 and says when to try again', async () => {
    const { url } = await start({ maxInstances: 1 });
    const consume = (instance: string) => call(`${url}/consume/g/${instance}/t?timeout=0`);
    expect((await consume('a')).status).toBe(200);
    const { status, headers, body } = await consume('b');
    expect([status, body.status, Number(headers.get('retry-after')) > 0]).toEqual([429, 429, true]);
    expect((await consume('a')).status).toBe(200);
  });
});

describe('a gateway that closes', () => {
  it('answers waiting polls with nothing, finishes what it acknowledged, and listens no more', async () => {
    const folder = await temporaryFolder();
    undo.push(() => folder[Symbol.asyncDispose]());
    const gateway = await start({ dataDir: folder.path });
    const waiting = call(`${gateway.url}/consume/g/i/t?timeout=50000`);
    while ((await call(`${gateway.url}/consumers`)).body.length === 0) await sleep(10); // it is being waited for
    const writing = Promise.allSettled(Array.from({ length: 50 }, (_, n) => produce(gateway.url, [`${n}`])));
    await sleep(20);
    await gateway.close();
    const { status, body } = await waiting;
    expect([status, Array.isArray(body)]).toEqual([200, true]);
    const acknowledged = (await writing).flatMap((one, n) =>
      one.status === 'fulfilled' && one.value.status === 200 ? [`${n}`] : [],
    );
    await expect(fetch(gateway.url)).rejects.toThrow();
    const again = await start({ dataDir: folder.path });
    expect((await readAll(again.url)).toSorted()).toEqual(acknowledged.toSorted());
  });
});

describe('what can be set', () => {
  it('a base path goes before everything, and only health answers without it', async () => {
    const { url } = await start({ basePath: '/kafka' });
    expect((await call(`${url}/kafka/topics`)).body).toEqual({ t: 1 });
    for (const path of ['/-/healthz', '/kafka/-/healthz']) expect((await call(url + path)).status).toBe(200);
    for (const path of ['/topics', '/kafkatopics', '/kafkatopics/'])
      expect([path, (await call(url + path)).status]).toEqual([path, 404]);
  });

  it('browsers may call from the origin that is named, and from none by default', async () => {
    const [open, shut] = [await start({ corsOrigin: 'https://app.example' }), await start()];
    const preflight = (url: string) => call(`${url}/produce/t`, { method: 'OPTIONS', headers: { authorization: '' } });
    const allowed = await preflight(open.url);
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://app.example']);
    const refused = await preflight(shut.url);
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, null]);
  });

  it('tombstones may be read as null, and topics consumed before they exist', async () => {
    const { url } = await start({ behaviour: { tombstones: 'null', unknownTopics: 'wait' } });
    await call(`${url}/produce/t`, { method: 'POST', body: '{"value":null}' });
    expect(await readAll(url)).toEqual([null]);
    expect((await call(`${url}/consume/g/i/later?timeout=0`)).body).toEqual([]);
  });

  it('with a certificate it speaks HTTPS', async () => {
    const folder = await temporaryFolder();
    undo.push(() => folder[Symbol.asyncDispose]());
    const [cert, key] = [`${folder.path}/cert.pem`, `${folder.path}/key.pem`];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', cert];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...files, ...subject], {
      stdio: 'ignore',
    });
    const { url } = await start({ tls: { cert: readFileSync(cert), key: readFileSync(key) } });
    expect(url).toMatch(/^https:/);
    const status = await new Promise((resolve, reject) =>
      tlsRequest(`${url}/-/healthz`, { ca: readFileSync(cert), agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end(),
    );
    expect(status).toBe(200);
  });
});

it('metrics count by endpoint and status, and no caller can make the page longer', async () => {
  const { url } = await start();
  const page = async () => (await fetch(`${url}/-/metrics`, { headers: { authorization: AUTHORIZATION } })).text();
  await produce(url, ['a']);
  await call(`${url}/nothing/1`);
  const before = await page();
  for (let n = 0; n < 20; n++) await call(`${url}/nothing-${n}/${n}`);
  const after = await page();
  expect(after).toMatch(/^gateway_requests_total\{route="produce",status="200"\} 1$/m);
  expect(after).toMatch(/^gateway_records_total\{direction="in"\} 1$/m);
  expect(after).not.toMatch(/nothing/);
  expect(after.split('\n').length - before.split('\n').length).toBeLessThan(20); // the metrics route itself came in
});
