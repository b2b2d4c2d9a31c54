import { badRequest } from '../errors.ts';
import type { InstanceId, InstanceSettings, Poll, TopicPartition } from '../port.ts';
import { jsonBody, mayConsume, mustExist, readLimits, waitOf } from './checks.ts';
import { asCount, asObject, requiredText } from './json.ts';
import type { Context, Reply } from './messages.ts';
import { encodingOf, messagesOut } from './wire.ts';

const DEFAULT_WAIT_MS = 1000;
const DEFAULTS: InstanceSettings = {
  autoCommit: true,
  autoCommitIntervalMs: 5000,
  autoOffsetReset: 'latest',
  sessionTimeoutMs: 120_000,
};
const MAX_SESSION_MS = 30 * 60_000;
/** Proxies and clients refuse long headers; a longer assignment is left to `/consumers`. */
const MAX_HEADER_CHARACTERS = 4096;

function oneOf<T extends string>(value: string | undefined, allowed: readonly T[], fallback: T, name: string): T {
  if (value === undefined) return fallback;
  const found = allowed.find((candidate) => candidate === value.trim().toLowerCase());
  if (found === undefined) throw badRequest(`'${name}' must be ${allowed.join(' or ')}, not '${value.slice(0, 40)}'`);
  return found;
}

/** The instance's settings: read from the request that creates it, ignored on all later ones, even if they are wrong. */
async function settingsOf({ store, request: { headers } }: Context, id: InstanceId): Promise<InstanceSettings> {
  if ((await store.groups.subscription(id)) !== null) return DEFAULTS;
  const autoCommit = oneOf(headers['kafka-enable-auto-commit'], ['true', 'false'], 'true', 'Kafka-Enable-Auto-Commit');
  const sessionTimeoutMs = asCount(headers['kafka-session-timeout-ms'], 'Kafka-Session-Timeout-Ms');
  if (sessionTimeoutMs !== undefined && (sessionTimeoutMs < 1 || sessionTimeoutMs > MAX_SESSION_MS))
    throw badRequest(`'Kafka-Session-Timeout-Ms' must be 1 to ${MAX_SESSION_MS}`);
  return {
    autoCommit: autoCommit === 'true',
    autoCommitIntervalMs:
      asCount(headers['kafka-auto-commit-interval'], 'Kafka-Auto-Commit-Interval') ?? DEFAULTS.autoCommitIntervalMs,
    autoOffsetReset: oneOf(
      headers['kafka-auto-offset-reset'],
      ['earliest', 'latest', 'none'],
      DEFAULTS.autoOffsetReset,
      'Kafka-Auto-Offset-Reset',
    ),
    sessionTimeoutMs: sessionTimeoutMs ?? DEFAULTS.sessionTimeoutMs,
  };
}

/** `t:0,1;u:2`, or nothing where it would be too long for a header. */
function assignedHeader(assigned: readonly TopicPartition[]): Record<string, string> {
  const byTopic = Map.groupBy(assigned, ({ topic }) => topic);
  const text = [...byTopic].map(([topic, list]) => `${topic}:${list.map((one) => one.partition).join(',')}`).join(';');
  return text.length <= MAX_HEADER_CHARACTERS ? { 'kafka-assigned': text } : {};
}

async function poll(context: Context, id: InstanceId, topics: readonly string[], timeout: unknown): Promise<Reply> {
  mayConsume(context, topics);
  if (context.behaviour.unknownTopics === 'refuse')
    await mustExist(
      context,
      topics.map((topic) => ({ topic, partition: 0 })),
    );
  const wait = waitOf(context, timeout, DEFAULT_WAIT_MS);
  const limits = readLimits(context);
  encodingOf(context); // a wrong header is refused before a record is taken for it
  const settings = await settingsOf(context, id);
  const answer: Poll = await context.store.groups.poll({ id, topics, settings, limits, wait });
  try {
    const headers = { ...(answer.joining && { 'kafka-joining': 'true' }), ...assignedHeader(answer.assigned) };
    return { json: messagesOut(context, answer.records), headers, settle: answer.settle };
  } catch (error) {
    answer.settle(false);
    throw error;
  }
}

/** `/consume/{group}/{instance}` with `{topic?, topics?, timeout?}`. */
export async function consume(context: Context, id: InstanceId): Promise<Reply> {
  const body = asObject((await jsonBody(context)) ?? {}, 'The body');
  const { topic, topics: list = [] } = body;
  if (list !== null && !Array.isArray(list)) throw badRequest("'topics' must be an array of topic names");
  const named = topic === undefined || topic === null ? [] : [topic];
  const topics = [...new Set([...((list ?? []) as unknown[]), ...named].map((name) => requiredText(name, 'topic')))];
  if (topics.length === 0) throw badRequest("Nothing to consume: give 'topic' or 'topics'");
  return poll(context, id, topics, body.timeout ?? context.query.get('timeout'));
}

/** `/consume/{group}/{instance}/{topic}?timeout=`. */
export const consumeByPath = (context: Context, id: InstanceId, topic: string): Promise<Reply> =>
  poll(context, id, [topic], context.query.get('timeout'));
