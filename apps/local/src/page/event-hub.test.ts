import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type EventHub, eventHub } from './event-hub.ts';

let server: Server;
let hub: EventHub;
let url: string;
async function open(heartbeatMs?: number): Promise<void> {
  hub = eventHub(heartbeatMs === undefined ? {} : { heartbeatMs });
  server = createServer((_, response) => hub.add(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
beforeEach(() => open());
afterEach(() => {
  hub.close();
  server.closeAllConnections();
  server.close();
});

/** Reads until the text contains `wanted`, or the stream ends. */
async function readUntil(response: Response, wanted: string): Promise<string> {
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes(wanted)) return text;
  }
  return text;
}

describe('eventHub()', () => {
  it('tells every open page, as server-sent events that nobody may keep', async () => {
    const [one, other] = await Promise.all([fetch(url), fetch(url)]);
    expect(one.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(one.headers.get('cache-control')).toBe('no-store');
    hub.send('landed');
    for (const page of [one, other])
      expect(await readUntil(page, 'landed')).toBe('retry: 3000\n\nevent: landed\ndata: {}\n\n');
  });

  it('goes on telling the others when one has gone', async () => {
    const leaving = new AbortController();
    const [, staying] = await Promise.all([fetch(url, { signal: leaving.signal }), fetch(url)]);
    leaving.abort();
    await new Promise((resolve) => setTimeout(resolve, 50));
    hub.send('landed');
    expect(await readUntil(staying, 'landed')).toContain('event: landed');
  });

  it('sends a comment now and then, so that the line stays open', async () => {
    hub.close();
    server.close();
    await open(20);
    expect(await readUntil(await fetch(url), 'still here')).toContain(': still here\n\n');
  });

  it('ends every stream when it closes', async () => {
    const page = await fetch(url);
    hub.close();
    expect(await readUntil(page, 'never sent')).toBe('retry: 3000\n\n');
  });
});
