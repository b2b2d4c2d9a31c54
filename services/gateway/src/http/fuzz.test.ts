import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Gateway, startGateway } from '../gateway.ts';
import { type Folder, temporaryFolder } from '../process.test-help.ts';

/** Whatever is sent: a JSON answer with a right status, and a log that holds what was acknowledged and nothing else. */
const AUTHORIZATION = `Basic ${Buffer.from('u:p').toString('base64')}`;
const PARTITIONS = 2;
let folder: Folder;
let gateway: Gateway;
beforeAll(async () => {
  folder = await temporaryFolder();
  const topics = [{ name: 't', partitions: PARTITIONS }];
  gateway = await startGateway({ dataDir: folder.path, credentials: [{ username: 'u', password: 'p' }], topics });
});
afterAll(async () => {
  await gateway.close();
  await folder[Symbol.asyncDispose]();
});

interface Placed {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

async function call(path: string, method: string, body?: string | Uint8Array, contentType = 'application/json') {
  const hasBody = method !== 'GET' && body !== undefined;
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: AUTHORIZATION, 'content-type': contentType },
    ...(hasBody && { body: body as string }),
  });
  const text = await response.text();
  expect(text.length).toBeGreaterThan(0);
  return { status: response.status, json: JSON.parse(text) as unknown };
}

const KNOWN = [200, 400, 401, 403, 404, 405, 409, 413, 429];
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    't',
    'none',
    '__t',
    '',
    0,
    1,
    2,
    -1,
    1.5,
    '1',
    '01',
    2 ** 53,
    null,
    true,
    [],
    {},
    '\u0000',
    'é',
  ),
  fc.string(),
  fc.integer(),
);
const header = fc.oneof(fc.record({ key: odd, value: odd }), fc.record({ key: fc.string(), value: fc.string() }), odd);
const message = fc.record(
  {
    topic: fc.oneof({ weight: 4, arbitrary: fc.constant('t') }, odd),
    partition: fc.oneof(fc.constantFrom(0, 1), odd),
    timestamp: odd,
    key: odd,
    value: fc.oneof({ weight: 3, arbitrary: fc.string() }, odd),
    headers: fc.oneof(fc.array(header, { maxLength: 3 }), odd),
  },
  { requiredKeys: [] },
);
const plain = fc.record({ topic: fc.constant('t'), value: fc.string() });
const messages = fc.oneof(fc.array(plain, { maxLength: 5 }), fc.array(message, { maxLength: 4 }), message, odd);
const bodies: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: messages.map((value) => JSON.stringify(value) ?? '') },
  { weight: 1, arbitrary: messages.map((value) => `${JSON.stringify(value)},`) },
  { weight: 1, arbitrary: messages.map((value) => (JSON.stringify(value) ?? '').slice(0, -1)) },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) }, // not UTF-8 as a rule
);
const segment = fc.oneof(
  fc.constantFrom('t', 'g', 'i', '..', '.', '%2e%2e', '%2F', '%', '%zz', '%ff', 'a%20b', '', '__t', 'none'),
  fc.string({ maxLength: 6 }).map(encodeURIComponent),
);
const ENDPOINTS = [
  'produce',
  'fetch',
  'consume',
  'commit',
  'committed',
  'offsets',
  'topics',
  'consumers',
  'delete-consumer',
  'webhook',
  '-',
  'x',
];
const paths = fc
  .tuple(
    fc.constantFrom(...ENDPOINTS),
    fc.array(segment, { maxLength: 4 }),
    fc.constantFrom('', '?', '?topic=t', '?timeout=0', '?key=%ff'),
  )
  .map(([first, rest, query]) => `/${[first, ...rest].join('/')}${query}`);
const methods = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH');
const contentTypes = fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x');

const isPlaced = (value: unknown): value is Placed =>
  typeof value === 'object' && value !== null && 'offset' in value && 'partition' in value && 'timestamp' in value;

async function ends(): Promise<number[]> {
  const topicPartitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ topic: 't', partition }));
  const { json } = await call('/offsets/latest', 'POST', JSON.stringify(topicPartitions));
  return (json as { offset: number }[]).map(({ offset }) => offset);
}

it('answers anything with JSON, and keeps exactly what it acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(paths, methods, bodies, contentTypes, async (path, method, body, contentType) => {
      const before = await ends();
      const { status, json } = await call(path, method, body, contentType);
      expect(KNOWN).toContain(status);
      if (status !== 200) expect(json).toEqual({ error: expect.stringMatching(/./), status });
      const produces = /^\/(produce|webhook)/.test(path);
      const placed = status === 200 && produces ? [json].flat().filter(isPlaced) : [];
      const grown = (await ends()).map((end, partition) => end - before[partition]!);
      expect(grown).toEqual(grown.map((_, partition) => placed.filter((one) => one.partition === partition).length));
    }),
    { numRuns: 400 },
  );
}, 120_000);

it('keeps every acknowledged message of a produce as it was sent, and none of a refused one', async () => {
  await fc.assert(
    fc.asyncProperty(bodies, async (body) => {
      const before = await ends();
      const { status, json } = await call('/produce', 'POST', body);
      const placed = status === 200 ? (json as Placed[]) : [];
      for (const { partition, offset } of placed) {
        const read = await call('/fetch', 'POST', JSON.stringify({ topic: 't', partition, offset, timeout: 0 }));
        expect((read.json as Placed[])[0]).toMatchObject({ topic: 't', partition, offset });
      }
      expect((await ends()).reduce((sum, end) => sum + end, 0)).toBe(
        before.reduce((sum, end) => sum + end, 0) + placed.length,
      );
      if (status === 200 && typeof body === 'string') {
        const sent = [JSON.parse(body)].flat() as { value: unknown }[];
        expect(placed.length).toBe(sent.length);
      }
    }),
    { numRuns: 300 },
  );
}, 120_000);
