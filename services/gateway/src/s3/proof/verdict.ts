import { readBatch } from '../../batch.ts';
import type { StoredRecord } from '../../port.ts';
import { batchBase, TOPICS } from '../keys.ts';
import type { Ending } from './story.ts';

const ALL = { maxRecords: Infinity, maxBytes: Infinity };

interface Batch {
  readonly log: string;
  readonly base: number;
  readonly token: string;
  readonly values: readonly string[];
}

function batchOf(key: string, body: Uint8Array, token = ''): Batch {
  const records: StoredRecord[] = [];
  const base = batchBase(key)!;
  readBatch(body, { topic: key, partition: 0 }, base, base, { ...ALL }, records);
  return { log: key.slice(0, key.lastIndexOf('/')), base, token, values: records.map(({ value }) => String(value)) };
}

const topicOf = (body: Uint8Array): { id: string } => JSON.parse(Buffer.from(body).toString());

/**
 * What is wrong with how it ended: an offset used twice or left out, a request in the log twice, an answer that names
 * another place than its records have, a record that changed. Nothing, where all is well.
 */
export function wrongs({ bucket, sent, changed, errors }: Ending): readonly string[] {
  const wrong = [...changed, ...errors.map(String)];
  const ever = bucket.created.map(([key, { body, metadata }]) => batchOf(key, body, metadata.token));
  // A deleted topic's life is swept as a whole; what a late write leaves there is read by nobody and swept again.
  const living = [...bucket.held].flatMap(([key, { body }]) => (key.startsWith(TOPICS) ? [topicOf(body)] : []));
  const isLiving = (key: string) => living.some(({ id }) => key.includes(`/${id}/`));
  const keys = bucket.created.map(([key]) => key).filter(isLiving);
  for (const key of new Set(keys))
    if (keys.filter((other) => other === key).length > 1) wrong.push(`written twice: ${key}`);
  const places = ever.filter(({ log }) => isLiving(`${log}/`)).map(({ log, token }) => `${log} ${token}`);
  for (const place of new Set(places))
    if (places.filter((other) => other === place).length > 1) wrong.push(`a request twice: ${place}`);

  const logs = Map.groupBy(
    ever.filter(({ log }) => isLiving(`${log}/`)),
    ({ log }) => log,
  );
  for (const [log, batches] of logs) {
    let next = 0;
    for (const { base, values } of batches.sort((a, b) => a.base - b.base)) {
      if (base !== next) wrong.push(`${log}: ${next} follows, and ${base} is there`);
      next = base + values.length;
    }
    const left = batches.filter(({ base }) => bucket.held.has(`${log}/${String(base).padStart(20, '0')}.batch`));
    for (const [n, { base }] of left.entries()) {
      const before = left[n - 1];
      if (before && before.base + before.values.length !== base) wrong.push(`${log}: a hole before ${base}`);
    }
  }
  for (const { values, answers } of sent) {
    for (const answer of answers) {
      for (const [n, { partition, offset }] of answer.entries()) {
        const there = ever.filter(
          ({ log, base, values: held }) =>
            log.endsWith(`/${partition}`) && base <= offset && held[offset - base] === values[n],
        );
        if (there.length === 0) wrong.push(`${values[n]} was acknowledged at ${partition}/${offset} and is not there`);
      }
    }
  }
  return wrong;
}
