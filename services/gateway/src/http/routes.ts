import { canConsume, canProduce } from '../auth/principal.ts';
import { badRequest, GatewayError, notFound } from '../errors.ts';
import { consume, consumeByPath } from './consume.ts';
import { fetch } from './fetch.ts';
import { commit, committed, consumers, deleteConsumer, offsets } from './group-offsets.ts';
import type { Context, Reply } from './messages.ts';
import { produce, produceByPath, webhook } from './produce.ts';

/** An endpoint: its name is a metrics label, so there are only as many as are listed here. */
export interface Route {
  readonly name: string;
  readonly methods: readonly string[];
  readonly handle: (context: Context, segments: readonly string[]) => Promise<Reply>;
}

const BOTH = ['GET', 'POST'];
const instance = ([group, name]: readonly string[]) => ({ group: group!, instance: name! });

async function topics({ store, principal }: Context): Promise<Reply> {
  const all = await store.topics.list();
  const seen = all.filter(({ name }) => canProduce(principal, name) || canConsume(principal, name));
  return { json: Object.fromEntries(seen.map(({ name, partitions }) => [name, partitions])) };
}

/** By first segment and number of segments after it; `+` is that many or more. */
const ROUTES: Readonly<Record<string, Route>> = {
  'produce/0': { name: 'produce', methods: BOTH, handle: (context) => produce(context) },
  'produce/1': { name: 'produce', methods: BOTH, handle: (context, [topic]) => produce(context, topic) },
  'produce/2+': {
    name: 'produce',
    methods: ['GET'],
    handle: (context, [topic, ...message]) => produceByPath(context, topic!, message.join('/')),
  },
  'fetch/0': { name: 'fetch', methods: BOTH, handle: fetch },
  'consume/2': { name: 'consume', methods: BOTH, handle: (context, segments) => consume(context, instance(segments)) },
  'consume/3': {
    name: 'consume',
    methods: ['GET'], // with POST, a stray `/` in a group's name would be read as a topic
    handle: (context, segments) => consumeByPath(context, instance(segments), segments[2]!),
  },
  'commit/2': { name: 'commit', methods: BOTH, handle: (context, segments) => commit(context, instance(segments)) },
  'committed/2': {
    name: 'committed',
    methods: BOTH,
    handle: (context, segments) => committed(context, instance(segments)),
  },
  'offsets/1': { name: 'offsets', methods: BOTH, handle: (context, [timestamp]) => offsets(context, timestamp!) },
  'topics/0': { name: 'topics', methods: ['GET'], handle: topics },
  'consumers/0': { name: 'consumers', methods: ['GET'], handle: consumers },
  'delete-consumer/2': {
    name: 'delete-consumer',
    methods: ['POST', 'DELETE'],
    handle: (context, segments) => deleteConsumer(context, instance(segments)),
  },
  'webhook/0': { name: 'webhook', methods: BOTH, handle: webhook },
};

/** The raw path's segments, decoded one by one: a `%2F` stays inside its segment, `+` is a plus. 400 for a bad `%`. */
export function segmentsOf(rawPath: string, basePath: string): readonly string[] {
  if (basePath !== '' && rawPath !== basePath && !rawPath.startsWith(`${basePath}/`))
    throw notFound(`Nothing is served at this path: the base path is ${basePath}`);
  const parts = rawPath.slice(basePath.length).split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  return parts.map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw badRequest('The path is not percent-encoded UTF-8');
    }
  });
}

/** Throws a 404 for what is not in the API, a 405 with `Allow` for another method. */
export function routeOf([first = '', ...rest]: readonly string[], method: string): Route {
  const route = ROUTES[`${first}/${rest.length}`] ?? (rest.length >= 2 ? ROUTES[`${first}/2+`] : undefined);
  const names = route?.name === 'produce' ? rest.slice(0, 1) : rest; // a message may hold `//`
  if (!route || names.includes('')) throw notFound('There is no such API: see the list of endpoints in the README');
  if (route.methods.includes(method)) return route;
  const allow = route.methods.join(', ');
  throw new GatewayError(405, `Method ${method} is not allowed here: use ${allow}`, { allow });
}
