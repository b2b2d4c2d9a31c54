import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ADMIN, run } from './provision.test-help.ts';
import { command, packaged, SERVICE } from './stack.test-help.ts';
import { type Stub, type StubOptions, startStub } from './stub.test-help.ts';

/** Needs shellcheck, bash, curl, jq and openssl. */
describe('the start-up script', () => {
  let folder: string;
  let line: string;
  let stub: Stub;
  let ip: Server;
  const dir = () => join(folder, 'machine');
  const docker = async () =>
    (await readFile(join(folder, 'docker.log'), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);

  beforeAll(async () => {
    const { Resources } = await packaged();
    const joined = (Resources.Machine!.Properties as { UserData: { 'Fn::Join': [string, unknown[]] } }).UserData[
      'Fn::Join'
    ];
    const values: Record<string, string> = {
      'AWS::Region': 'eu-west-2',
      ReaderKey: 'AKIAREADER',
      BackupKey: 'AKIABACKUP',
    };
    const resolved = (part: unknown): string => {
      if (typeof part === 'string') return part;
      const {
        Ref,
        'Fn::Sub': sub,
        'Fn::GetAtt': get,
      } = part as { Ref?: string; 'Fn::Sub'?: string; 'Fn::GetAtt'?: string[] };
      return Ref ? values[Ref]! : sub ? sub.replace(/\$\{AWS::AccountId\}/, '123456789012') : `secret/of+${get![0]}`;
    };
    line = joined[1].map(resolved).join(joined[0]);
  }, 60_000);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'machine-'));
    await mkdir(join(folder, 'bin'));
    await mkdir(join(folder, 'cron'));
    ip = createServer((_, response) => response.end('203.0.113.7\n')).listen(0, '127.0.0.1');
    await once(ip, 'listening');
    // What it would install and start, as commands that only say that they were called; Metabase is the stub
    const said = `#!/bin/sh\necho "$(basename "$0") $*" >>"${folder}/docker.log"\n`;
    const fakes: Record<string, string> = {
      docker: `${said}case "$*" in
  *https*) curl -s "$LOCAL_URL/api/session/properties" | jq -r '"reachable, set up: \\(."has-user-setup")"' >>"${folder}/docker.log" ;;
  *pg_dump*) cat "${folder}/dump.sql" ;;
  *psql*) cat >"${folder}/restored.sql" ;;
esac\n`,
      'apt-get': said,
      systemctl: said,
    };
    for (const [name, body] of Object.entries(fakes)) {
      await writeFile(join(folder, 'bin', name), body);
      await chmod(join(folder, 'bin', name), 0o755);
    }
  });
  afterEach(async () => {
    await stub?.close();
    ip.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function boot(options: StubOptions = {}) {
    stub ??= await startStub({ syncTakes: 0, ...options });
    return again();
  }
  const again = () =>
    command('sh', ['-c', line.replaceAll('/root/', `${folder}/`)], {
      env: {
        PATH: `${folder}/bin:${process.env.PATH}`,
        DIR: dir(),
        CRON_DIR: join(folder, 'cron'),
        LOCAL_URL: stub.url,
        IP_URL: `http://127.0.0.1:${(ip.address() as AddressInfo).port}`,
        SWAP: 'no',
        PAUSE: '0.05',
      },
    });
  beforeEach(() => {
    stub = undefined as unknown as Stub;
  });

  it('is one line as Lightsail takes it, and shellcheck finds nothing in what it unpacks', async () => {
    expect(line).not.toContain('\n');
    expect(Buffer.byteLength(line)).toBeLessThan(16 * 1024);
    const script = gunzipSync(Buffer.from(/echo (\S+) \|/.exec(line)![1]!, 'base64')).toString();
    const inside = await command('shellcheck', ['--shell=bash', '-'], { input: script });
    expect([inside.code, inside.stdout]).toEqual([0, '']);
    for (const name of ['start.sh', 'dump.sh', 'restore.sh'])
      expect(await command('shellcheck', [join(SERVICE, 'deploy', name)])).toMatchObject({ code: 0, stdout: '' });
    const outside = await command('shellcheck', ['--shell=sh', '-'], { input: `#!/bin/sh\n${line}\n` });
    expect([outside.code, outside.stdout]).toEqual([0, '']);
  }, 60_000);

  it('claims Metabase before anybody can reach it, and leaves secrets to root alone', async () => {
    const { code, stdout, stderr } = await boot({ startsAfter: 3 });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trim()).toBe(
      `https://203-0-113-7.sslip.io is ready. Its administrator is ${ADMIN.email}, with the password in ${dir()}/admin-password`,
    );
    expect(await docker()).toEqual([
      'docker compose version',
      'docker compose up --detach metabase',
      'docker compose --profile https up --detach',
      'reachable, set up: true',
    ]);
    const password = (await readFile(join(dir(), 'admin-password'), 'utf8')).trim();
    expect(stub.state.admin).toEqual({ email: ADMIN.email, password });
    expect(stub.state.settings.get('site-url')).toBe('https://203-0-113-7.sslip.io');
    const modes = await Promise.all(
      ['.env', 'backup.env', 'admin-password'].map(async (name) => (await stat(join(dir(), name))).mode & 0o777),
    );
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    const env = await readFile(join(dir(), '.env'), 'utf8');
    expect(env).toMatch(/^METABASE_VERSION=v0\.64\.6$/m);
    expect(env).toMatch(/^AWS_ACCESS_KEY_ID=AKIAREADER\nAWS_SECRET_ACCESS_KEY=secret\/of\+ReaderKey$/m);
    expect(env).toMatch(/^SITE=203-0-113-7\.sslip\.io$/m);
    expect(await readFile(join(folder, 'cron/flights-metabase'), 'utf8')).toMatch(/^17 2 \* \* \* root .*\/dump\.sh/);
  }, 60_000);

  it('leaves a server that provision takes for its own', async () => {
    await boot();
    const password = (await readFile(join(dir(), 'admin-password'), 'utf8')).trim();
    const { entries } = await run(stub, { logIn: { email: ADMIN.email, password } });
    expect(entries.find(({ what }) => what === 'cache')).toMatchObject({ outcome: 'updated', detail: 'ttl' });
  }, 60_000);

  it('run again changes no password and sets nothing up twice', async () => {
    await boot();
    const before = await Promise.all(['.env', 'admin-password'].map((name) => readFile(join(dir(), name), 'utf8')));
    expect((await again()).code).toBe(0);
    expect(await Promise.all(['.env', 'admin-password'].map((name) => readFile(join(dir(), name), 'utf8')))).toEqual(
      before,
    );
    expect(stub.writes().filter(({ path }) => path === '/api/setup')).toHaveLength(1);
  }, 60_000);

  it('opens nothing where somebody else was first', async () => {
    const { code } = await boot({ admin: { email: 'eve@example.org', password: 'was here first' } });
    expect(code).not.toBe(0);
    expect((await docker()).filter((call) => call.includes('https'))).toEqual([]);
  }, 60_000);

  it('dumps every night under names that repeat, never half a dump, and restores one', async () => {
    await boot();
    const script = (name: string, ...args: string[]) =>
      command(join(dir(), name), args, { env: { PATH: `${folder}/bin:${process.env.PATH}`, LOCAL_URL: stub.url } });
    const whole = 'CREATE TABLE setting ();\n--\n-- PostgreSQL database dump complete\n--\n';
    await writeFile(join(folder, 'dump.sql'), whole.slice(0, 20));
    expect(await script('dump.sh')).toMatchObject({ code: 1, stderr: 'the dump is not whole\n' });
    await writeFile(join(folder, 'dump.sql'), whole);
    expect((await script('dump.sh')).code).toBe(0);
    const sent = (await docker()).filter((call) => call.includes('s3 cp'));
    expect(sent[0]).toMatch(
      /s3 cp --only-show-errors \/dump\.sql\.gz s3:\/\/flights-lake-prod-123456789012\/metabase\/prod\/day-[1-7]\.sql\.gz$/,
    );
    const file = join(folder, 'day-3.sql.gz');
    await writeFile(file, gzipSync(whole));
    expect((await script('restore.sh', file)).code).toBe(0);
    expect(await readFile(join(folder, 'restored.sql'), 'utf8')).toBe(whole);
    expect((await script('restore.sh')).code).not.toBe(0);
    expect(await readdir(dir())).toEqual(
      expect.arrayContaining(['compose.yaml', 'Caddyfile', 'dump.sh', 'restore.sh', '.env']),
    );
  }, 60_000);
});
