import { type LambdaContext, logOptions, parameters } from 'flights-cloud';
import { pino } from 'pino';
import { authenticator } from '../auth/authenticator.ts';
import { handler as gatewayHandler, type Handler } from '../http/handler.ts';
import { DEFAULT_LIMITS } from '../http/messages.ts';
import { metrics } from '../http/metrics.ts';
import { countedObjects, type RequestCounts } from '../s3/counted-objects.ts';
import { s3Credentials } from '../s3/credentials.ts';
import { s3Objects } from '../s3/s3-objects.ts';
import { type S3Store, s3Store } from '../s3/store.ts';
import { bucketSetting, credentialsSetting } from './config.ts';
import { parameterCredentials } from './credentials.ts';
import { answerOf, MAX_BODY_BYTES, requestOf, type UrlAnswer, type UrlEvent } from './event.ts';

/** Each waiting poll holds a function: waits are short, clients ask again. */
const LONGEST_WAIT_MS = 5000;
/** An escaped byte of a record is six of the answer at worst, and 6 MB go through a function URL. */
const MAX_POLL_BYTES = 800_000;
/** Left to say that the time is up. */
const MARGIN_MS = 1000;

const log = pino(logOptions('gateway'));

interface Served {
  readonly handle: Handler;
  readonly store: S3Store;
  readonly requests: RequestCounts;
}

function serve(env: NodeJS.ProcessEnv): Served {
  const { objects, requests } = countedObjects(s3Objects(bucketSetting(env)));
  const store = s3Store({ objects, lookEveryMs: 1000 });
  const stored = parameterCredentials(parameters(env), credentialsSetting(env), s3Credentials(objects));
  const handle = gatewayHandler({
    store,
    authenticate: authenticator({ given: [], stored }),
    limits: {
      ...DEFAULT_LIMITS,
      maxBodyBytes: MAX_BODY_BYTES,
      maxPollBytes: MAX_POLL_BYTES,
      maxTimeoutMs: LONGEST_WAIT_MS,
    },
    behaviour: { tombstones: 'empty', unknownTopics: 'refuse' },
    metrics: metrics(),
    log,
  });
  return { handle, store, requests };
}

/** Lives as long as the function's process: what is known of the log's end and its batches stays known. */
let served: Served | undefined;

/** The whole REST surface behind a function URL. A fault answers 500, never an empty body. */
export async function handler(event: UrlEvent, context: LambdaContext): Promise<UrlAnswer> {
  const startedMs = performance.now();
  const signal = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS));
  served ??= serve(process.env);
  const before = { ...served.requests, ...served.store.counts };
  const answer = answerOf(await served.handle(requestOf(event, signal)));
  const after = { ...served.requests, ...served.store.counts };
  const spent = Object.fromEntries(
    Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
  );
  const ms = Math.round(performance.now() - startedMs);
  const route = event.rawPath.split('/')[1];
  log.info({ requestId: context.awsRequestId, route, status: answer.statusCode, ms, ...spent }, 'request');
  return answer;
}
