import { consumerGroups } from '../groups/consumer-groups.ts';
import type { Store } from '../port.ts';
import { appender } from './append.ts';
import { bridgeConfig } from './config.ts';
import { bridgeCoordinator } from './coordinator.ts';
import { within504 } from './errors.ts';
import { fetcher } from './fetch.ts';
import { idempotencyWindow } from './idempotency.ts';
import { openLanes } from './lanes.ts';
import { offsetLister } from './offsets.ts';
import { kafkaProducer } from './producing.ts';
import { bridgeTopics } from './topics.ts';
import { openWire } from './wire.ts';

const MAX_INSTANCES = 1000;
const APPEND_PATIENCE_MS = 15_000;
const CLOSE_PATIENCE_MS = 10_000;

export interface BridgeOptions {
  /** `host:port` of some of the cluster's brokers. */
  readonly brokers: readonly string[];
  /** The `KAFKA_…` variables of `config.ts` are read. */
  readonly env: NodeJS.ProcessEnv;
  /** Something went wrong that no request can be told. */
  readonly onFault: (error: unknown) => void;
  readonly maxInstances?: number;
}

/**
 * A real Kafka keeps the log. Nothing is kept here but what a Kafka client has in memory: any number of gateways may
 * stand before one cluster, while one instance of a group belongs to one of them at a time. Rejects with a sentence
 * for people where the environment is wrong or Kafka cannot be reached.
 */
export async function bridgeStore(options: BridgeOptions): Promise<Store> {
  const { brokers, env, onFault, maxInstances = MAX_INSTANCES } = options;
  const config = bridgeConfig(brokers, env);
  const wire = openWire(config);
  try {
    await wire.settled(() => wire.metadata([], true));
  } catch (error) {
    await wire.close();
    throw error;
  }
  const listOffsets = offsetLister(wire);
  const lanes = openLanes(wire.pool);
  const topics = bridgeTopics(wire, listOffsets);
  const producer = kafkaProducer(config);
  const append = appender({ produce: producer.produce, topics, told: wire.told, now: Date.now });
  const known = idempotencyWindow();
  const log = { fetch: fetcher({ wire, lanes, listOffsets }), offsets: listOffsets };
  const coordinator = bridgeCoordinator(wire, topics, onFault);
  const groups = consumerGroups({ coordinator, log, maxInstances });

  return {
    ...log,
    topics,
    groups,
    async append(records, idempotency) {
      const write = () => append.append(records);
      return within504(
        idempotency ? known.once(idempotency, records, write) : write(),
        APPEND_PATIENCE_MS,
        'Kafka has not acknowledged in time: the messages may still be written, look before sending them again',
      );
    },
    async close() {
      coordinator.drop();
      await groups.close();
      await within504(append.idle(), CLOSE_PATIENCE_MS, 'Kafka has not acknowledged in time').catch(onFault);
      lanes.close();
      await producer.close();
      await wire.close();
    },
  };
}
