import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { etagOf, type PageAsset } from './assets.ts';

const compress = promisify(gzip);
const WORTH_COMPRESSING_BYTES = 1024;

/** Sent with every answer. The page loads nothing from anywhere else and runs no script or style written into HTML. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Files are compressed once and kept so; what is not in here is compressed as it is sent. */
const compressed = new WeakMap<PageAsset, Promise<Uint8Array>>();

/** Whether a browser takes gzip: named (or `*`) and not weighed 0. */
export function takesGzip(acceptEncoding: string | undefined): boolean {
  const weights = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
      return [coding, Number(weight)] as const;
    }),
  );
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}

/** Sends a file: 304 where the browser has it, compressed where it may be, without a body for HEAD. */
export async function sendAsset(
  request: IncomingMessage,
  response: ServerResponse,
  asset: PageAsset,
  { cacheControl = 'no-cache', status = 200 } = {},
): Promise<void> {
  const headers: Record<string, string | number> = {
    'content-type': asset.contentType,
    'cache-control': cacheControl,
    etag: asset.etag,
    vary: 'accept-encoding',
  };
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim());
  if (status === 200 && known?.includes(asset.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  let body = asset.body;
  if (body.length >= WORTH_COMPRESSING_BYTES && takesGzip(request.headers['accept-encoding'])) {
    let smaller = compressed.get(asset);
    if (!smaller) {
      smaller = compress(body);
      compressed.set(asset, smaller);
    }
    body = await smaller;
    headers['content-encoding'] = 'gzip';
  }
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Text as a file that is made for this answer. */
export function textAsset(text: string, contentType: string): PageAsset {
  const body = new TextEncoder().encode(text);
  return { body, contentType, etag: etagOf(body) };
}

export const jsonAsset = (value: unknown): PageAsset =>
  textAsset(JSON.stringify(value), 'application/json; charset=utf-8');

/** An error for whoever asked: one sentence under `error`. */
export const sendError = (request: IncomingMessage, response: ServerResponse, status: number, sentence: string) =>
  sendAsset(request, response, jsonAsset({ error: sentence }), { status, cacheControl: 'no-store' });
