import { type Actor, type CrashAt, type Faults, InjectedError, NO_FAULTS, randomOf, Schedule } from 'flights-proof';
import { GatewayError } from '../../errors.ts';
import type { NewRecord, RecordMetadata } from '../../port.ts';
import { type S3Store, s3Store } from '../store.ts';
import { Bucket, objectsOf, type Spoil } from './bucket.ts';

export interface Story {
  readonly seed: number;
  readonly faults: Faults;
  readonly crashAt?: CrashAt;
  /** Processes that serve at a time; a dead one is replaced by a cold one. */
  readonly processes: number;
  /** Breaks something on purpose. */
  readonly spoil?: Spoil;
  /** Stops the servers' clocks: what they believe is never too old. */
  readonly frozen?: boolean;
  /** Whether the topic is deleted and made again meanwhile. */
  readonly remake?: boolean;
}

/** A request as its client knows it. */
export interface Sent {
  readonly values: readonly string[];
  /** Where its records are; one for each answer that came. */
  readonly answers: (readonly RecordMetadata[])[];
}

export interface Ending {
  readonly bucket: Bucket;
  readonly sent: readonly Sent[];
  /** What readers were told at an offset of a life of the topic, each answer that differs from the one before. */
  readonly changed: readonly string[];
  readonly errors: readonly Error[];
  /** Requests of the first process that were decided. */
  readonly steps: number;
}

const TOPIC = 'flights';
const REQUESTS = 4;
/** The client's own: six tries, and nobody waits longer. */
const ATTEMPTS = 6;
const PATIENCE_MS = 210_000;
const LIMITS = { maxRecords: 100, maxBytes: 1e6 };
const BEGIN_MS = Date.UTC(2026, 0, 31);
const PARTITION_CHOICES = [1, 1, 2];
/** Seconds the clock moves on at a time: a little, past the cached end's life, past what retention waits for. */
const STEPS_S = [1, 2, 5, 20, 320, 4000];

/** Plays one schedule: clients whose tries go to whichever process, retention, readers, a moving clock; then peace. */
export async function play({ seed, faults, crashAt, processes, spoil, frozen, remake }: Story): Promise<Ending> {
  const random = randomOf(seed ^ 0x53a7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const clock = { ms: BEGIN_MS };
  const tick = (seconds: number): void => {
    clock.ms += seconds * 1000;
  };
  const bucket = new Bucket(clock);
  const schedule = new Schedule(seed, NO_FAULTS, crashAt);
  const errors: Error[] = [];

  function processOf(name: string, who: 'server' | 'retention', reliable = false) {
    const actor = schedule.actor(name, reliable);
    const objects = objectsOf(bucket, schedule, actor);
    const store = s3Store({
      objects: spoil ? spoil(objects, who) : objects,
      retentionMs: 600_000,
      now: () => (frozen && who === 'server' ? BEGIN_MS : clock.ms),
      pause: () => schedule.gate(actor, () => undefined),
    });
    return { actor, store };
  }
  const admin = processOf('admin', 'server', true);
  void admin.store.topics.create({
    name: TOPIC,
    partitions: pick(PARTITION_CHOICES),
    retentionMs: null,
    retentionBytes: null,
  });
  await schedule.play();
  schedule.trouble(faults);

  const servers = Array.from({ length: processes }, (_, n) => processOf(`server ${n}`, 'server'));
  const firstServer = servers[0]!.actor;
  let spares = 0;
  function serverFor(): { actor: Actor; store: S3Store } {
    const n = Math.floor(random() * servers.length);
    if (servers[n]!.actor.dead) servers[n] = processOf(`spare ${spares++}`, 'server');
    return servers[n]!;
  }

  const sent: Sent[] = [];
  async function request(n: number, actor: Actor): Promise<void> {
    const values = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, i) => `${n}.${i}`);
    const mine: Sent = { values, answers: [] };
    sent.push(mine);
    const records: NewRecord[] = values.map((value) => ({
      topic: TOPIC,
      partition: null,
      timestampMs: BEGIN_MS + n,
      key: random() < 0.5 ? Buffer.from(value) : null,
      value: Buffer.from(value),
      headers: [],
    }));
    const deliver = async () => {
      const startedAtMs = clock.ms;
      for (let attempt = 0; attempt < ATTEMPTS && clock.ms - startedAtMs < PATIENCE_MS; attempt++) {
        const { actor: server, store } = serverFor();
        const died = server.died.then(() => Promise.reject(new InjectedError('the server died')));
        died.catch(() => undefined);
        try {
          mine.answers.push(
            await Promise.race([store.append(records, { scope: 'client', key: `request ${n}` }), died]),
          );
          return;
        } catch (error) {
          const expected =
            error instanceof InjectedError || (error instanceof GatewayError && [503, 404].includes(error.status));
          if (!expected) errors.push(error as Error);
        }
        await schedule.gate(actor, () => undefined);
      }
    };
    // Sometimes the network delivers a request twice.
    await Promise.all(random() < 0.3 ? [deliver(), deliver()] : [deliver()]);
  }

  const client = schedule.actor('client', true);
  const work = [
    ...Array.from({ length: REQUESTS }, (_, n) => async () => {
      for (let idle = Math.floor(random() * 12); idle > 0; idle--) await schedule.gate(client, () => undefined);
      await request(n, client);
    }),
    async () => {
      const time = schedule.actor('clock', true);
      for (let n = 0; n < 8; n++) await schedule.gate(time, () => tick(pick(STEPS_S)));
    },
    async () => {
      for (let n = 0; n < 2; n++) {
        await schedule.gate(client, () => undefined);
        await processOf(`retention ${n}`, 'retention')
          .store.sweep()
          .catch(() => undefined);
      }
    },
  ];
  const seen = new Map<string, string>();
  const changed: string[] = [];
  async function readOnce(store: S3Store): Promise<void> {
    const before = (await store.topics.find(TOPIC)) as { id: string; partitions: number } | null;
    if (!before) return;
    for (let partition = 0; partition < before.partitions; partition++) {
      const wait = { waitMs: 0, signal: new AbortController().signal };
      const records = await store.fetch([{ topic: TOPIC, partition, offset: null }], LIMITS, wait);
      const after = (await store.topics.find(TOPIC)) as { id: string } | null;
      if (after?.id !== before.id) return;
      for (const { offset, value } of records) {
        const place = `${before.id}/${partition}/${offset}`;
        const text = String(value);
        if ((seen.get(place) ?? text) !== text) changed.push(`${place}: ${seen.get(place)} then ${text}`);
        seen.set(place, text);
      }
    }
  }
  work.push(async () => {
    for (let n = 0; n < 2; n++) await readOnce(processOf(`reader ${n}`, 'server').store).catch(() => undefined);
  });
  if (remake)
    work.push(async () => {
      await schedule.gate(client, () => undefined);
      await admin.store.topics.delete(TOPIC).catch(() => undefined);
      await admin.store.topics
        .create({ name: TOPIC, partitions: 1, retentionMs: null, retentionBytes: null })
        .catch(() => undefined);
    });

  const running = work.map((one) => one().catch((error) => errors.push(error)));
  await schedule.play();
  schedule.calm();
  schedule.haunt();
  void readOnce(processOf('last reader', 'server', true).store).catch((error) => errors.push(error));
  await schedule.play();
  void running;
  return { bucket, sent, changed, errors, steps: firstServer.steps };
}
