import { canConsume } from '../auth/principal.ts';
import { badRequest, forbidden, unknownPartition, unknownTopic } from '../errors.ts';
import type { ReadLimits, TopicPartition, Wait } from '../port.ts';
import { asCount, asObject, type JsonObject, parseBody, requiredCount, requiredText } from './json.ts';
import type { Context } from './messages.ts';

/** What several endpoints ask before they do anything. Permission comes before existence: names stay private. */

/** 403 for the first of the topics that the caller may not read. */
export function mayConsume({ principal }: Context, topics: Iterable<string>): void {
  for (const topic of topics)
    if (!canConsume(principal, topic)) throw forbidden(`'${principal.username}' may not consume topic '${topic}'`);
}

/** 404 for an unknown topic, 400 for a partition it does not have. */
export async function mustExist({ store }: Context, partitions: Iterable<TopicPartition>): Promise<void> {
  const counts = new Map<string, number>();
  for (const { topic, partition } of partitions) {
    const count = counts.get(topic) ?? (await store.topics.find(topic))?.partitions;
    if (count === undefined) throw unknownTopic(topic);
    counts.set(topic, count);
    if (partition >= count) throw unknownPartition(topic, partition, count);
  }
}

export async function jsonBody({ request }: Context): Promise<unknown> {
  return parseBody(await request.body());
}

export function topicPartition(value: unknown): TopicPartition & { readonly raw: JsonObject } {
  const raw = asObject(value, 'Each entry');
  return { topic: requiredText(raw.topic, 'topic'), partition: requiredCount(raw.partition, 'partition'), raw };
}

/** The caller's wait in ms, cut to the server's longest. */
export function waitOf({ limits, request }: Context, timeout: unknown, defaultMs: number): Wait {
  const waitMs = Math.min(asCount(timeout ?? undefined, 'timeout') ?? defaultMs, limits.maxTimeoutMs);
  return { waitMs, signal: request.signal };
}

/** The server's caps, or less where the caller asks for less. */
export function readLimits({ limits, request }: Context): ReadLimits {
  const asked = (header: string, cap: number) => {
    const value = asCount(request.headers[header], header) ?? cap;
    if (value < 1) throw badRequest(`'${header}' must be at least 1`);
    return Math.min(value, cap);
  };
  return {
    maxRecords: asked('kafka-max-poll-records', limits.maxPollRecords),
    maxBytes: asked('kafka-max-poll-bytes', limits.maxPollBytes),
  };
}
