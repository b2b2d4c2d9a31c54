import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { ConfigError, type FlightsError, LogMismatchError } from 'flights-core';
import { StreamRefusedError, StreamUnavailableError } from './errors.ts';
import { type FlightStreamOptions, flightStream } from './flight-stream.ts';
import type { Message } from './wire.ts';

/** What a gateway would never do on request is scripted here; everything it does do is tested against the gateway. */
type Answer = (path: string, body: unknown, request: IncomingMessage) => { status?: number; body: unknown } | null;
const PASSWORD = 'correct-horse-battery';
let server: Server | undefined;

async function streamTo(answer: Answer, options: Partial<FlightStreamOptions> = {}) {
  server = createServer(async (request, response) => {
    const sent = await text(request);
    const answered = answer(request.url!, sent === '' ? undefined : JSON.parse(sent), request);
    if (!answered) return; // no answer at all
    response.statusCode = answered.status ?? 200;
    response.end(typeof answered.body === 'string' ? answered.body : JSON.stringify(answered.body));
  }).listen(0, '127.0.0.1');
  await new Promise((ready) => server!.once('listening', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return flightStream({ url, username: 'flights', password: PASSWORD, retries: 0, ...options });
}
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const records = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    topic: 'flight-states',
    key: `k${n}`,
    value: `v${n}`,
    timestampMs: 1e12 + n,
  }));
const acknowledge = (messages: readonly unknown[]) =>
  messages.map((_, offset) => ({ topic: 'flight-states', partition: 0, offset, timestamp: 0 }));
const message = (offset: number): Message => ({
  topic: 'flight-states',
  partition: 0,
  offset,
  timestamp: 1e12 + offset,
  key: 'k',
  value: `v${offset}`,
  headers: [],
});
/** A log that holds [start, end) by what it says and `page(offset)` by what it sends. */
const log =
  (start: number, end: number, page: (offset: number) => Message[] | { error: string; status: number }): Answer =>
  (path, body) => {
    if (path.startsWith('/offsets'))
      return { body: [{ topic: 'flight-states', partition: 0, offset: path.endsWith('earliest') ? start : end }] };
    const answered = page((body as { offset: number }).offset);
    return { status: Array.isArray(answered) ? 200 : answered.status, body: answered };
  };
const collect = async (pages: AsyncIterable<readonly { offset: number }[]>) => {
  const offsets: number[] = [];
  for await (const page of pages) offsets.push(...page.map(({ offset }) => offset));
  return offsets;
};
const failure = (call: Promise<unknown>): Promise<FlightsError> =>
  call.then(
    (value) => Promise.reject(new Error(`it answered ${JSON.stringify(value)}`)),
    (error) => error as FlightsError,
  );

it('tells of every request it sends, of those that fail too', async () => {
  const asked: string[] = [];
  const counted = { told: 0 };
  const answer: Answer = (path, body) => {
    asked.push(path);
    if (path === '/topics') return { body: { 'flight-states': 3 } };
    if (path.startsWith('/produce')) return { status: 503, body: { error: 'later', status: 503 } };
    return log(0, 5, (offset) => [message(offset), message(offset + 1)].filter((one) => one.offset < 5))(
      path,
      body,
      null!,
    );
  };
  const stream = await streamTo(answer, { onRequest: () => counted.told++ });
  await stream.partitions('flight-states');
  await stream.range('flight-states', 0);
  expect(await collect(stream.read('flight-states', 0, 0, 5))).toEqual([0, 1, 2, 3, 4]);
  await failure(stream.append(records(2500), 'once'));
  expect(asked.filter((path) => path === '/fetch').length).toBe(3);
  expect(counted.told).toBe(asked.length);
});

describe('append(records, idempotencyKey)', () => {
  it('cuts after 1000 records and gives every message of a request the same key, which only its number ends', async () => {
    const requests: { headers: unknown; timestamp: number; value: string }[][] = [];
    const stream = await streamTo((_, body) => {
      requests.push(body as (typeof requests)[number]);
      return { body: acknowledge(body as unknown[]) };
    });
    await stream.append(records(2100), 'london|12:00');
    expect(requests.map(({ length }) => length)).toEqual([1000, 1000, 100]);
    for (const [number, messages] of requests.entries())
      for (const { headers } of messages)
        expect(headers).toEqual([{ key: 'idempotency-key', value: `london|12:00/${number}` }]);
    expect(requests.flat().map(({ value }) => value)).toEqual(records(2100).map(({ value }) => value));
    expect(requests[0]![1]!.timestamp).toBe(1e12 + 1);
  });

  it('is not done while a record is not acknowledged', async () => {
    const stream = await streamTo((_, body) => ({ body: acknowledge(body as unknown[]).slice(1) }));
    await expect(stream.append(records(3), 'k')).rejects.toThrow(StreamUnavailableError);
  });

  it('sends nothing when there is nothing to send', async () => {
    const stream = await streamTo(() => ({ status: 500, body: { error: 'asked', status: 500 } }));
    await stream.append([], 'k');
  });
});

describe('read(topic, partition, from, to)', () => {
  it('asks from the first offset not seen and stops exactly before `to`, in the middle of a page', async () => {
    const stream = await streamTo(log(0, 9, (offset) => [message(offset), message(offset + 1), message(offset + 2)]));
    expect(await collect(stream.read('flight-states', 0, 2, 7))).toEqual([2, 3, 4, 5, 6]);
    expect(await collect(stream.read('flight-states', 0, 7, 7))).toEqual([]);
  });

  it.each<[string, Answer, number, number]>([
    ['the log begins after the range', log(5, 9, () => []), 4, 9],
    ['the log ends before the range does', log(0, 9, () => []), 4, 10],
    ['the range ends before it begins', log(0, 9, () => []), 5, 4],
    ['a page begins past the offset asked for', log(0, 9, (offset) => [message(offset + 1)]), 4, 9],
    ['a page skips an offset', log(0, 9, (offset) => [message(offset), message(offset + 2)]), 4, 9],
  ])('is a LogMismatchError when %s', async (_, answer, from, to) => {
    const stream = await streamTo(answer);
    expect(await failure(collect(stream.read('flight-states', 0, from, to)))).toBeInstanceOf(LogMismatchError);
  });

  it('is a LogMismatchError when retention overtakes it between two pages', async () => {
    let start = 0;
    const stream = await streamTo((...question) =>
      log(start, 9, (offset) => {
        if (offset === 0) return [message(0)];
        start = 5;
        return { error: 'offset 1 is out of range', status: 400 };
      })(...question),
    );
    expect(await failure(collect(stream.read('flight-states', 0, 0, 9)))).toBeInstanceOf(LogMismatchError);
  });

  it('gives up, and says where, when records that are said to be there do not come', async () => {
    const stream = await streamTo(log(0, 9, () => []));
    const error = await failure(collect(stream.read('flight-states', 0, 4, 9)));
    expect(error).toBeInstanceOf(StreamUnavailableError);
    expect(error.message).toContain('from 4 on');
  });
});

describe('partitions(topic) and range(topic, partition)', () => {
  it('answer what the server lists', async () => {
    const stream = await streamTo((path) =>
      path === '/topics' ? { body: { t: 4 } } : log(3, 8, () => [])(path, {}, null!),
    );
    expect(await stream.partitions('t')).toBe(4);
    expect(await stream.range('t', 0)).toEqual({ start: 3, end: 8 });
    await expect(stream.partitions('toString')).rejects.toThrow("there is no topic 'toString'");
  });
});

describe('what goes wrong comes out as one sentence without the password', () => {
  it.each<[string, Answer, Partial<FlightStreamOptions>, boolean, string]>([
    [
      'a wrong password',
      () => ({ status: 401, body: { error: 'Unauthorized', status: 401 } }),
      {},
      false,
      'username and password',
    ],
    [
      'a credential that may not',
      () => ({ status: 403, body: { error: 'no PRODUCE', status: 403 } }),
      {},
      false,
      'no PRODUCE',
    ],
    ['an unknown topic', () => ({ status: 404, body: { error: 'no topic x', status: 404 } }), {}, false, 'no topic x'],
    ['too many requests', () => ({ status: 429, body: { error: 'slow down', status: 429 } }), {}, true, 'slow down'],
    [
      'a broker that is away',
      () => ({ status: 503, body: { error: 'no broker', status: 503 } }),
      {},
      true,
      'no broker',
    ],
    ['a page of HTML', () => ({ status: 502, body: '<html>' }), {}, true, 'not JSON'],
    ['an error without a text', () => ({ status: 500, body: {} }), {}, true, 'no reason given'],
    ['no answer in time', () => null, { callTimeoutMs: 100 }, true, 'within 0.1 s'],
    ['nobody there', () => null, { url: 'http://127.0.0.1:1' }, true, 'cannot reach http://127.0.0.1:1'],
  ])('%s', async (_, answer, options, retryable, says) => {
    const stream = await streamTo(answer, options);
    const error = await failure(stream.partitions('t'));
    expect(error).toMatchObject({ retryable, name: retryable ? 'StreamUnavailableError' : 'StreamRefusedError' });
    expect(error.message).toContain(says);
    expect(JSON.stringify([error.message, error, error.stack])).not.toContain(PASSWORD);
    if (error instanceof StreamRefusedError) expect(error.status).toBeGreaterThanOrEqual(400);
  });

  it.each<[string, Partial<FlightStreamOptions>, string]>([
    ['an address that is none', { url: 'localhost:8080' }, 'url'],
    ['an address with a password in it', { url: `http://me:${PASSWORD}@127.0.0.1` }, 'url'],
    ['an empty username', { username: '' }, 'username'],
    ['a username with a colon', { username: 'a:b' }, 'username'],
    ['a password the client cannot encode', { password: `${PASSWORD}ł` }, 'password'],
  ])('%s is found before anything is sent', (_, options, setting) => {
    const start = () => flightStream({ url: 'http://127.0.0.1:1', username: 'u', password: PASSWORD, ...options });
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(setting);
    expect(start).not.toThrow(PASSWORD);
  });
});

describe('retries', () => {
  it('are as many as asked for, in place of the client’s five', async () => {
    let requests = 0;
    const stream = await streamTo(
      () => {
        requests++;
        return { status: 503, body: { error: 'no broker', status: 503 } };
      },
      { retries: 1 },
    );
    await expect(stream.partitions('t')).rejects.toThrow('no broker');
    expect(requests).toBe(2);
  });
});
