import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { DASHBOARD } from 'flights-metrics-sql';
import { panelsHtml } from './panels-html.ts';

/** A file of the page as it is sent. */
export interface PageAsset {
  readonly body: Uint8Array;
  readonly contentType: string;
  /** A quoted hash of the body, ready for the header. */
  readonly etag: string;
}

const WEB = join(import.meta.dirname, '../../web');
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  svg: 'image/svg+xml; charset=utf-8',
};

let bundled: Promise<ReadonlyMap<string, PageAsset>> | undefined;

/**
 * Every file of the page by its path. Scripts and styles are bundled from `web/` on the first call and carry a hash in
 * their name, so that they may be cached for ever; `/` is the template that `renderPage` fills in.
 */
export function pageAssets(): Promise<ReadonlyMap<string, PageAsset>> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<ReadonlyMap<string, PageAsset>> {
  const { outputFiles } = await build({
    absWorkingDir: WEB,
    entryPoints: ['main.ts', 'page.css'],
    outdir: join(WEB, 'assets'), // only a name: nothing is written
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'eof',
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent', // a failure is thrown with its messages
  });
  await stop(); // the bundler is a process of its own and has nothing more to do
  const assets = new Map<string, PageAsset>();
  for (const { path, contents } of outputFiles)
    assets.set(`/assets/${fileName(path)}`, asset(fileName(path), contents));
  const pathOf = (extension: string) => [...assets.keys()].find((path) => path.endsWith(extension))!;
  const template = (await readFile(join(WEB, 'index.html'), 'utf8'))
    .replace('{{script}}', pathOf('.js'))
    .replace('{{styles}}', pathOf('.css'))
    .replace('{{panels}}', panelsHtml(DASHBOARD));
  assets.set('/', asset('index.html', new TextEncoder().encode(template)));
  assets.set('/favicon.svg', asset('favicon.svg', await readFile(join(WEB, 'favicon.svg'))));
  return assets;
}

const fileName = (path: string) => path.split(/[\\/]/).at(-1)!;

const asset = (name: string, body: Uint8Array): PageAsset => ({
  body,
  contentType: CONTENT_TYPES[name.split('.').at(-1)!]!,
  etag: etagOf(body),
});

/** A quoted hash of the bytes; weak, because the same answer may also be sent compressed. */
export const etagOf = (body: Uint8Array): string =>
  `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
