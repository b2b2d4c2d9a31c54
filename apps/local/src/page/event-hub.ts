import type { ServerResponse } from 'node:http';

/** Open pages that want to hear when data has landed (server-sent events). */
export interface EventHub {
  /** Takes over the response: it stays open until the page goes away or the hub closes. */
  add(response: ServerResponse): void;
  send(event: string): void;
  close(): void;
}

const RETRY_MS = 3000;
const BACKLOG_BYTES = 64 * 1024; // a page that reads nothing any more

/** `heartbeatMs`: how often a comment goes out, so that proxies keep the line open and dead ones are noticed. */
export function eventHub({ heartbeatMs = 20_000 }: { heartbeatMs?: number } = {}): EventHub {
  const open = new Set<ServerResponse>();
  const write = (text: string) => {
    for (const response of open) {
      if (response.writableLength > BACKLOG_BYTES) response.destroy();
      else response.write(text);
    }
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  return {
    add(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
      response.write(`retry: ${RETRY_MS}\n\n`);
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    send: (event) => write(`event: ${event}\ndata: {}\n\n`),
    close() {
      clearInterval(heartbeat);
      for (const response of open) response.end();
    },
  };
}
