import { type ProduceResult, type produceV11, TimeoutError } from '@platformatic/kafka';
import { badRequest, conflict, GatewayError, notFound, timedOut, tooLarge, tooMany, unavailable } from '../errors.ts';

/** The client wraps errors in errors, as a list or as a cause; what the broker said sits somewhere below. */
function* within(error: unknown, depth = 0): Generator<Record<string, unknown>> {
  if (typeof error !== 'object' || error === null || depth > 10) return;
  const { errors, cause } = error as { errors?: unknown; cause?: unknown };
  yield error as Record<string, unknown>;
  if (Array.isArray(errors)) for (const inner of errors) yield* within(inner, depth + 1);
  yield* within(cause, depth + 1);
}

/** Whether the broker answered with one of these errors, by their names in the protocol. */
export function saysAnyOf(error: unknown, ...ids: readonly string[]): boolean {
  for (const { apiId } of within(error)) if (typeof apiId === 'string' && ids.includes(apiId)) return true;
  return false;
}

/** Gone by itself in a moment: a leader or coordinator moves, a connection was cut. */
export function isPassing(error: unknown): boolean {
  for (const { apiId, message } of within(error))
    if (PASSING.has(apiId as string) || message === 'Connection closed') return true;
  return false;
}

const PASSING = new Set([
  'COORDINATOR_LOAD_IN_PROGRESS',
  'COORDINATOR_NOT_AVAILABLE',
  'FENCED_LEADER_EPOCH',
  'LEADER_NOT_AVAILABLE',
  'NOT_COORDINATOR',
  'NOT_LEADER_OR_FOLLOWER',
  'OFFSET_NOT_AVAILABLE',
  'UNKNOWN_LEADER_EPOCH',
  'UNKNOWN_TOPIC_ID',
]);

/** Each of them as the caller is told it; what is not here is a 503. */
const TOLD: Readonly<Record<string, () => GatewayError>> = {
  UNKNOWN_TOPIC_OR_PARTITION: () => notFound('The topic or its partition does not exist: create it first'),
  UNKNOWN_TOPIC_ID: () => notFound('The topic has just been deleted: create it first'),
  MESSAGE_TOO_LARGE: () =>
    tooLarge("A message is larger than Kafka takes: split it, or raise the topic's max.message.bytes"),
  RECORD_LIST_TOO_LARGE: () => tooLarge('The messages are more than Kafka takes at once: send fewer in one request'),
  INVALID_TIMESTAMP: () =>
    badRequest("Kafka refuses a message's timestamp: give milliseconds since 1970 within the topic's allowed range"),
  INVALID_RECORD: () => badRequest('Kafka refuses a message: a compacted topic needs a key in each'),
  INVALID_PARTITIONS: () => badRequest('Kafka refuses the number of partitions: give 1 or more'),
  INVALID_TOPIC_EXCEPTION: () => badRequest("Kafka refuses the topic's name: use letters, digits, '.', '_' and '-'"),
  INVALID_CONFIG: () => badRequest("Kafka refuses the topic's settings: check its retention"),
  POLICY_VIOLATION: () => badRequest("It is against the cluster's policy: ask who runs this Kafka"),
  TOPIC_ALREADY_EXISTS: () => conflict('The topic exists already'),
  INVALID_GROUP_ID: () => badRequest('Kafka refuses the name of the consumer group: choose another'),
  GROUP_MAX_SIZE_REACHED: () => tooMany("The consumer group is full: delete an instance, or raise Kafka's limit", 10),
  INCONSISTENT_GROUP_PROTOCOL: () =>
    conflict("The group's other members do not use the range assignor: set it there, or choose another group"),
  FENCED_INSTANCE_ID: () =>
    conflict('Another consumer has taken this instance name: use one gateway for each instance, or another name'),
  INVALID_SESSION_TIMEOUT: () =>
    badRequest("Kafka refuses the session timeout: set Kafka-Session-Timeout-Ms within the broker's bounds"),
  REQUEST_TIMED_OUT: () =>
    timedOut('Kafka could not copy the messages in time: they may be written, look before sending again'),
  NOT_ENOUGH_REPLICAS: () => unavailable('Kafka has too few replicas in sync to take messages: try again'),
  TOPIC_AUTHORIZATION_FAILED: () =>
    unavailable("Kafka does not let the gateway's own user do this to the topic: grant it"),
  GROUP_AUTHORIZATION_FAILED: () => unavailable("Kafka does not let the gateway's own user use the group: grant it"),
  CLUSTER_AUTHORIZATION_FAILED: () => unavailable("Kafka does not let the gateway's own user do this: grant it"),
};

/** Whatever comes out of the client, as the caller is told it. What is not from Kafka stays what it is: a fault. */
export function told(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof GatewayError) return error;
  let fromKafka = false;
  let late = false;
  for (const inner of within(error)) {
    const code = typeof inner.code === 'string' ? inner.code : '';
    if (code === 'PLT_KFK_AUTHENTICATION')
      return unavailable(
        "Kafka refuses the gateway's login: check KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and its password",
      );
    if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(code))
      return unavailable(
        `TLS with Kafka fails (${code}): check KAFKA_TLS_CA and the names in the broker's certificate`,
      );
    const isUnknownTopic = code === 'PLT_KFK_USER' && /^Unknown (topic|partition)/.test(String(inner.message));
    const known = TOLD[isUnknownTopic ? 'UNKNOWN_TOPIC_OR_PARTITION' : (inner.apiId as string)];
    if (known) return known();
    fromKafka ||= code.startsWith('PLT_KFK_');
    late ||= inner instanceof TimeoutError && inner.message === 'Request timed out';
  }
  if (!fromKafka) return error;
  if (late) return timedOut(`Kafka at ${brokers.join(',')} has not answered in time: look whether it is overloaded`);
  return unavailable(`Kafka cannot be used at ${brokers.join(',')}: look whether it runs and --kafka is right`);
}

/** 504 when it takes longer; the work itself goes on. */
export async function within504<T>(work: Promise<T>, patienceMs: number, sentence: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(sentence)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a failed produce request has written all the same: other partitions of it were acknowledged. */
export function* acknowledged(error: unknown): Generator<{ topic: string; partition: number; offset: bigint }> {
  for (const { produced, response } of within(error)) {
    for (const one of (produced as ProduceResult | undefined)?.offsets ?? []) yield one;
    for (const { name, partitionResponses } of (response as produceV11.ProduceResponse | undefined)?.responses ?? [])
      for (const { index, errorCode, baseOffset } of partitionResponses ?? [])
        if (errorCode === 0 && baseOffset >= 0n) yield { topic: name, partition: index, offset: baseOffset };
  }
}
