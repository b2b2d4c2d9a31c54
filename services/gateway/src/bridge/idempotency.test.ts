import { describe, expect, it } from '@jest/globals';
import type { NewRecord, RecordMetadata } from '../port.ts';
import { idempotencyWindow } from './idempotency.ts';

const records = (...values: string[]): NewRecord[] =>
  values.map((value) => ({
    topic: 't',
    partition: 0,
    timestampMs: null,
    key: null,
    value: Buffer.from(value),
    headers: [],
  }));

/** An append that counts, and whose clock is ours. */
function world() {
  const clock = { nowMs: 0 };
  let appended = 0;
  const window = idempotencyWindow(() => clock.nowMs);
  const append = async (): Promise<RecordMetadata[]> => [
    { topic: 't', partition: 0, offset: appended++, timestampMs: 0 },
  ];
  const once = (key: string, of = records('a'), scope = 'user', work = append) => window.once({ scope, key }, of, work);
  return { clock, once, appended: () => appended };
}

describe('once(key, records, append)', () => {
  it('appends once for a key of a credential, also while the first is under way', async () => {
    const { once, appended } = world();
    const answers = await Promise.all([once('k'), once('k'), once('k')]);
    expect([...answers, await once('k')]).toEqual(Array(4).fill(answers[0]));
    await once('k', records('a'), 'another');
    await once('another');
    expect(appended()).toBe(3);
  });

  it('refuses other records under a known key', async () => {
    const { once } = world();
    await once('k');
    expect(() => once('k', records('b'))).toThrow(/other messages/);
    expect(() => once('k', records('a', 'a'))).toThrow(/other messages/);
  });

  it('lets what failed be tried again', async () => {
    const { once, appended } = world();
    await expect(once('k', records('a'), 'user', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
    await once('k');
    expect(appended()).toBe(1);
  });

  it('forgets a key after its window, and the oldest of too many', async () => {
    const { once, clock, appended } = world();
    await once('k');
    clock.nowMs = 15 * 60_000 - 1;
    await once('k');
    expect(appended()).toBe(1);
    clock.nowMs += 2;
    await once('k');
    expect(appended()).toBe(2);
    for (let n = 0; n < 10_001; n++) await once(`other-${n}`);
    await once('k');
    expect(appended()).toBe(2 + 10_001 + 1);
  });
});
