import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { InstanceId, InstanceSettings, NewRecord, Store, StoredRecord } from '../port.ts';
import { bridgeStore } from './index.ts';

const RIG = join(import.meta.dirname, '../../../../e2e/rigs/kafka.sh');
/** The user that the rig's broker knows. */
export const LOGIN = { KAFKA_SASL_USERNAME: 'alice', KAFKA_SASL_PASSWORD: 'alice-secret' };

type Listener = 'PLAINTEXT' | 'SASL_PLAINTEXT' | 'SSL' | 'SASL_SSL';

export interface KafkaRig {
  readonly folder: string;
  address(listener?: Listener): string;
  /** Goes on with the same data on the same ports. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Of the broker's process: SIGSTOP makes it late, SIGCONT lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** One of Kafka's own command-line tools; answers what it wrote. */
  tool(name: string, args: readonly string[], stdin?: string): Promise<string>;
  /** Stops what was started here, and removes its data. */
  end(): Promise<void>;
}

/** The Kafka in the folder that `KAFKA_RIG` names, started already; without it one of its own. Never skips: no Kafka, no test. */
export async function kafkaRig(): Promise<KafkaRig> {
  const given = process.env.KAFKA_RIG;
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'kafka-rig-')));
  const run = async (args: readonly string[], stdin = ''): Promise<string> => {
    const child = spawn(RIG, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdin.on('error', () => {}).end(stdin);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    if (code !== 0) throw new Error(`kafka.sh ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  };
  const start = async () => void (await run(['start', folder]));
  await start(); // a running one is left as it is
  const lines = (await readFile(join(folder, 'addresses'), 'utf8')).trim().split('\n');
  const addresses = new Map(lines.map((line) => line.split(' ') as [string, string]));
  return {
    folder,
    address: (listener = 'PLAINTEXT') => addresses.get(listener)!,
    start,
    stop: async () => void (await run(['stop', folder])),
    async signal(name) {
      process.kill(Number(await readFile(join(folder, 'pid'), 'utf8')), name);
    },
    tool: (name, args, stdin) => run(['tool', folder, `org.apache.kafka.tools.${name}`, ...args], stdin),
    async end() {
      if (given !== undefined) return;
      await run(['stop', folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const faults: unknown[] = [];

export const openBridge = (broker: string, env: NodeJS.ProcessEnv = {}): Promise<Store> =>
  bridgeStore({ brokers: [broker], env, onFault: (error) => faults.push(error) });

export function record(topic: string, value: string, more: Partial<NewRecord> = {}): NewRecord {
  return { topic, partition: null, timestampMs: null, key: null, value: Buffer.from(value), headers: [], ...more };
}

export const LIMITS = { maxRecords: 500, maxBytes: 10 * 1_048_576 };
export const waiting = (waitMs: number, signal: AbortSignal = new AbortController().signal) => ({ waitMs, signal });
export const EARLIEST: InstanceSettings = {
  autoCommit: true,
  autoCommitIntervalMs: 100,
  autoOffsetReset: 'earliest',
  sessionTimeoutMs: 6000,
};

export const bytes = (text: string) => Buffer.from(text);

export async function createTopic(store: Store, partitions = 1): Promise<string> {
  const name = `topic-${Math.random().toString(36).slice(2, 10)}`;
  await store.topics.create({ name, partitions, retentionMs: null, retentionBytes: null });
  return name;
}

/** One poll whose answer arrives. */
export async function poll(
  store: Store,
  id: InstanceId,
  topic: string,
  { settings = EARLIEST, waitMs = 500 }: { settings?: InstanceSettings; waitMs?: number } = {},
) {
  const answer = await store.groups.poll({ id, topics: [topic], settings, limits: LIMITS, wait: waiting(waitMs) });
  answer.settle(true);
  return answer;
}

export const texts = (records: readonly StoredRecord[]) => records.map(({ value }) => value?.toString());

/** Everything in the partition, `maxRecords` at a time. */
export async function readAll(
  store: Store,
  topic: string,
  partition: number,
  maxRecords = 500,
): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  for (;;) {
    const from = [{ topic, partition, offset: (records.at(-1)?.offset ?? -1) + 1 }];
    const more = await store.fetch(from, { ...LIMITS, maxRecords }, waiting(0));
    if (more.length === 0) return records;
    records.push(...more);
  }
}
