import { badRequest } from '../errors.ts';
import type { ReadFrom } from '../port.ts';
import { jsonBody, mayConsume, mustExist, readLimits, topicPartition, waitOf } from './checks.ts';
import { asCount, asObject } from './json.ts';
import type { Context, Reply } from './messages.ts';
import { messagesOut } from './wire.ts';

const DEFAULT_WAIT_MS = 1000;

function placeOf(value: unknown): ReadFrom {
  const { topic, partition, raw } = topicPartition(value);
  return { topic, partition, offset: asCount(raw.offset, 'offset') ?? null };
}

/** `/fetch`: one place, a list, or both; the list first. Nothing is remembered between calls. */
export async function fetch(context: Context): Promise<Reply> {
  const body = asObject((await jsonBody(context)) ?? {}, 'The body');
  const list = body.topicPartitionOffsets ?? [];
  if (!Array.isArray(list)) throw badRequest("'topicPartitionOffsets' must be an array");
  const places = list.map(placeOf);
  if (body.topic !== undefined && body.topic !== null) places.push(placeOf(body));
  if (places.length === 0)
    throw badRequest("Nothing to fetch: give 'topic', 'partition' and 'offset', or 'topicPartitionOffsets'");
  mayConsume(
    context,
    places.map(({ topic }) => topic),
  );
  await mustExist(context, places);
  const wait = waitOf(context, body.timeout, DEFAULT_WAIT_MS);
  return { json: messagesOut(context, await context.store.fetch(places, readLimits(context), wait)) };
}
