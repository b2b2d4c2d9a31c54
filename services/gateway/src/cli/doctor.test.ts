import { existsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Folder, gateway, ROOT, serve, temporaryFolder } from '../process.test-help.ts';

let folder: Folder;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => folder[Symbol.asyncDispose]());

async function examined(data: string, env: NodeJS.ProcessEnv, ...more: readonly string[]) {
  const { code, stdout } = await gateway(['doctor', '--data', data, '--format', 'json', ...more], { env });
  const rows = JSON.parse(stdout) as { check: string; ok: string; detail: string }[];
  return { code, rows: Object.fromEntries(rows.map(({ check, ok, detail }) => [check, `${ok}: ${detail}`])) };
}

describe('gateway doctor', () => {
  it('finds all well beside a running server', async () => {
    const data = join(folder.path, 'well');
    await gateway(['topics', 'create', 'orders', '--partitions', '3', '--data', data]);
    const running = await serve(['--listen', '127.0.0.1:0', '--data', data]);
    const { code, rows } = await examined(data, ROOT, '--url', running.url);
    await running.end('SIGTERM');
    expect(rows).toEqual({
      data: expect.stringMatching(/^yes: .*whole/),
      disk: expect.stringMatching(/^yes: \d+ MiB free/),
      credentials: 'yes: 0 stored, 1 from the environment',
      topics: 'yes: orders (3)',
      server: `yes: ${running.url}/-/healthz answers`,
    });
    expect(code).toBe(0);
  });

  it('says what is missing and what to do, and makes nothing itself', async () => {
    const data = join(folder.path, 'nowhere');
    const { code, rows } = await examined(data, {}, '--url', 'http://127.0.0.1:1');
    expect(code).toBe(1);
    expect(rows.data).toMatch(/^NO: There is no gateway's data in .*--data/);
    expect(rows.credentials).toMatch(/^NO: .*GATEWAY_USERNAME.*credentials create/);
    expect(rows.server).toMatch(/^NO: .*cannot be reached/);
    expect(existsSync(data)).toBe(false);
  });

  it('tells a damaged log from a whole one', async () => {
    const data = join(folder.path, 'damaged');
    await gateway(['topics', 'create', 'orders', '--data', data]);
    truncateSync(join(data, 'log.db'), 4096 * 3);
    const { code, rows } = await examined(data, ROOT);
    expect([code, rows.data]).toEqual([1, expect.stringMatching(/^NO: /)]);
  });
});
