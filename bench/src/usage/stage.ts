import { consume, folderLake, readUsage, usageMeter } from 'flights-consumer';
import {
  type Catalog,
  type FlightSource,
  FlightState,
  HOUR_MS,
  LONDON,
  type ObservedState,
  POLLS_TOPIC,
  STATES_TOPIC,
  type UsageRecord,
} from 'flights-core';
import { type Gateway, serveStore } from 'flights-gateway';
import { countedObjects, type RequestCounts, s3Store } from 'flights-gateway/s3';
import { flightStream } from 'flights-kafka-rest';
import { duckdbWarehouse } from 'flights-metrics-sql';
import { produce } from 'flights-producer';
import { flightRecords, type Scale } from '../lake/records.ts';
import { memoryBucket } from './bucket.ts';

/** What one hour of a stage asked for. */
export interface HourOfUse {
  readonly polls: number;
  /** Requests of the producer to the gateway. */
  readonly produceRequests: number;
  /** Of the gateway to S3, while it was polled and while it was landed. */
  readonly polling: RequestCounts;
  readonly landing: RequestCounts;
  /** Of the log in the bucket. */
  readonly logBytes: number;
  readonly consumer: UsageRecord;
}

const LOGIN = { username: 'bench', password: 'bench-password' };
/** A function that has been idle for longer is taken to be gone: its next request starts another. Lambda promises neither. */
const IDLE_MINUTES = 10;
/** The consumer runs at five past the hour. */
const CONSUMER_AT_MS = 5 * 60_000;
/** As the function behind the URL has it. */
const LIMITS = { maxPollBytes: 800_000, maxTimeoutMs: 5000 };
const BEGIN_MS = Date.UTC(2026, 0, 31, 9);

/**
 * So many hours of one region, each thing at its time by the schedules: the shipped producer, the gateway's own handler over a
 * log in a bucket, the shipped consumer into a folder. Answers what the last hour asked for.
 */
export async function hourOfUse(scale: Scale, hours: number, folder: string): Promise<HourOfUse> {
  let clockMs = BEGIN_MS; // the schedules' time, by which the gateway knows which appends are recent
  const gateway = gatewayFunction(() => clockMs);
  const land = lander(folder);
  const source = sourceOf(scale);
  const everyMs = scale.everyMinutes * 60_000;
  let hour: Omit<HourOfUse, 'consumer'> | undefined;
  try {
    for (let n = 0; n < hours; n++) {
      const logBytes = gateway.logBytes();
      let [polls, produceRequests] = [0, 0];
      const [polling, landing] = [none(), none()];
      for (let ms = 0; ms < HOUR_MS; ms += everyMs, polls++) {
        clockMs = BEGIN_MS + n * HOUR_MS + ms;
        const url = await gateway.url(scale.everyMinutes >= IDLE_MINUTES, polling);
        const stream = flightStream({ url, ...LOGIN, onRequest: () => produceRequests++ });
        await produce({ source, stream, region: LONDON, slotAt: new Date(clockMs), intervalS: everyMs / 1000 });
        if (ms <= CONSUMER_AT_MS && ms + everyMs > CONSUMER_AT_MS) await land.run(await gateway.url(false, landing), n);
      }
      hour = { polls, produceRequests, polling, landing, logBytes: gateway.logBytes() - logBytes };
    }
    return { ...hour!, consumer: await land.lastRun() };
  } finally {
    land.close();
    await gateway.close();
  }
}

const none = (): RequestCounts => ({ puts: 0, lists: 0, gets: 0 });

/** The gateway as a function has it: where it is cold, nothing is known of the log but what is in the bucket. */
function gatewayFunction(now: () => number) {
  const bucket = memoryBucket(now);
  let requests = none();
  const watched = countedObjects(bucket);
  let served: Gateway | undefined;
  /** Adds what was asked for since to the counts of before, and counts into the next. */
  function countInto(next: RequestCounts): void {
    for (const kind of ['puts', 'lists', 'gets'] as const) {
      requests[kind] += watched.requests[kind];
      watched.requests[kind] = 0;
    }
    requests = next;
  }
  return {
    async url(isCold: boolean, counts: RequestCounts): Promise<string> {
      countInto(counts);
      if (isCold || !served) {
        await served?.close();
        const topics = [STATES_TOPIC, POLLS_TOPIC].map((name) => ({ name, partitions: 1 }));
        served = await serveStore(s3Store({ objects: watched.objects, now }), null, {
          credentials: [LOGIN],
          topics,
          limits: LIMITS,
        });
        for (const kind of ['puts', 'lists', 'gets'] as const) watched.requests[kind] = 0; // a look at the topics, once made
      }
      return served.url;
    },
    logBytes: () => bucket.sizeBytes('kafka/log/'),
    async close() {
      countInto(none());
      await served?.close();
    },
  };
}

/** Aircraft of the scale, flying on from poll to poll. */
function sourceOf({ aircraft, ...scale }: Scale): FlightSource {
  const records = flightRecords(STATES_TOPIC, { aircraft, ...scale }, Number.MAX_SAFE_INTEGER);
  return {
    name: 'bench',
    async poll(_region, slotAt) {
      const states = Array.from({ length: aircraft }, (): ObservedState => {
        const { event_id: _, slot_at: __, ...seen } = FlightState.parse(JSON.parse(records.next().value!.value));
        return seen;
      });
      return { source: 'adsblol', snapshotAt: slotAt, states, rejected: {} };
    },
  };
}

function lander(folder: string) {
  const lake = folderLake(folder);
  const warehouse = duckdbWarehouse({ lakeDir: folder });
  const known = { states: new Set<string>(), polls: new Set<string>(), hourly: new Set<string>() };
  const catalog: Catalog = {
    addPartitions: async (table, names) => names.forEach((name) => void known[table].add(name)),
    dropPartitions: async (table, names) => names.forEach((name) => void known[table].delete(name)),
    partitions: async (table) => [...known[table]],
  };
  return {
    async run(url: string, hour: number): Promise<void> {
      const usage = usageMeter({ runId: `hour-${hour}` });
      await consume({
        stream: flightStream({ url, ...LOGIN, onRequest: usage.onRequest }),
        lake: usage.lake(lake),
        warehouse: await warehouse,
        refresh: async () => (await warehouse).refresh(),
        catalog,
        now: new Date(),
        onLanded: usage.onLanded,
      });
      await usage.write('ok', (error) => {
        throw error;
      });
    },
    lastRun: async () => (await readUsage({ lake, from: new Date(0), to: new Date() })).at(-1)!,
    close: () => void warehouse.then((open) => open.close()),
  };
}
