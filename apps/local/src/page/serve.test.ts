import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DashboardData } from '../dashboard-data.ts';
import { dashboardIn } from './dashboard.test-data.ts';
import { takesGzip } from './reply.ts';
import { type PageServer, servePage } from './serve.ts';

const data = dashboardIn('busy', Date.parse('2026-11-24T15:20:00Z'));
let dashboard: () => Promise<DashboardData> = async () => data;
const errors: unknown[] = [];
let page: PageServer;
beforeAll(async () => {
  page = await servePage({ port: 0, dashboard: () => dashboard(), onError: (error) => errors.push(error) });
});
afterAll(() => page.close());
afterEach(() => {
  dashboard = async () => data;
  errors.length = 0;
});
const get = (path: string, init: RequestInit = {}) => fetch(page.url + path, init);
const assetPaths = async () =>
  [...(await (await get('/')).text()).matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);

describe('GET /', () => {
  it('says in its source that data are simulated, and asks nobody else for anything', async () => {
    const html = await (await get('/')).text();
    expect(html).toContain('<title>SIMULATED · London · Flights Metrics</title>');
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  });
  it('does not wait for the numbers once the kind of data is known', async () => {
    await get('/');
    dashboard = () => new Promise(() => undefined);
    expect((await get('/')).status).toBe(200);
  });
});

describe('GET /api/dashboard', () => {
  it('is the numbers as JSON', async () => {
    const response = await get('/api/dashboard');
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toMatchObject({ kind: 'simulated', region: { name: 'London' }, intervalS: 900 });
  });
  it('is asked once for questions that come together', async () => {
    let asked = 0;
    dashboard = async () => {
      asked++;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return data;
    };
    await Promise.all([get('/api/dashboard'), get('/api/dashboard'), get('/api/dashboard')]);
    expect(asked).toBe(1);
  });
  it('is 503 with one calm sentence when the numbers cannot be read; the log hears why, the page does not', async () => {
    dashboard = async () => {
      throw new Error('/secret/path is broken');
    };
    const response = await get('/api/dashboard');
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ error: 'The numbers could not be read just now; the log says why.' });
    expect(errors.map(String)).toEqual(['Error: /secret/path is broken']);
    expect((await get('/')).status).toBe(200);
  });
});

describe('every answer', () => {
  it.each(['/', '/api/dashboard', '/api/coast', '/healthz', '/favicon.svg', '/nothing'])(
    'of %s forbids other hosts, inline scripts and frames',
    async (path) => {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy');
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it.each(['/nothing', '/api', '/assets/', '/constructor', '/__proto__', '/%2e%2e/package.json', '/api/dashboard/'])(
    'of %s is 404 with a sentence',
    async (path) => {
      const response = await get(path);
      expect([response.status, await response.json()]).toEqual([
        404,
        { error: 'There is nothing here; the page is at /.' },
      ]);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('to %s is 405 and says what is allowed', async (method) => {
    const response = await get('/api/dashboard', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it.each(['/', '/api/dashboard', '/api/events', '/healthz'])('to HEAD %s has headers and no body', async (path) => {
    const response = await get(path, { method: 'HEAD' });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-type')).toBeTruthy();
  });

  it('does not mind a query', async () => expect((await get('/?hours=24')).status).toBe(200));

  it.each(['/', '/api/dashboard', '/api/coast'])('of %s is 304 to whoever has it', async (path) => {
    const etag = (await get(path)).headers.get('etag')!;
    const again = await get(path, { headers: { 'if-none-match': `"other", ${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });
});

describe('assets', () => {
  it('may be kept for ever, because their names carry a hash', async () => {
    const paths = await assetPaths();
    expect(paths.map((path) => path.split('.').at(-1)).sort()).toEqual(['css', 'js']);
    for (const path of paths) {
      const response = await get(path);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(path).toMatch(/-[A-Z0-9]{8}\./);
      await response.body?.cancel();
    }
    expect((await get('/')).headers.get('cache-control')).toBe('no-cache');
  });

  it('come compressed to whoever takes gzip, else plain', async () => {
    const path = (await assetPaths()).find((name) => name.endsWith('.css'))!;
    const plain = await get(path, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    const zipped = await get(path, { headers: { 'accept-encoding': 'gzip' } });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    expect(zipped.headers.get('vary')).toBe('accept-encoding');
    expect(Number(zipped.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')) / 2);
    expect(await zipped.text()).toBe(await plain.text());
  });

  it.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['*', true],
    ['gzip;q=0', false],
    ['*, gzip;q=0', false],
    ['br', false],
    [undefined, false],
  ])('takesGzip(%s) is %s', (header, takes) => expect(takesGzip(header)).toBe(takes));
});

describe('servePage(…)', () => {
  const options = { port: 0, dashboard: async () => data, onError: () => undefined };

  it('closes at once while pages listen for events, and ends them', async () => {
    const other = await servePage(options);
    const listening = await fetch(`${other.url}/api/events`);
    const started = performance.now();
    await other.close();
    expect(performance.now() - started).toBeLessThan(1000);
    await listening.text().catch(() => '');
    await expect(fetch(`${other.url}/healthz`)).rejects.toThrow();
  });

  it('tells open pages when data land, and stops listening when it closes', async () => {
    const landed = new Set<() => void>();
    const other = await servePage({
      ...options,
      events(call) {
        landed.add(call);
        return () => landed.delete(call);
      },
    });
    const reader = (await fetch(`${other.url}/api/events`)).body!.pipeThrough(new TextDecoderStream()).getReader();
    for (const call of landed) call();
    let heard = '';
    while (!heard.includes('landed')) heard += (await reader.read()).value;
    expect(heard).toContain('event: landed\n');
    await other.close();
    expect(landed.size).toBe(0);
  });

  it('names the port that is in use, and another one', async () => {
    const squatter = createServer();
    const port = await new Promise<number>((resolve) => {
      squatter.listen(0, '127.0.0.1', () => resolve((squatter.address() as { port: number }).port));
    });
    await expect(servePage({ ...options, port })).rejects.toMatchObject({
      name: 'ConfigError',
      message: expect.stringContaining(`port ${port} is in use`) as unknown,
    });
    squatter.close();
  });

  it('names an address that this machine does not have', () =>
    expect(servePage({ ...options, host: '192.0.2.1', port: 8787 })).rejects.toThrow(
      '192.0.2.1 is no address of this machine',
    ));
});
