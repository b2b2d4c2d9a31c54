import type { StreamRecord } from 'flights-core';
import { STATES_TOPIC } from 'flights-core';
import { type CrashAt, type Faults, InjectedError, randomOf, Schedule } from 'flights-proof';
import type { Land } from '../land.ts';
import { land } from '../land.ts';
import type { Layouts } from '../layouts.ts';
import { MemoryLog } from './memory-log.ts';
import { s3LakeOf } from './s3-double.ts';
import { poll, pollRecord, state, stateRecord } from './sky.ts';
import { Bucket, lakeOf, streamOf } from './world.ts';

/** What the log is told, in this order: rows of a slot, then its poll. With a late one, a double and two poison ones. */
const at = (time: string) => `2026-01-31T${time}:00.000Z`;
const poison = (value: string): StreamRecord => ({ topic: STATES_TOPIC, key: '000000', value, timestampMs: 0 });
export const TOLD: readonly StreamRecord[] = [
  stateRecord(state('london', at('09:30'), '4070e9')),
  stateRecord(state('london', at('09:30'), '3c6444')),
  pollRecord(poll('london', at('09:30'))),
  stateRecord(state('london', at('10:00'), '4070e9')),
  poison('<html>bad gateway</html>'),
  stateRecord(state('paris', at('10:00'), '3944ed')),
  pollRecord(poll('london', at('10:00'))),
  pollRecord(poll('paris', at('10:00'), { status: 'failed', source: null })),
  stateRecord(state('london', at('09:30'), '40621d')), // after the hour has turned
  stateRecord(state('london', at('10:30'), '3c6444')),
  stateRecord(state('london', at('10:30'), '3c6444')), // the producer's retry
  poison(JSON.stringify({ ...state('london', at('10:30'), '4070e9'), event_id: 'paris|x|4070e9' })),
  pollRecord(poll('london', at('10:30'))),
];

/** Event id; of a poison record its text. */
export const idOf = ({ key, value }: Pick<StreamRecord, 'key' | 'value'>): string =>
  key === '000000' ? value : JSON.parse(value).event_id;

export interface Story {
  readonly seed: number;
  readonly layouts: Layouts;
  readonly faults: Faults;
  readonly crashAt?: CrashAt;
  /** Runs of `land` that overlap. */
  readonly runs: number;
  /** Whether the log drops its oldest records meanwhile. */
  readonly retention?: boolean;
  /** Breaks the bucket on purpose. */
  readonly spoil?: (bucket: Bucket) => void;
}

export interface Ending {
  readonly bucket: Bucket;
  readonly log: MemoryLog;
  /** Errors of `land` that nobody injected. */
  readonly errors: readonly Error[];
  /** Decisions made about the first run. */
  readonly steps: number;
}

const isInjected = (error: unknown): boolean =>
  error instanceof InjectedError || (error as Error | null)?.cause instanceof InjectedError;

/** Plays one schedule, on a bare bucket or through the S3 adapter: runs overlap and fail, the log grows; then one run in peace, then what was still under way. */
export async function play({ seed, layouts, faults, crashAt, runs, retention, spoil }: Story): Promise<Ending> {
  const random = randomOf(seed ^ 0x5eed);
  const schedule = new Schedule(seed, faults, crashAt);
  const log = new MemoryLog(1 + Math.floor(random() * 2));
  const bucket = new Bucket();
  spoil?.(bucket);
  const maxRecords = [2, 4, 100, 100][Math.floor(random() * 4)]!;
  const errors: Error[] = [];

  const before = Math.floor(random() * random() * TOLD.length);
  log.put(...TOLD.slice(0, before));
  const producer = schedule.actor('producer', true);
  const produce = async () => {
    const stream = streamOf(log, schedule, producer);
    for (const record of TOLD.slice(before)) {
      for (let idle = Math.floor(random() * 10); idle > 0; idle--) await schedule.gate(producer, () => undefined);
      await stream.append([record], '');
    }
  };
  const sweeper = schedule.actor('retention', true);
  const sweep = async () => {
    for (let times = 0; times < 3; times++) {
      await schedule.gate(sweeper, () => {
        const partition = Math.floor(random() * log.statePartitions);
        const { start, end } = log.rangeNow(STATES_TOPIC, partition);
        log.expire(STATES_TOPIC, Math.min(end, start + Math.floor(random() * 3)), partition);
      });
    }
  };
  const consume = async (name: string, attempts: number) => {
    const actor = schedule.actor(name);
    const options: Land = {
      stream: streamOf(log, schedule, actor),
      lake: seed % 2 === 0 ? lakeOf(bucket, schedule, actor) : s3LakeOf(bucket, schedule, actor),
      layouts,
      maxRecords,
      hints: new Map(),
    };
    for (let attempt = 0; attempt < attempts; attempt++) {
      try {
        if ((await land(options)).drained) break;
      } catch (error) {
        if (!isInjected(error)) errors.push(error as Error);
      }
    }
    return actor.steps;
  };

  void produce();
  if (retention) void sweep();
  let steps = 0;
  for (let run = 0; run < runs; run++) {
    const finished = consume(`run ${run}`, 1 + Math.floor(random() * 3));
    if (run === 0) void finished.then((taken) => (steps = taken));
  }
  await schedule.play();
  schedule.calm();
  void consume('last', 2);
  await schedule.play();
  schedule.haunt();
  return { bucket, log, errors, steps };
}
