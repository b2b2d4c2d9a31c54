import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GatewayError, unavailable } from '../errors.ts';
import type { NewRecord, RecordMetadata } from '../port.ts';
import { appender } from './append.ts';
import type { Produced, Producing } from './producing.ts';

const TOPIC = 't';
const PARTITIONS = 3;

/**
 * A Kafka that takes a partition's batch as a whole or not at all: it refuses records called `bad`, batches of more
 * than `most` records, and every `flaky`th batch for a reason of its own.
 */
function fakeKafka({ most, flaky }: { most: number; flaky: number }) {
  const log = new Map<number, string[]>();
  let sent = 0;
  const produce: Producing = async (batch) => {
    await null;
    const bases = new Map<string, number>();
    let error: unknown = null;
    for (const [partition, placed] of Map.groupBy(batch, (one) => one.partition)) {
      const values = placed.map(({ record }) => record.value!.toString());
      sent++;
      if (values.includes('bad')) error = { apiId: 'INVALID_TIMESTAMP' };
      else if (values.length > most) error = { apiId: 'MESSAGE_TOO_LARGE' };
      else if (sent % flaky === 0) error = { apiId: 'NOT_ENOUGH_REPLICAS' };
      else {
        const before = log.get(partition) ?? [];
        bases.set(`${partition}:${TOPIC}`, before.length);
        log.set(partition, [...before, ...values]);
      }
    }
    return { bases, error } satisfies Produced;
  };
  const { append, idle } = appender({
    produce,
    topics: { find: async (name) => ({ name, partitions: PARTITIONS, retentionMs: null, retentionBytes: null }) },
    told: () => unavailable('told'),
    now: () => 5,
  });
  return { log, append, idle };
}

const record = (value: string, partition: number | null): NewRecord => ({
  topic: TOPIC,
  partition,
  timestampMs: null,
  key: null,
  value: Buffer.from(value),
  headers: [],
});

const requests = fc.array(
  fc.array(fc.option(fc.nat({ max: PARTITIONS - 1 }), { nil: null }), { minLength: 1, maxLength: 12 }),
  { minLength: 1, maxLength: 12 },
);

describe('append(records)', () => {
  it('answers offsets under which the log has exactly these records, in the order given, whatever is refused around them', () =>
    fc.assert(
      fc.asyncProperty(
        requests,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 3, max: 9 }),
        async (asked, most, flaky) => {
          const kafka = fakeKafka({ most, flaky });
          const all = asked.map((partitions, r) =>
            partitions.map((partition, n) => record(r % 4 === 3 && n === 0 ? 'bad' : `${r}.${n}`, partition)),
          );
          const answers = await Promise.allSettled(all.map((records) => kafka.append(records)));
          await kafka.idle();
          for (const [r, answer] of answers.entries()) {
            if (answer.status === 'rejected') {
              expect(answer.reason).toBeInstanceOf(GatewayError);
              continue;
            }
            const places = answer.value as readonly RecordMetadata[];
            expect(places.map(({ partition, offset }) => kafka.log.get(partition)?.[offset])).toEqual(
              all[r]!.map(({ value }) => value!.toString()),
            );
            for (const mine of Map.groupBy(places, ({ partition }) => partition).values())
              expect(mine.map(({ offset }) => offset)).toEqual(
                mine.map(({ offset }) => offset).toSorted((a, b) => a - b),
              );
          }
          const stored = [...kafka.log.values()].flat();
          expect(new Set(stored).size).toBe(stored.length); // nothing twice
        },
      ),
    ));

  it('fails none but the caller at fault', async () => {
    const kafka = fakeKafka({ most: 100, flaky: 1000 });
    const answers = await Promise.allSettled(['a', 'bad', 'c', 'd'].map((value) => kafka.append([record(value, 0)])));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(kafka.log.get(0)).toEqual(['a', 'c', 'd']);
  });

  it('sends nothing of a request with a partition that does not exist', async () => {
    const kafka = fakeKafka({ most: 100, flaky: 1000 });
    await expect(kafka.append([record('a', 0), record('b', PARTITIONS)])).rejects.toMatchObject({ status: 400 });
    expect(await kafka.append([])).toEqual([]);
    expect(kafka.log.size).toBe(0);
  });

  it('gives records without a time the gateway’s, and keeps those given', async () => {
    const kafka = fakeKafka({ most: 100, flaky: 1000 });
    const answer = await kafka.append([record('a', 0), { ...record('b', 0), timestampMs: 0 }]);
    expect(answer.map(({ timestampMs }) => timestampMs)).toEqual([5, 0]);
  });
});
