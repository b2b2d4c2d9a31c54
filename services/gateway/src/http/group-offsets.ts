import { canConsume } from '../auth/principal.ts';
import { badRequest, forbidden, unknownInstance } from '../errors.ts';
import type { InstanceId, OffsetQuery, TopicPartition } from '../port.ts';
import { jsonBody, mayConsume, mustExist, topicPartition, waitOf } from './checks.ts';
import { asList, requiredCount } from './json.ts';
import type { Context, Reply } from './messages.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const SUCCESS = { result: 'Success', status: 200 };
/** What the protocol answers where there is no offset. */
const NONE = -1;

/** The instance may be touched by those who may read all it reads. 404 where there is none. */
async function mayUse({ store, principal }: Context, id: InstanceId): Promise<void> {
  if (principal.permission === 'PRODUCE') throw forbidden(`'${principal.username}' may produce only`);
  const topics = await store.groups.subscription(id);
  if (topics === null) throw unknownInstance(id.group, id.instance);
  if (!topics.every((topic) => canConsume(principal, topic)))
    throw forbidden(`'${principal.username}' may not consume the topics of instance '${id.instance}'`);
}

/** `/commit/{group}/{instance}`: offsets verbatim, or with an empty body everything delivered. */
export async function commit(context: Context, id: InstanceId): Promise<Reply> {
  const body = await jsonBody(context);
  const list = body === undefined || body === null ? [] : asList(body);
  const offsets = list.map((entry) => {
    const { topic, partition, raw } = topicPartition(entry);
    return { topic, partition, offset: requiredCount(raw.offset, 'offset') };
  });
  mayConsume(
    context,
    offsets.map(({ topic }) => topic),
  );
  await mustExist(context, offsets);
  if (offsets.length === 0) await mayUse(context, id);
  await context.store.groups.commit(id, offsets.length === 0 ? null : offsets);
  return { json: SUCCESS };
}

async function partitionsIn(context: Context): Promise<readonly TopicPartition[]> {
  const body = await jsonBody(context);
  if (body === undefined) throw badRequest('The body is empty: send { topic, partition } or an array of them');
  const partitions = asList(body).map(topicPartition);
  if (partitions.length === 0) throw badRequest('The list is empty: send at least one { topic, partition }');
  mayConsume(
    context,
    partitions.map(({ topic }) => topic),
  );
  await mustExist(context, partitions);
  return partitions;
}

const offsetsOut = (partitions: readonly TopicPartition[], offsets: readonly (number | null)[]) =>
  partitions.map(({ topic, partition }, i) => ({ topic, partition, offset: offsets[i] ?? NONE }));

/** `/committed/{group}/{instance}`: one entry per partition asked, in that order; −1 where nothing is committed. */
export async function committed(context: Context, id: InstanceId): Promise<Reply> {
  const { waitMs } = waitOf(context, context.query.get('timeout'), DEFAULT_TIMEOUT_MS);
  const partitions = await partitionsIn(context);
  return { json: offsetsOut(partitions, await context.store.groups.committed(id, partitions, waitMs)) };
}

function queryOf(text: string): OffsetQuery {
  if (text === 'earliest' || text === 'latest') return text;
  const ms = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(ms))
    throw badRequest(`'${text.slice(0, 40)}' is no time: use milliseconds since 1970, earliest or latest`);
  return ms;
}

/** `/offsets/{timestamp}`: the first offset whose record is not older; −1 where there is none. */
export async function offsets(context: Context, timestamp: string): Promise<Reply> {
  const at = queryOf(timestamp);
  const { waitMs } = waitOf(context, context.query.get('timeout'), DEFAULT_TIMEOUT_MS);
  const partitions = await partitionsIn(context);
  return { json: offsetsOut(partitions, await context.store.offsets(at, partitions, waitMs)) };
}

/** `/consumers`: groups with instances known here, and of their topics those that the caller may read. */
export async function consumers({ store, principal }: Context): Promise<Reply> {
  const groups = await store.groups.live();
  const visible = await Promise.all(
    groups.map(async ({ group, instances }) => {
      const shown = await Promise.all(
        instances.map(async ({ instance, assigned }) => {
          const subscribed = (await store.groups.subscription({ group, instance })) ?? [];
          if (!subscribed.some((topic) => canConsume(principal, topic))) return [];
          const mine = assigned.filter(({ topic }) => canConsume(principal, topic));
          const topics = [...Map.groupBy(mine, ({ topic }) => topic)].map(([topic, list]) => ({
            topic,
            partitions: list.map(({ partition }) => partition),
          }));
          return [{ name: instance, topics }];
        }),
      );
      return { name: group, instances: shown.flat() };
    }),
  );
  return { json: visible.filter(({ instances }) => instances.length > 0) };
}

/** `/delete-consumer/{group}/{instance}`. */
export async function deleteConsumer(context: Context, id: InstanceId): Promise<Reply> {
  await mayUse(context, id);
  if (!(await context.store.groups.remove(id))) throw unknownInstance(id.group, id.instance);
  return { json: SUCCESS };
}
