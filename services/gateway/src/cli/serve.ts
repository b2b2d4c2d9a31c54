import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { badValue, type Command, countOption, oneOf, readOptions, UsageError } from 'flights-command-line';
import { pino } from 'pino';
import { serveStore } from '../gateway.ts';
import { givenCredentials, logLevel } from './environment.ts';
import { listenOption, retentionOption, wordsOf } from './options.ts';
import { openToServe, STORE_HELP, STORE_OPTIONS } from './stores.ts';

export const serve: Command = {
  name: 'serve',
  summary: 'the Kafka REST server',
  help: `Usage: pnpm gateway serve [options]

Serves the REST API that @upstash/kafka speaks, on a log of its own or in front of a real Kafka. Stops on SIGTERM or
Ctrl-C: waiting polls are answered, what was taken in is finished.

  --listen HOST:PORT     where to listen (127.0.0.1:8080)
${STORE_HELP}  --durability full      what is acknowledged survives a power cut; normal: a killed process only
  --retention TIME       for topics without their own: 12h, 7d, forever (7d)
  --max-message-bytes N  key, value and headers of one message (1048576)
  --max-body-bytes N     one request (16777216)
  --max-connections N    more are closed as they come (2000)
  --max-instances N      consumer instances (1000)
  --tls-cert FILE --tls-key FILE   serve HTTPS; without them put a TLS proxy in front
  --base-path /PREFIX    before every path
  --cors-origin ORIGIN   let browsers of this origin call (off)
  --trust-proxy          take the caller's address from the last X-Forwarded-For
  --tombstones null      read tombstones as null, not ""
  --unknown-topics wait  consume a topic before it exists, instead of 404

Environment: GATEWAY_USERNAME and GATEWAY_PASSWORD are a first credential that is never stored; LOG_LEVEL (info).
`,
  async run(args, stop) {
    const { values, positionals } = readOptions(args, {
      ...STORE_OPTIONS,
      listen: { type: 'string', default: '127.0.0.1:8080' },
      durability: { type: 'string', default: 'full' },
      retention: { type: 'string', default: '7d' },
      'max-message-bytes': { type: 'string', default: '1048576' },
      'max-body-bytes': { type: 'string', default: '16777216' },
      'max-connections': { type: 'string', default: '2000' },
      'max-instances': { type: 'string', default: '1000' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      'base-path': { type: 'string', default: '' },
      'cors-origin': { type: 'string' },
      'trust-proxy': { type: 'boolean', default: false },
      tombstones: { type: 'string', default: 'empty' },
      'unknown-topics': { type: 'string', default: 'refuse' },
    });
    wordsOf(positionals);
    const count = (name: 'max-message-bytes' | 'max-body-bytes' | 'max-connections' | 'max-instances') =>
      countOption(`--${name}`, values[name]);
    const tls = tlsOption(values['tls-cert'], values['tls-key']);
    const corsOrigin = values['cors-origin'];
    const options = {
      ...listenOption(values.listen),
      credentials: givenCredentials(process.env),
      limits: { maxMessageBytes: count('max-message-bytes'), maxBodyBytes: count('max-body-bytes') },
      maxConnections: count('max-connections'),
      behaviour: {
        tombstones: oneOf('--tombstones', values.tombstones, ['empty', 'null']),
        unknownTopics: oneOf('--unknown-topics', values['unknown-topics'], ['refuse', 'wait']),
      },
      basePath: basePathOption(values['base-path']),
      trustProxy: values['trust-proxy'],
      ...(corsOrigin !== undefined && { corsOrigin }),
      ...(tls && { tls }),
    };
    const embedded = {
      durability: oneOf('--durability', values.durability, ['full', 'normal']),
      retentionMs: retentionOption('--retention', values.retention),
      maxInstances: count('max-instances'),
    };
    const log = pino({ name: 'gateway', level: logLevel(process.env) }, pino.destination({ fd: 2, sync: true }));
    const onFault = (error: unknown) => log.error({ err: error }, 'store failed');

    const { store, credentials, closeCredentials } = await openToServe(values, embedded, onFault);
    try {
      const gateway = await serveStore(store, credentials, { ...options, log });
      const { data, kafka, s3 } = values;
      const keeps = s3 !== undefined ? { s3 } : kafka !== undefined ? { kafka } : { data };
      log.info({ url: gateway.url, ...keeps, pid: process.pid }, 'listening');
      if (!stop.aborted) await once(stop, 'abort');
      await gateway.close();
      log.info({}, 'stopped');
      return 0;
    } finally {
      closeCredentials();
    }
  },
};

function basePathOption(text: string): string {
  const path = text.replace(/\/$/, '');
  if (path === '' || /^(\/[A-Za-z0-9._~-]+)+$/.test(path)) return path;
  throw badValue('--base-path', `'${text}' is no path`, '--base-path /kafka');
}

function tlsOption(certFile: string | undefined, keyFile: string | undefined) {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new UsageError('--tls-cert and --tls-key go together: give both, as PEM files');
  const read = (setting: string, file: string) => {
    try {
      return readFileSync(file);
    } catch (error) {
      throw badValue(setting, `cannot be read: ${(error as Error).message}`, `${setting} server.pem`);
    }
  };
  return { cert: read('--tls-cert', certFile), key: read('--tls-key', keyFile) };
}
