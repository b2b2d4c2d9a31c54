import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka } from '@upstash/kafka';
import { setRetries } from '../connection.ts';
import type { ConsumerGroup, Message, Metadata } from '../wire.ts';
import type { Capabilities, HarnessCredential, Subject } from './harness.ts';
import { basic, type RawReply, type RawRequest, rawRequest } from './raw-http.ts';

export interface ConsumeOptions {
  readonly timeout?: number;
  readonly autoCommit?: boolean;
  readonly autoCommitInterval?: number;
  readonly autoOffsetReset?: 'earliest' | 'latest' | 'none';
}

/** What a check works with. Names are fresh in each check, so that checks run side by side on one server. */
export interface World {
  readonly subject: Subject;
  readonly capabilities: Capabilities;
  /** The client library, told not to repeat what fails. */
  readonly kafka: Kafka;
  kafkaAs(credential: Pick<HarnessCredential, 'username' | 'password'>): Kafka;
  /** A request with the first credential, unless its headers say otherwise. */
  raw(request: RawRequest): Promise<RawReply>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<RawReply>;
  name(prefix: string): string;
  topic(partitions?: number): Promise<string>;
  credential(topics: readonly string[], permission: HarnessCredential['permission']): Promise<HarnessCredential>;
  /** Appends values to one partition. */
  fill(topic: string, values: readonly string[], partition?: number): Promise<readonly Metadata[]>;
  /** Consumes from earliest, unless told otherwise, until `count` records came: a join may take a moment. */
  drain(
    group: string,
    instance: string,
    topics: readonly string[],
    count: number,
    options?: ConsumeOptions,
  ): Promise<Message[]>;
  committed(group: string, topic: string, partition?: number): Promise<number>;
  /** Partitions of a topic by instance name, from the list of consumers. */
  assigned(group: string, topic: string): Promise<Readonly<Record<string, readonly number[]>>>;
}

export function worldOf(subject: Subject, capabilities: Capabilities): World {
  const kafkaAs = ({ username, password }: Pick<HarnessCredential, 'username' | 'password'>) => {
    const kafka = new Kafka({ url: subject.url, username, password });
    setRetries(kafka, 0);
    return kafka;
  };
  const authorization = basic(subject.username, subject.password);
  const kafka = kafkaAs(subject);
  const name = (prefix: string) => `${prefix}-${randomUUID().slice(0, 8)}`;
  const raw = (request: RawRequest) =>
    rawRequest(subject.url, { ...request, headers: { authorization, ...request.headers } });
  return {
    subject,
    capabilities,
    kafka,
    kafkaAs,
    raw,
    post: (path, body, headers = {}) => raw({ method: 'POST', path, body, headers }),
    name,
    async topic(partitions = 1) {
      const topic = name('topic');
      await subject.createTopic(topic, partitions);
      return topic;
    },
    async credential(topics, permission) {
      const credential = { username: name('user'), password: `pass:${randomUUID()}=`, topics, permission };
      await subject.addCredential(credential);
      return credential;
    },
    fill: (topic, values, partition = 0) =>
      kafka.producer().produceMany(values.map((value) => ({ topic, partition, value }))),
    async drain(group, instance, topics, count, options = {}) {
      const records: Message[] = [];
      const deadlineMs = Date.now() + 20_000;
      while (records.length < count && Date.now() < deadlineMs)
        records.push(
          ...(await kafka.consumer().consume({
            consumerGroupId: group,
            instanceId: instance,
            topics: [...topics],
            timeout: 500,
            autoOffsetReset: 'earliest',
            ...options,
          })),
        );
      return records;
    },
    async committed(group, topic, partition = 0) {
      const topicPartitions = [{ topic, partition }];
      const [entry] = await kafka.consumer().committed({ consumerGroupId: group, instanceId: 'any', topicPartitions });
      return entry!.offset;
    },
    async assigned(group, topic) {
      const groups: readonly ConsumerGroup[] = await kafka.admin().consumers();
      const instances = groups.find((one) => one.name === group)?.instances ?? [];
      const partitionsOf = ({ topics }: (typeof instances)[number]) =>
        topics.find((one) => one.topic === topic)?.partitions ?? [];
      return Object.fromEntries(instances.map((instance) => [instance.name, partitionsOf(instance)]));
    },
  };
}

/** Tries until it no longer throws. The last failure is the one that comes out. */
export async function eventually<T>(attempt: () => Promise<T>, timeoutMs = 20_000): Promise<T> {
  for (const deadlineMs = Date.now() + timeoutMs; ; await sleep(50)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadlineMs) throw error;
    }
  }
}

export const values = (records: readonly { readonly value: string }[]): string[] => records.map(({ value }) => value);
export const numbered = (count: number, prefix = 'v'): string[] =>
  Array.from({ length: count }, (_, n) => `${prefix}${n}`);
