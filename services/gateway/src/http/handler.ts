import { type Authenticate, parseBasic } from '../auth/authenticator.ts';
import { GatewayError, unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Store } from '../port.ts';
import type { Behaviour, Context, GatewayRequest, GatewayResponse, Limits, Reply } from './messages.ts';
import type { Metrics } from './metrics.ts';
import { routeOf, segmentsOf } from './routes.ts';

export interface HandlerOptions {
  readonly store: Store;
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  readonly behaviour: Behaviour;
  readonly metrics: Metrics;
  readonly log: Log;
  /** A prefix before every path, without a slash at its end. Default none. */
  readonly basePath?: string;
  /** Origin that browsers may call from; default none. */
  readonly corsOrigin?: string;
  /** False while starting or stopping: health says 503 then. Default: always ready. */
  readonly ready?: () => boolean;
}

/** The whole service as one function: what it is given by a socket or a function URL is all the same to it. */
export type Handler = (request: GatewayRequest) => Promise<GatewayResponse>;

const JSON_TYPE = { 'content-type': 'application/json' };
const SUCCESS: Reply = { json: { result: 'Success', status: 200 } };

export function handler(options: HandlerOptions): Handler {
  const { store, authenticate, limits, behaviour, metrics, log, basePath = '', ready = () => true } = options;
  const cors = corsHeaders(options.corsOrigin);

  async function answer(request: GatewayRequest, named: (route: string) => void): Promise<Reply> {
    if (request.method === 'OPTIONS' && options.corsOrigin !== undefined) return SUCCESS;
    const path = request.rawPath.startsWith(basePath) ? request.rawPath.slice(basePath.length) : request.rawPath;
    if (path === '/-/healthz') {
      named('health');
      if (!ready()) throw unavailable('The gateway is starting or stopping');
      return SUCCESS;
    }
    const query = new URLSearchParams(request.query);
    const { authorization = '' } = request.headers;
    const inQuery = path === '/webhook' && authorization === '' && query.has('user');
    const login = inQuery
      ? { username: query.get('user') ?? '', password: query.get('pass') ?? '' }
      : parseBasic(authorization);
    const principal = await authenticate(login, request.remoteAddress);
    if (path === '/-/metrics') {
      named('metrics');
      return { text: { type: 'text/plain; version=0.0.4; charset=utf-8', body: metrics.text() } };
    }
    const segments = segmentsOf(request.rawPath, basePath);
    const route = routeOf(segments, request.method);
    named(route.name);
    const context: Context = { store, limits, behaviour, counters: metrics, principal, request, query };
    return route.handle(context, segments.slice(1));
  }

  return async (request) => {
    const startedMs = performance.now();
    let route = 'other';
    const response = await answer(request, (name) => {
      route = name;
    }).then(
      ({ json, text, headers, settle = () => {} }): GatewayResponse => ({
        status: 200,
        headers: { ...(text ? { 'content-type': text.type } : JSON_TYPE), ...cors, ...headers },
        body: text ? text.body : JSON.stringify(json),
        settle,
      }),
      (error): GatewayResponse => {
        const told = error instanceof GatewayError ? error : fault(error);
        if (told.status === 401 || (told.status === 429 && route === 'other')) metrics.loginFailed();
        return {
          status: told.status,
          headers: { ...JSON_TYPE, ...cors, ...told.headers },
          body: JSON.stringify({ error: told.message, status: told.status }),
          settle: () => {},
        };
      },
    );
    const seconds = (performance.now() - startedMs) / 1000;
    metrics.request(route, response.status, seconds);
    log.debug({ route, status: response.status, seconds, remoteAddress: request.remoteAddress }, 'request');
    return response;
  };

  /** What the caller cannot help is logged in full and told in general. */
  function fault(error: unknown): GatewayError {
    log.error({ err: error }, 'request failed');
    return new GatewayError(500, 'Internal error: the gateway has logged it');
  }
}

function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers':
      'authorization, content-type, idempotency-key, kafka-enable-auto-commit, kafka-auto-commit-interval, ' +
      'kafka-auto-offset-reset, kafka-session-timeout-ms, kafka-max-poll-records, kafka-max-poll-bytes, kafka-encoding',
    'access-control-expose-headers': 'kafka-joining, kafka-assigned, retry-after',
    'access-control-max-age': '600',
  };
}
