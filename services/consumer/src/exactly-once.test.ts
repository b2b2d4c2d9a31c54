import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { MANY_FAULTS, NO_FAULTS } from 'flights-proof';
import type { Done } from './plan.ts';
import { MUTANTS } from './proof/mutants.ts';
import { type Ending, idOf, play, type Story, TOLD } from './proof/story.ts';
import { type Bucket, idsIn, remembering } from './proof/world.ts';

const SCHEDULES = Number(process.env.FLIGHTS_SCHEDULES ?? 10_000);
const layouts = remembering();
const seeds = fc.nat({ max: 2 ** 32 - 1 });

/** Ids of every row and dead letter in the lake, each as often as it is there. */
async function landed(bucket: Bucket): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [key, body] of bucket.objects) if (!key.startsWith('log/')) ids.push(...(await idsIn(key, body)));
  return ids.sort();
}

/** Polls that were in the lake before all of their rows were. */
async function early(bucket: Bucket): Promise<readonly string[]> {
  const found: string[] = [];
  const there = new Set<string>();
  for (const [key, body] of bucket.journal) {
    if (key.startsWith('log/')) continue;
    const ids = await idsIn(key, body);
    for (const id of ids) there.add(id);
    if (!key.startsWith('polls/')) continue;
    for (const id of ids) {
      const told = TOLD.findIndex((record) => record.topic === POLLS_TOPIC && idOf(record) === id);
      const before = TOLD.slice(0, told).filter((record) => record.topic === STATES_TOPIC);
      if (!before.every((record) => there.has(idOf(record)))) found.push(id);
    }
  }
  return found;
}

async function verdict({ bucket, errors }: Ending) {
  return { landed: await landed(bucket), early: await early(bucket), errors: errors.map(String) };
}
const everythingOnce = { landed: TOLD.map(idOf).sort(), early: [], errors: [] };

/** What every done marker claims, held against the lake: files with these rows, sums that add up along the chain. */
async function wrongMarkers(bucket: Bucket): Promise<readonly string[]> {
  const wrong: string[] = [];
  const sums = new Map<string, number>();
  for (const key of [...bucket.objects.keys()].filter((name) => name.endsWith('.done.json')).sort()) {
    const done: Done = JSON.parse(Buffer.from(bucket.objects.get(key)!).toString());
    const chain = key.slice(0, key.lastIndexOf('/'));
    const rows = await Promise.all(
      done.files.map(async (file) => (await idsIn(file.key, bucket.read(file.key)!)).length),
    );
    const sum = (sums.get(chain) ?? 0) + rows.reduce((a, b) => a + b, 0);
    sums.set(chain, sum);
    if (done.totals.rows !== sum || !done.files.every((file, n) => file.rows === rows[n])) wrong.push(key);
  }
  return wrong;
}

describe('land, whatever happens to it,', () => {
  it(`lands every record exactly once, polls after their rows, in ${SCHEDULES} random schedules`, async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 3 }), async (seed, runs) => {
        const ending = await play({ seed, runs, layouts, faults: MANY_FAULTS });
        expect(await verdict(ending)).toEqual(everythingOnce);
        expect(await wrongMarkers(ending.bucket)).toEqual([]);
      }),
      { numRuns: SCHEDULES },
    );
  }, 3_600_000);

  it.each([1, 2])('survives a crash at every single step, before it and after it, of one of %i runs', async (runs) => {
    let crashes = 0;
    for (const seed of [1, 2, 3, 4]) {
      const story: Story = { seed, runs, layouts, faults: NO_FAULTS };
      for (let step = 0, { steps } = await play(story); step < steps; step++) {
        for (const applied of [false, true]) {
          const ending = await play({ ...story, crashAt: { actor: 'run 0', step, applied } });
          expect({ step, applied, ...(await verdict(ending)) }).toEqual({ step, applied, ...everythingOnce });
          crashes++;
        }
      }
    }
    expect(crashes).toBeGreaterThan(100);
  });

  it('loses nothing but what the log itself had dropped, and writes down every such gap', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const ending = await play({ seed, runs: 2, layouts, faults: MANY_FAULTS, retention: true });
        const there = await landed(ending.bucket);
        const missing = minus(TOLD.map(idOf), there);
        expect({ surplus: minus(there, TOLD.map(idOf)), errors: ending.errors.map(String) }).toEqual({
          surplus: [],
          errors: [],
        });
        expect(minus(missing, inGaps(ending))).toEqual([]);
        dropped += missing.length;
      }),
      { numRuns: Math.ceil(SCHEDULES / 4) },
    );
    expect(dropped).toBeGreaterThan(0);
  }, 3_600_000);
});

/** What `from` has more often than `what`. */
function minus(from: readonly string[], what: readonly string[]): readonly string[] {
  const left = [...from];
  for (const id of what) if (left.includes(id)) left.splice(left.indexOf(id), 1);
  return left;
}

/** Ids of the records that done markers give up as lost. */
function inGaps({ bucket, log }: Ending): readonly string[] {
  return [...bucket.objects].flatMap(([key, body]) => {
    if (!key.endsWith('.done.json')) return [];
    const { gap }: Done = JSON.parse(Buffer.from(body).toString());
    const [, topic, , partition] = key.split('/');
    return gap ? log.everTold(topic!, Number(partition), gap.from, gap.to).map(idOf) : [];
  });
}

describe('the schedules', () => {
  it.each(MUTANTS)('notice a consumer with %s', async (_, mutant) => {
    let tried = 0;
    for (let seed = 0; ; seed++, tried++) {
      const ending = await play({ seed, runs: 2, layouts, faults: MANY_FAULTS, ...mutant });
      if (JSON.stringify(await landed(ending.bucket)) !== JSON.stringify(everythingOnce.landed)) break;
      expect(tried).toBeLessThan(1000);
    }
  });
});
