import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { credentials } from './cli/credentials.ts';
import { givenCredentials, logLevel, maxCredentials } from './cli/environment.ts';
import { groups } from './cli/groups.ts';
import { serve as serveCommand } from './cli/serve.ts';
import { topics } from './cli/topics.ts';
import { freePort, gateway, ROOT, type Served, serve, temporaryFolder } from './process.test-help.ts';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});
async function folder(): Promise<string> {
  const made = await temporaryFolder();
  undo.push(() => made[Symbol.asyncDispose]());
  return made.path;
}
async function served(...args: readonly string[]): Promise<Served> {
  const server = await serve(args.includes('--listen') ? args : ['--listen', '127.0.0.1:0', ...args]);
  undo.push(() => server.end('SIGKILL'));
  return server;
}
const basic = (username: string, password: string) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
const root = basic(ROOT.GATEWAY_USERNAME, ROOT.GATEWAY_PASSWORD);
async function call(url: string, body?: unknown, authorization = root) {
  const response = await fetch(url, {
    headers: { authorization },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

const NO_STOP = new AbortController().signal;
const run = (words: string) => {
  const [name, ...args] = words.split(' ');
  return [serveCommand, topics, credentials, groups].find((command) => command.name === name)!.run(args, NO_STOP);
};

describe('wrong usage', () => {
  it.each([
    ['serve --listen here', "--listen: 'here' is no address and port. Example: --listen 127.0.0.1:8080"],
    ['serve --kafka nowhere', "--kafka: 'nowhere' is no list of host:port"],
    ['serve --retention soon', "--retention: 'soon' is no length of time"],
    ['serve --tls-cert x.pem', '--tls-cert and --tls-key go together'],
    ['serve --base-path kafka', "--base-path: 'kafka' is no path"],
    ['serve --password x', "Unknown option '--password'"],
    ['topics create', 'NAME is missing'],
    ['topics create a b', "'b' is one word too many"],
    ['topics create t --partitions 0', "--partitions: '0' is no whole number from 1 to 10000"],
    ['topics create a/b', "'a/b' is no topic name"],
    ['topics create __t', "'__t' is for internal topics"],
    ['topics invent', "There is no 'topics invent'"],
    ['groups describe', 'NAME is missing'],
    ['credentials create a:b', "'a:b' is no user name"],
    ['credentials create a --permission READ', "--permission: 'READ' is none of ALL, PRODUCE, CONSUME"],
    ['credentials create a --topics a*b', "--topics: 'a*b' is no topic's name or prefix"],
  ])('gateway %s is a sentence', async (words, sentence) => {
    const data = join(await folder(), 'none');
    const failure = await run(`${words} --data ${data}`).catch((error) => error);
    expect([failure.name, failure.message]).toEqual(['UsageError', expect.stringContaining(sentence)]);
    expect(existsSync(data)).toBe(false); // nothing was made
  });
  it.each([
    [{ GATEWAY_USERNAME: 'u' }, 'GATEWAY_PASSWORD: is missing beside GATEWAY_USERNAME'],
    [{ GATEWAY_PASSWORD: 'secret' }, 'GATEWAY_USERNAME: is missing beside GATEWAY_PASSWORD'],
    [{ GATEWAY_USERNAME: 'u', GATEWAY_PASSWORD: 'sécret' }, 'GATEWAY_PASSWORD: has a character outside ASCII'],
    [{ GATEWAY_USERNAME: 'a:b', GATEWAY_PASSWORD: 'secret' }, "GATEWAY_USERNAME: 'a:b' is no user name"],
  ])('in the environment %j is told by name, and no password is echoed', (env, sentence) => {
    const read = () => givenCredentials(env);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/cret/);
  });
  it('of LOG_LEVEL and the cap on credentials is told with a good example', () => {
    expect(() => logLevel({ LOG_LEVEL: 'loud' })).toThrow("LOG_LEVEL: 'loud' is none of");
    expect(() => maxCredentials({ GATEWAY_MAX_CREDENTIALS: '-1' })).toThrow('GATEWAY_MAX_CREDENTIALS=100');
  });
  it('is exit 2, help is exit 0', async () => {
    const [wrong, asked] = await Promise.all([gateway(['topics', 'invent']), gateway(['serve', '--help'])]);
    expect([wrong.code, wrong.stdout, asked.code, asked.stderr]).toEqual([2, '', 0, '']);
    expect(asked.stdout).toContain('Usage: pnpm gateway serve');
  });
});

describe('a server that cannot start', () => {
  it('for want of a credential says how to make one', async () => {
    const { code, stderr } = await gateway(['serve', '--listen', '127.0.0.1:0', '--data', await folder()]);
    expect(code).toBe(1);
    expect(stderr).toContain('gateway credentials create NAME');
  });
  it('for a directory that is served already, or an address that is taken, says so', async () => {
    const data = await folder();
    const { url } = await served('--data', data);
    const again = await gateway(['serve', '--listen', '127.0.0.1:0', '--data', data], { env: ROOT });
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is served by another gateway')]);
    const { host } = new URL(url);
    const taken = await gateway(['serve', '--listen', host, '--data', await folder()], { env: ROOT });
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining(`${host} is in use`)]);
  });
});

describe('commands beside a running server', () => {
  it('make and remove topics and credentials that count at the next request', async () => {
    const data = await folder();
    const { url, log } = await served('--data', data);
    const run = async (...args: string[]) => {
      const { code, stdout, stderr } = await gateway([...args, '--data', data]);
      expect([args, code, stderr]).toEqual([args, 0, expect.any(String)]);
      return stdout;
    };
    await run('topics', 'create', 'flights-a', '--partitions', '3', '--retention', '12h');
    await run('topics', 'create', 'flights-a', '--if-not-exists');
    await run('topics', 'create', 'other');
    expect((await gateway(['topics', 'create', 'other', '--data', data])).code).toBe(1);
    expect((await call(`${url}/topics`)).body).toEqual({ 'flights-a': 3, other: 1 });
    expect(JSON.parse(await run('topics', 'list', '--format', 'json'))).toEqual([
      { topic: 'flights-a', partitions: 3, retention_ms: 43_200_000, retention_bytes: null },
      { topic: 'other', partitions: 1, retention_ms: null, retention_bytes: null },
    ]);

    const password = (
      await run('credentials', 'create', 'writer', '--topics', 'flights-*', '--permission', 'PRODUCE')
    ).trim();
    expect(password).toMatch(/^[\x21-\x7e]{24,}$/);
    const writer = basic('writer', password);
    expect((await call(`${url}/produce/flights-a`, { value: 'v', partition: 2 }, writer)).status).toBe(200);
    expect((await call(`${url}/produce/other`, { value: 'v' }, writer)).status).toBe(403);
    expect(await run('credentials', 'list', '--format', 'csv')).toBe(
      'username,topics,permission\r\nwriter,flights-*,PRODUCE\r\n',
    );
    const stdin = { stdin: 'typed in\n' };
    expect((await gateway(['credentials', 'create', 'second', '--password-stdin', '--data', data], stdin)).stdout).toBe(
      '',
    );
    expect((await call(`${url}/topics`, undefined, basic('second', 'typed in'))).status).toBe(200);
    await run('credentials', 'delete', 'writer');
    expect((await call(`${url}/topics`, undefined, writer)).status).toBe(401);

    expect((await call(`${url}/commit/g/i`, { topic: 'flights-a', partition: 2, offset: 0 })).status).toBe(200);
    expect(JSON.parse(await run('groups', 'list', '--format', 'json'))).toEqual([{ group: 'g', partitions: 1 }]);
    expect(JSON.parse(await run('groups', 'describe', 'g', '--format', 'json'))).toEqual([
      { group: 'g', topic: 'flights-a', partition: 2, committed: 0, latest: 1, lag: 1 },
    ]);
    expect(await run('topics', 'describe', 'flights-a', '--format', 'table')).toMatch(/^topic +partition +earliest/);
    await run('topics', 'delete', 'flights-a');
    expect((await call(`${url}/topics`)).body).toEqual({ other: 1 });

    const secrets = [password, 'typed in', ROOT.GATEWAY_PASSWORD];
    const kept = readdirSync(data).map((file) => readFileSync(join(data, file), 'latin1'));
    for (const text of [log(), ...kept]) for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  });

  it('stop at ten credentials, unless told more', async () => {
    const data = await folder();
    const create = (name: string, env = {}) => gateway(['credentials', 'create', name, '--data', data], { env });
    const env = { GATEWAY_MAX_CREDENTIALS: '2' };
    expect([(await create('a', env)).code, (await create('b', env)).code]).toEqual([0, 0]);
    const third = await create('c', env);
    expect([third.code, third.stderr]).toEqual([1, expect.stringContaining('GATEWAY_MAX_CREDENTIALS')]);
    expect((await create('c')).code).toBe(0);
  });

  it('read nothing from a directory that is none of a gateway', async () => {
    const { code, stderr } = await gateway(['topics', 'list', '--data', await folder()]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("There is no gateway's data in")]);
  });
});

describe('the end of the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s is exit 0, with waiting polls answered', async (signal) => {
    const data = await folder();
    await gateway(['topics', 'create', 't', '--data', data]);
    const server = await served('--data', data);
    const waiting = call(`${server.url}/consume/g/i/t?timeout=50000`);
    while (Object.keys((await call(`${server.url}/consumers`)).body).length === 0) await sleep(20);
    expect(await server.end(signal)).toBe(0);
    expect(await waiting).toEqual({ status: 200, body: [] });
    expect(server.log()).toContain('"msg":"stopped"');
  });

  it('by kill -9 in the middle of writing loses nothing that was acknowledged, and doubles nothing', async () => {
    const [data, listen] = [await folder(), `127.0.0.1:${await freePort()}`];
    await gateway(['topics', 'create', 't', '--data', data]);
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const server = await served('--data', data, '--listen', listen);
      let n = 0;
      const write = async () => {
        for (;;) {
          const values = Array.from({ length: 20 }, () => `${round}-${n++}`);
          const answer = await call(
            `${server.url}/produce/t`,
            values.map((value) => ({ value })),
          ).catch(() => null);
          if (answer?.status !== 200) return;
          acknowledged.push(...values);
        }
      };
      const writers = Promise.all([1, 2, 3, 4].map(write));
      const before = acknowledged.length;
      while (acknowledged.length < before + 1000) await sleep(10);
      await server.end('SIGKILL');
      await writers;
    }
    const { url } = await served('--data', data, '--listen', listen);
    const found: string[] = [];
    for (let page = []; ; found.push(...page.map(({ value }: { value: string }) => value))) {
      page = (await call(`${url}/fetch`, { topic: 't', partition: 0, offset: found.length, timeout: 0 })).body;
      if (page.length === 0) break;
    }
    expect(new Set(found).size).toBe(found.length);
    const there = new Set(found);
    expect(acknowledged.filter((value) => !there.has(value))).toEqual([]);
  });
});
