import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTopic,
  EARLIEST,
  type KafkaRig,
  kafkaRig,
  LIMITS,
  openBridge,
  poll,
  record,
  texts,
  waiting,
} from './bridge/rig.test-help.ts';
import type { InstanceSettings, Poll, Store, StoredRecord } from './port.ts';
import { freePort, ROOT, type Served, serve, temporaryFolder } from './process.test-help.ts';

/** What goes wrong around a group and a broker: members die, names are taken twice, Kafka is late, down and back. */
const TIMEOUT_MS = 180_000;
let kafka: KafkaRig;
let store: Store;
beforeAll(async () => {
  kafka = await kafkaRig();
  store = await openBridge(kafka.address());
}, TIMEOUT_MS);
afterAll(async () => {
  await store?.close();
  await kafka?.end();
}, TIMEOUT_MS);

/** Polls until `done` holds; brings all records that came. */
async function pollUntil(
  from: Store,
  id: { group: string; instance: string },
  topic: string,
  done: (answer: Poll, all: readonly StoredRecord[]) => boolean,
  settings: InstanceSettings = EARLIEST,
): Promise<StoredRecord[]> {
  const all: StoredRecord[] = [];
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; ) {
    const answer = await poll(from, id, topic, { settings, waitMs: 200 });
    all.push(...answer.records);
    if (done(answer, all)) return all;
  }
  throw new Error(`${id.instance} waited in vain; it has ${all.length} records`);
}

const has = (count: number) => (answer: Poll) => answer.assigned.length === count && !answer.joining;
const partitionsOf = ({ assigned }: Poll) => assigned.map(({ partition }) => partition);

async function fill(topic: string, partitions: number, count: number, prefix: string): Promise<string[]> {
  const values = Array.from({ length: count }, (_, n) => `${prefix}${n}`);
  await store.append(
    values.map((value, n) => record(topic, value, { partition: n % partitions })),
    null,
  );
  return values.sort();
}

/** The command line in a process of its own, asked over HTTP. */
async function ownProcess(): Promise<{
  served: Served;
  consume(group: string, topic: string): Promise<Response>;
  end(): Promise<void>;
}> {
  const folder = await temporaryFolder();
  const listen = `127.0.0.1:${await freePort()}`;
  const served = await serve(['--listen', listen, '--kafka', kafka.address(), '--data', folder.path]);
  const authorization = `Basic ${Buffer.from(`${ROOT.GATEWAY_USERNAME}:${ROOT.GATEWAY_PASSWORD}`).toString('base64')}`;
  return {
    served,
    consume: (group, topic) =>
      fetch(`${served.url}/consume/${group}/other/${topic}?timeout=200`, {
        headers: { authorization, 'Kafka-Auto-Offset-Reset': 'earliest', 'Kafka-Session-Timeout-Ms': '6000' },
      }),
    end: async () => {
      await served.end('SIGKILL');
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe('a group of two', () => {
  it(
    'splits the partitions; when one is killed the other takes over after its session, and nothing is lost',
    async () => {
      const topic = await createTopic(store, 4);
      const group = `group-${topic}`;
      const mine = { group, instance: 'mine' };
      const other = await ownProcess();
      try {
        const seen: string[] = [];
        await pollUntil(store, mine, topic, has(4));
        let joined = false;
        const theirs: { value: string }[] = [];
        for (let n = 0; n < 100 && !joined; n++) {
          theirs.push(...((await (await other.consume(group, topic)).json()) as { value: string }[]));
          joined = has(2)(await poll(store, mine, topic));
        }
        expect(joined).toBe(true);
        const values = await fill(topic, 4, 40, 'before-');
        for (let n = 0; n < 100 && seen.length + theirs.length < 40; n++) {
          theirs.push(...((await (await other.consume(group, topic)).json()) as { value: string }[]));
          seen.push(...(texts((await poll(store, mine, topic)).records) as string[]));
        }
        expect([...seen, ...theirs.map(({ value }) => value)].sort()).toEqual(values);
        expect([seen.length, theirs.length]).toEqual([20, 20]);
        await other.served.end('SIGKILL');
        const after = await fill(topic, 4, 40, 'after-');
        const taken = await pollUntil(store, mine, topic, (answer) => has(4)(answer) && answer.records.length === 0);
        // what the other had read and not yet committed comes again
        expect(
          texts(taken)
            .filter((value) => value!.startsWith('after-'))
            .sort(),
        ).toEqual(after);
      } finally {
        await other.end();
        await store.groups.remove(mine);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'hands partitions over at once when one is deleted',
    async () => {
      const topic = await createTopic(store, 2);
      const [a, b] = ['a', 'b'].map((instance) => ({ group: topic, instance })) as [
        { group: string; instance: string },
        { group: string; instance: string },
      ];
      const long = { ...EARLIEST, sessionTimeoutMs: 600_000 };
      await pollUntil(store, a, topic, has(2), long);
      await Promise.all([pollUntil(store, a, topic, has(1), long), pollUntil(store, b, topic, has(1), long)]);
      await store.groups.remove(a);
      await pollUntil(store, b, topic, has(2), long);
      await store.groups.remove(b);
    },
    TIMEOUT_MS,
  );
});

describe('a static name', () => {
  it(
    'that a second gateway takes is lost to the first, which says so with 409 and does not take it back',
    async () => {
      const topic = await createTopic(store, 2);
      const id = { group: topic, instance: 'same' };
      const manual = { ...EARLIEST, autoCommit: false, sessionTimeoutMs: 600_000 };
      const second = await openBridge(kafka.address());
      try {
        await fill(topic, 2, 10, 'v');
        await pollUntil(store, id, topic, (_, all) => all.length === 10, manual);
        await pollUntil(second, id, topic, (_, all) => all.length === 10, manual);
        let told: { status?: number } = {};
        for (let n = 0; n < 50 && told.status === undefined; n++)
          told = await poll(store, id, topic).then(
            () => ({}),
            (error) => error,
          );
        expect(told.status).toBe(409);
        await sleep(5000); // more than a heartbeat of either
        await fill(topic, 2, 2, 'more');
        expect(texts(await pollUntil(second, id, topic, (_, all) => all.length === 2)).sort()).toEqual([
          'more0',
          'more1',
        ]);
      } finally {
        await second.close();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'keeps its partitions over a restart of the gateway, which drops its connections and does not leave',
    async () => {
      const topic = await createTopic(store, 2);
      const long = { ...EARLIEST, sessionTimeoutMs: 600_000 };
      const first = await openBridge(kafka.address());
      const [stays, restarts] = [
        { group: topic, instance: 'a' },
        { group: topic, instance: 'b' },
      ];
      await pollUntil(first, restarts, topic, has(2), long);
      await Promise.all([
        pollUntil(store, stays, topic, has(1), long),
        pollUntil(first, restarts, topic, has(1), long),
      ]);
      await first.close();
      for (let n = 0; n < 20; n++) expect(partitionsOf(await poll(store, stays, topic))).toEqual([0]);
      const again = await openBridge(kafka.address());
      await pollUntil(again, restarts, topic, has(1), long);
      expect(partitionsOf(await poll(again, restarts, topic))).toEqual([1]);
      await again.groups.remove(restarts);
      await store.groups.remove(stays);
      await again.close();
    },
    TIMEOUT_MS,
  );
});

describe('a broker', () => {
  it(
    'that is down is 503 everywhere; when it is back all goes on where it was',
    async () => {
      const topic = await createTopic(store, 2);
      const id = { group: topic, instance: 'i' };
      const long = { ...EARLIEST, sessionTimeoutMs: 600_000 };
      await fill(topic, 2, 4, 'before');
      await pollUntil(store, id, topic, (_, all) => all.length === 4, long);
      await kafka.stop();
      const place = { topic, partition: 0 };
      const asked = {
        append: () => store.append([record(topic, 'lost', { partition: 0 })], null),
        fetch: () => store.fetch([{ ...place, offset: 0 }], LIMITS, waiting(1000)),
        offsets: () => store.offsets('latest', [place], 1000),
        committed: () => store.groups.committed(id, [place], 1000),
        commit: () => store.groups.commit(id, [{ ...place, offset: 1 }]),
        stranger: () => store.groups.commit({ ...id, group: 'other' }, [{ ...place, offset: 1 }]),
        poll: () => poll(store, id, topic),
        'first poll': () => poll(store, { ...id, instance: 'new' }, topic, { waitMs: 5000 }),
        topics: () => store.topics.list(),
        'unknown topic': () => store.topics.find('never-seen'),
      };
      const statuses = await Promise.all(
        Object.entries(asked).map(async ([name, ask]) => [
          name,
          await ask().then(
            () => 200,
            (error) => error.status ?? error,
          ),
        ]),
      );
      expect(statuses).toEqual(Object.keys(asked).map((name) => [name, 503]));
      await kafka.start();
      await store.groups.remove({ ...id, instance: 'new' });
      const [{ offset } = { offset: -1 }] = await eventually(() =>
        store.append([record(topic, 'after', { partition: 0 })], null),
      );
      expect(offset).toBe(2);
      expect(texts(await pollUntil(store, id, topic, (_, all) => all.length > 0, long))).toEqual(['after']);
      await store.groups.commit(id, null);
      expect(await store.groups.committed(id, [place], 5000)).toEqual([3]);
      await store.groups.remove(id);
    },
    TIMEOUT_MS,
  );

  it(
    'that is late is 504, never an empty answer; what was sent is written once',
    async () => {
      const topic = await createTopic(store);
      const place = { topic, partition: 0 };
      await fill(topic, 1, 3, 'v');
      await kafka.signal('SIGSTOP');
      const key = { scope: 'user', key: topic };
      const write = () => store.append([record(topic, 'late')], key);
      const statuses = await Promise.all(
        [
          () => store.offsets('latest', [place], 1000),
          () => store.groups.committed({ group: topic, instance: 'i' }, [place], 1000),
          () => store.fetch([{ ...place, offset: 3 }], LIMITS, waiting(1000)),
          write,
        ].map((ask) =>
          ask().then(
            (answer) => answer,
            (error) => error.status,
          ),
        ),
      );
      await kafka.signal('SIGCONT');
      expect(statuses).toEqual([504, 504, 504, 504]);
      expect(await eventually(write)).toMatchObject([{ offset: 3 }]);
      expect(await store.offsets('latest', [place], 5000)).toEqual([4]);
    },
    TIMEOUT_MS,
  );
});

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + 60_000; ; await sleep(200)) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}
