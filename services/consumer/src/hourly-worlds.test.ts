import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Lake, SqlRow, StreamRecord } from 'flights-core';
import { type DuckDbWarehouse, duckdbWarehouse, hourlySql, runMetric } from 'flights-metrics-sql';
import { folderLake } from './folder-lake.ts';
import { storedHours, storedRevisions, withoutRevision } from './hourly.test-help.ts';
import { writeHourly } from './hourly.ts';
import { land } from './land.ts';
import { keysOf } from './proof/landed.ts';
import { MemoryLog } from './proof/memory-log.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

/** Random skies of ten hours. FLIGHTS_WORLDS says how many. */
const WORLDS = Number(process.env.FLIGHTS_WORLDS ?? 5);
const BEGIN_MS = Date.UTC(2026, 0, 31, 8);
const LAST_SLOT = 43; // the last quarter hour of the eleventh hour
const slotAt = (n: number) => new Date(BEGIN_MS + n * 900_000).toISOString();

interface Slot {
  readonly n: number;
  readonly ok: boolean;
  readonly intervalS: number;
  readonly seen: readonly { readonly icao24: string; readonly callsign: string | null; readonly on_ground: boolean }[];
}

/** Few aircraft that often do not say their callsign, so that an hour's flights hang on the hours around it. */
const slotsEvery = (...intervals: number[]): fc.Arbitrary<readonly Slot[]> =>
  fc
    .array(
      fc.record({
        n: fc.integer({ min: 1, max: LAST_SLOT - 1 }),
        ok: fc.constantFrom(true, true, true, false),
        intervalS: fc.constantFrom(...intervals),
        seen: fc.uniqueArray(
          fc.record({
            icao24: fc.constantFrom('4070e9', '3c6444'),
            callsign: fc.constantFrom(null, null, 'BAW117', 'EZY2'),
            on_ground: fc.constantFrom(false, false, false, false, true),
          }),
          { selector: ({ icao24 }) => icao24 },
        ),
      }),
      { minLength: 1, maxLength: 40, size: 'max' },
    )
    .map((slots) => {
      // Slots that begin and end the sky, so that all its hours are final in the end.
      const ends = [0, LAST_SLOT].map((n) => ({ n, ok: true, intervalS: Math.max(...intervals), seen: [] }));
      return [...ends, ...slots];
    });

const recordsOf = ({ n, ok, intervalS, seen }: Slot): readonly StreamRecord[] => [
  ...(ok ? seen : []).map(({ icao24, ...change }) => stateRecord(state('london', slotAt(n), icao24, change))),
  pollRecord(poll('london', slotAt(n), { interval_s: intervalS, status: ok ? 'ok' : 'failed' })),
];

/** What happens next, and how much of it. */
type Act = readonly ['land' | 'write' | 'write recent' | 'two writers' | 'die' | 'retention', number];
const acts = (...names: Act[0][]): fc.Arbitrary<readonly Act[]> =>
  fc.array(fc.tuple(fc.constantFrom(...names), fc.nat({ max: 15 })), { minLength: 8, maxLength: 24, size: 'max' });

let folder: string;
const opened: DuckDbWarehouse[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hourly-worlds-'));
});
afterEach(async () => {
  for (const warehouse of opened.splice(0)) warehouse.close();
  await rm(folder, { recursive: true });
});

async function emptyLake() {
  for (const warehouse of opened.splice(0)) warehouse.close();
  const lakeDir = await mkdtemp(join(folder, 'lake-'));
  const open = async () => {
    const warehouse = await duckdbWarehouse({ lakeDir, threads: 1 });
    opened.push(warehouse);
    return warehouse;
  };
  return { lake: folderLake(lakeDir), log: new MemoryLog(1, 1000), open };
}

/** The lake as a process sees it that is killed at one of its writes, before or after it took effect. */
function dyingAt(lake: Lake, write: number): Lake {
  let writes = 0;
  return {
    ...lake,
    async create(key, body) {
      if (writes++ < write >> 1) return lake.create(key, body);
      if (write % 2) await lake.create(key, body);
      throw new Error('killed');
    },
  };
}

/** Records in any order, polls before their rows too. */
const shuffled = (records: readonly StreamRecord[], order: Iterator<number>): StreamRecord[] =>
  records
    .map((record) => ({ record, place: order.next().value as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ record }) => record);

interface Story {
  readonly slots: readonly Slot[];
  readonly acts: readonly Act[];
  readonly order: Iterator<number>;
}

/** Plays a story in a lake of its own; what was not landed by its acts lands at the end, and one run comes after it. */
async function play({ slots, acts, order }: Story) {
  const { lake, log, open } = await emptyLake();
  const [warehouse, behind] = [await open(), await open()];
  const records = shuffled(slots.flatMap(recordsOf), order);
  const known = new Map<string, SqlRow>();
  for (const [act, size] of [...acts, ['land', records.length], ['write', 0]] as const) {
    if (act === 'land') {
      log.put(...records.splice(0, size + 1));
      await land({ stream: log, lake });
      continue;
    }
    await warehouse.refresh();
    if (act === 'write') await writeHourly({ lake, warehouse, known });
    if (act === 'write recent')
      await writeHourly({ lake, warehouse, rawFrom: new Date(BEGIN_MS + (size % 11) * 3_600_000) });
    // The other one does not see all that has landed.
    if (act === 'two writers')
      await Promise.all([behind, warehouse].map((seen) => writeHourly({ lake, warehouse: seen })));
    if (act === 'die') await writeHourly({ lake: dyingAt(lake, size), warehouse }).catch(killed);
    if (act === 'retention') for (const key of (await raw(lake, order)).slice(0, size)) await lake.delete(key);
    if (size % 3 === 0) await behind.refresh();
  }
  return { lake, warehouse };
}

const killed = (error: Error) => expect(error.message).toBe('killed');
const raw = async (lake: Lake, order: Iterator<number>) =>
  [...(await keysOf(lake, 'polls/')), ...(await keysOf(lake, 'states/'))]
    .map((key) => ({ key, place: order.next().value as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ key }) => key);

const stories = (slots: fc.Arbitrary<readonly Slot[]>, ...names: Act[0][]) =>
  fc.record({ slots, acts: acts(...names), order: fc.infiniteStream(fc.nat()) });
const NOTHING = { written: [], revised: [], keptBack: [] };

describe(`writeHourly, in ${WORLDS} random worlds,`, () => {
  it('ends with the hours of all at once, in whatever pieces and order it landed, whoever died or wrote beside it', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories(slotsEvery(900, 900, 1800, 3600), 'land', 'land', 'write', 'write recent', 'two writers', 'die'),
        async (story) => {
          const { lake, warehouse } = await play(story);
          const stored = withoutRevision((await storedHours(lake)).values());
          expect(await writeHourly({ lake, warehouse })).toEqual(NOTHING);

          const once = await emptyLake();
          once.log.put(...story.slots.flatMap(recordsOf));
          await land({ stream: once.log, lake: once.lake });
          const counted = await (await once.open()).query(hourlySql('london'));
          expect(counted.map(({ final }) => final)).toEqual(Array(11).fill(true));
          expect(stored).toEqual(withoutRevision(counted));
        },
      ),
      { numRuns: WORLDS },
    );
  }, 600_000);

  it('never stores an hour from fewer polls or fewer rows than before, whatever retention takes meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        stories(slotsEvery(900, 1800), 'land', 'land', 'write', 'write recent', 'two writers', 'retention'),
        async (story) => {
          const { lake } = await play(story);
          for (const rows of (await storedRevisions(lake)).values())
            for (const [n, row] of rows.slice(1).entries())
              for (const name of ['polls_ok', 'observations'])
                expect(Number(row[name])).toBeGreaterThanOrEqual(Number(rows[n]![name]));
        },
      ),
      { numRuns: WORLDS },
    );
  }, 600_000);

  it('leaves every stored hour as it is while retention takes its raw data, in any order, to the last file', async () => {
    await fc.assert(
      fc.asyncProperty(stories(slotsEvery(900), 'land', 'write', 'write recent'), async (story) => {
        const { lake, warehouse } = await play(story);
        await warehouse.refresh();
        const ids = ['flights-per-hour', 'flights-last-hour', 'flights-average-per-hour'];
        const perHour = () => Promise.all(ids.map((id) => runMetric(warehouse, id, { region: 'london' })));
        const before = await perHour();
        const known = new Map<string, SqlRow>();
        for (let left = await raw(lake, story.order); left.length > 0; ) {
          for (const key of left.splice(0, 1 + (story.order.next().value % 4))) await lake.delete(key);
          await warehouse.refresh();
          expect(await writeHourly({ lake, warehouse, known })).toMatchObject({ written: [], revised: [] });
        }
        expect(await perHour()).toEqual(before);
      }),
      { numRuns: WORLDS },
    );
  }, 600_000);
});
