import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ADMIN } from '../provision.test-help.ts';
import { type Stub, type StubOptions, startStub } from '../stub.test-help.ts';

const MAIN = join(import.meta.dirname, '../main.ts');
const LOGIN = { METABASE_EMAIL: ADMIN.email, METABASE_PASSWORD: ADMIN.password };

const open: Stub[] = [];
async function stubOf(options?: StubOptions): Promise<Stub> {
  const stub = await startStub({ syncTakes: 0, ...options });
  open.push(stub);
  return stub;
}
afterEach(async () => {
  for (const stub of open.splice(0)) await stub.close();
});

async function metabase(url: string, args: readonly string[], env: Record<string, string> = LOGIN) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', MAIN, ...args, '--url', url, '--wait', '1s'],
    {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: code as number };
}
const provision = (stub: Pick<Stub, 'url'>, ...args: string[]) => metabase(stub.url, ['provision', ...args]);
const existing: StubOptions = { admin: ADMIN, keys: { mb_admin: 'admin', mb_reader: 'user' } };

describe('pnpm metabase provision', () => {
  it('does it, says where it is, has nothing to do the second time, and --check agrees', async () => {
    const stub = await stubOf();
    const before = await provision(stub, '--check');
    expect([before.code, before.stderr]).toEqual([1, 'Something would change.\n']);
    const first = await provision(stub, '--public', '--site-url', 'https://flights.example.org');
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(
      /^Done\.\nhttps:\/\/flights\.example\.org\/dashboard\/\d+#refresh=3600\nFor everybody: https:\/\/flights\.example\.org\/public\/dashboard\/[\w-]+#refresh=3600\n$/,
    );
    expect(JSON.parse(first.stdout)).toContainEqual({ what: 'question Map', outcome: 'created', detail: '' });
    const second = await provision(stub, '--public', '--site-url', 'https://flights.example.org');
    expect([second.code, second.stderr]).toEqual([
      0,
      expect.stringMatching(/^Nothing to do: all is as it should be\.\n/),
    ]);
    expect((await provision(stub, '--check')).code).toBe(0);
  });

  it('tells an edit by hand, and fails --check for it', async () => {
    const stub = await stubOf();
    await provision(stub);
    [...stub.state.cards.values()][0]!.name = 'Mine';
    expect(await provision(stub)).toMatchObject({ code: 0, stderr: expect.stringContaining('--force restores it') });
    expect((await provision(stub, '--check')).code).toBe(1);
    expect((await provision(stub, '--force')).code).toBe(0);
    expect((await provision(stub, '--check')).code).toBe(0);
  });

  it.each<[string, StubOptions, string[], Record<string, string>, RegExp]>([
    [
      'a wrong password',
      existing,
      [],
      { ...LOGIN, METABASE_PASSWORD: 'wrong' },
      /^METABASE_EMAIL, METABASE_PASSWORD: are refused by Metabase\. .*Example: METABASE_API_KEY=mb_/,
    ],
    [
      'a key that was deleted',
      existing,
      [],
      { METABASE_API_KEY: 'mb_gone' },
      /^METABASE_API_KEY: is unknown to the server: .*Make one under Admin/,
    ],
    [
      'a key of no administrator',
      existing,
      [],
      { METABASE_API_KEY: 'mb_reader' },
      /^METABASE_API_KEY: is of no administrator/,
    ],
    ['no log-in at all', existing, [], {}, /^METABASE_EMAIL, METABASE_PASSWORD: are not set/],
    [
      'a password that Metabase finds too easy',
      {},
      [],
      { ...LOGIN, METABASE_PASSWORD: 'abc' },
      /^METABASE_EMAIL, METABASE_PASSWORD: Metabase takes them not \(password: password is too common/,
    ],
    [
      'an older server',
      { ...existing, version: 'v0.57.3' },
      [],
      LOGIN,
      /^Metabase v0\.57\.3 is older than this knows \(v0\.58 to v0\.65\): upgrade it first$/,
    ],
    [
      'a newer server',
      { ...existing, version: 'v0.66.0' },
      [],
      LOGIN,
      /^Metabase v0\.66\.0 is none that this knows.*--any-version$/,
    ],
    [
      'Athena refusing',
      { ...existing, athenaSays: 'WorkGroup flights-prod is not found.' },
      [],
      LOGIN,
      /^Metabase cannot use Athena: there is no workgroup 'flights-prod' in eu-west-2: say --workgroup/,
    ],
    [
      'an address that is none',
      existing,
      ['--site-url', 'flights'],
      LOGIN,
      /^--site-url: 'flights' is no address of a site\. Example: https/,
    ],
  ])('%s: one sentence, and nothing is written', async (_, options, args, env, sentence) => {
    const stub = await stubOf(options);
    const { code, stderr, stdout } = await metabase(stub.url, ['provision', ...args], env);
    expect(stderr.trimEnd()).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([code, stdout]).toEqual([args.length > 0 ? 2 : 1, '']);
    expect([stub.state.databases.size, stub.state.cards.size]).toEqual([0, 0]);
  });

  it('a newer server is tried with --any-version; an enterprise build is the same release', async () => {
    expect((await provision(await stubOf({ version: 'v0.66.0' }), '--any-version')).code).toBe(0);
    expect((await provision(await stubOf({ version: 'v1.64.6' }))).code).toBe(0);
  });

  it('a database of the same name that is not ours stays as it is', async () => {
    const stub = await stubOf(existing);
    const theirs = {
      id: 6,
      name: 'Flights prod (Athena)',
      engine: 'athena',
      description: null,
      details: { workgroup: 'primary', dbname: 'default' },
    };
    stub.state.databases.set(6, structuredClone(theirs));
    const { code, stderr } = await provision(stub);
    expect([code, stderr]).toEqual([
      1,
      "There is a database 'Flights prod (Athena)' (athena) in Metabase already that is not ours: rename it, then run this again\n",
    ]);
    expect(stub.state.databases.get(6)).toEqual(theirs);
  });

  it('a server that is no Metabase is called so', async () => {
    const other = createServer((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>'),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { code, stderr } = await provision({ url });
    other.closeAllConnections();
    other.close();
    expect([code, stderr]).toEqual([
      1,
      `${url} answers GET /api/health with something that is not JSON: it is no Metabase\n`,
    ]);
  });

  it('finishes once Athena answers what it began before', async () => {
    const stub = await stubOf({ ...existing, athenaSays: 'The security token included in the request is invalid.' });
    expect((await provision(stub)).stderr).toMatch(/AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/);
    (stub.state.options as { athenaSays: string | null }).athenaSays = null;
    expect((await provision(stub)).code).toBe(0);
    expect((await provision(stub, '--check')).code).toBe(0);
  });
});

describe('pnpm metabase doctor', () => {
  const findings = async (stub: Stub) => {
    const { stdout, code } = await metabase(stub.url, ['doctor']);
    return { code, rows: JSON.parse(stdout) as { check: string; ok: string; detail: string }[] };
  };
  const wrong = ({ rows }: { rows: { ok: string; check: string; detail: string }[] }) =>
    rows.filter(({ ok }) => ok === 'NO').map(({ check, detail }) => `${check}: ${detail}`);

  it('says that all is well, and changes nothing', async () => {
    const stub = await stubOf({ query: async () => [] });
    await provision(stub, '--public');
    stub.calls.length = 0;
    const { code, rows } = await findings(stub);
    expect([code, rows.map(({ check, ok }) => `${check} ${ok}`)]).toEqual([
      0,
      ['server and log-in yes', 'database yes', 'connection yes', 'scanning yes', 'questions yes', 'public link yes'],
    ]);
    expect(stub.writes()).toEqual([]);
  });

  it('sends to provision where nothing is there yet', async () => {
    expect(wrong(await findings(await stubOf()))).toEqual([
      expect.stringMatching(/no administrator yet: run `pnpm metabase provision`/),
    ]);
    expect(wrong(await findings(await stubOf(existing)))).toEqual([
      expect.stringMatching(/There is no database .*provision/),
    ]);
  });

  it('names the IAM action that is missing, once for all questions', async () => {
    const stub = await stubOf({
      query: async () => {
        throw new Error(
          'User: arn:aws:iam::1:user/m is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::flights-lake-prod-1/states/x',
        );
      },
    });
    await provision(stub);
    const { code, ...told } = await findings(stub);
    expect([code, wrong(told)]).toEqual([
      1,
      [
        expect.stringMatching(
          /^questions: 11 of 11 questions fail\. its credentials may not s3:GetObject on arn:aws:s3:::flights-lake-prod-1\/states\/x: allow that in the IAM policy[^.]*\.?[^.]*$/,
        ),
      ],
    ]);
  });

  it('names the workgroup, the region and the place of results that are others than meant, and scanning that costs', async () => {
    const stub = await stubOf();
    await provision(stub);
    const database = [...stub.state.databases.values()][0]! as unknown as {
      details: Record<string, unknown>;
      is_full_sync: boolean;
    };
    Object.assign(database.details, { region: 'us-east-1', s3_staging_dir: 's3://somewhere' });
    database.is_full_sync = true;
    const told = wrong(await findings(stub));
    expect(told[0]).toMatch(
      /^connection: region is "us-east-1", not "eu-west-2"; s3_staging_dir is "s3:\/\/somewhere", not "": run `pnpm metabase provision` --force/,
    );
    expect(told[1]).toMatch(/^scanning: Metabase reads whole tables/);
    expect((await provision(stub)).stdout).toMatch(/edited by hand/);
  });

  it('tells a question whose answer lacks what its chart draws', async () => {
    const stub = await stubOf({ query: async () => [{ other: 1 }] });
    await provision(stub);
    expect(wrong(await findings(stub))[0]).toMatch(
      /'Last full hour' has no column flights: run `pnpm metabase provision` --force/,
    );
  });
});
