import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SqlRow, StreamMessage, StreamRecord } from 'flights-core';
import { POLLS_COLUMNS, pollRow, STATES_COLUMNS } from 'flights-core';
import { parquetMetadata } from 'hyparquet';
import type { RenderedFile } from './layout.ts';
import { layout1 } from './layout-1.ts';
import { LAYOUTS } from './layouts.ts';
import type { Plan } from './plan.ts';
import { readDeadLetters, readParquet } from './proof/landed.ts';
import { poll, pollRecord, state, stateRecord } from './proof/sky.ts';

const planOf = (topic: string, end: number): Plan => ({ layout: 1, topic, generation: 1, partition: 2, start: 0, end });

async function* pagesOf(records: readonly StreamRecord[], size = 2): AsyncGenerator<readonly StreamMessage[]> {
  const messages = records.map(({ topic: _, ...record }, offset) => ({ offset, ...record }));
  for (let from = 0; from < messages.length; from += size) yield messages.slice(from, from + size);
}

const renderStates = (records: readonly StreamRecord[], size?: number) =>
  layout1(planOf('flight-states', records.length), 'states', pagesOf(records, size));
const renderPolls = (records: readonly StreamRecord[]) =>
  layout1(planOf('flight-polls', records.length), 'polls', pagesOf(records));

const slot = '2026-01-31T09:15:00.000Z';
const sha256 = (body: Uint8Array | string) => createHash('sha256').update(body).digest('hex');

const SAMPLE_STATES = [
  stateRecord(state('london', slot, '4070e9', { spi: true, emergency: 'none', geo_altitude_ft: -75 })),
  stateRecord(state('london', slot, '3c6444', { callsign: null, on_ground: true, baro_altitude_ft: null })),
  stateRecord(state('bbox_-21.00_176.00_-12.00_-178.00', '1999-12-31T23:59:59.999Z', 'c82415', { longitude: -179.5 })),
  { topic: 'flight-states', key: 'é', value: 'nöt JSON', timestampMs: 1 },
];
const SAMPLE_POLLS = [
  pollRecord(poll('london', slot, { refused: [{ source: 'adsblol', reason: '429' }], source: 'adsbfi' })),
  pollRecord(poll('london', '2026-01-31T09:30:00.000Z', { status: 'failed', source: null, rows_in: 0, rows_kept: 0 })),
];

/**
 * If this test fails, plans that are undone when the new release comes would be landed in another way than they were
 * begun: put the change into a new layout under the next number (layouts.ts says how) and add its own lines here.
 */
describe('layout 1, frozen since it was released,', () => {
  it('makes these names, rows and bytes of the sample', async () => {
    const batches = [await renderStates(SAMPLE_STATES), await renderPolls(SAMPLE_POLLS)];
    const files = batches.flatMap(({ files, deadLetters }) => (deadLetters ? [...files, deadLetters] : files));
    const bytesOf = (file: RenderedFile) =>
      file.key.endsWith('.gz') ? 'as the processor packs it' : sha256(file.encode());
    expect(files.map((file) => [file.key, file.rowsSha256.slice(0, 16), bytesOf(file).slice(0, 16)])).toEqual([
      [
        'states/region=bbox_-21.00_176.00_-12.00_-178.00/dt=1999-12-31-23/flight-states-g0001-2-00000000000000000000-00000000000000000004.parquet',
        '083341bfcee718c3',
        'f935740f77766e43',
      ],
      [
        'states/region=london/dt=2026-01-31-09/flight-states-g0001-2-00000000000000000000-00000000000000000004.parquet',
        '736c50eb3fd62765',
        '1a71ff46bec3942c',
      ],
      [
        'dlq/flight-states/2/g0001-00000000000000000000-00000000000000000004.ndjson.gz',
        '65c7d5fcb2b2ddb7',
        'as the processor',
      ],
      [
        'polls/region=london/dt=2026-01-31-09/flight-polls-g0001-2-00000000000000000000-00000000000000000002.parquet',
        'd30456c4c0c4ecc5',
        '86effa466eccd6d1',
      ],
    ]);
  });

  it('is what new plans get, as long as there is no other', () => {
    expect(LAYOUTS.current).toBe(Math.max(...LAYOUTS.byNumber.keys()));
    expect(LAYOUTS.byNumber.get(1)).toBe(layout1);
  });
});

describe('layout 1', () => {
  it('writes the columns of the tables, with the types that every engine reads alike', async () => {
    const kinds = {
      varchar: ['BYTE_ARRAY', 'UTF8', undefined],
      timestamp: ['INT64', undefined, { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' }],
      double: ['DOUBLE', undefined, undefined],
      float: ['FLOAT', undefined, undefined],
      integer: ['INT32', undefined, undefined],
      boolean: ['BOOLEAN', undefined, undefined],
    };
    const tables = [
      [STATES_COLUMNS, (await renderStates(SAMPLE_STATES)).files[0]!],
      [POLLS_COLUMNS, (await renderPolls(SAMPLE_POLLS)).files[0]!],
    ] as const;
    for (const [columns, file] of tables) {
      const { schema, row_groups, created_by } = parquetMetadata(new Uint8Array(file.encode()).buffer);
      expect(schema.slice(1).map((s) => [s.name, s.repetition_type, s.type, s.converted_type, s.logical_type])).toEqual(
        columns.map(({ name, type, nullable }) => [name, nullable ? 'OPTIONAL' : 'REQUIRED', ...kinds[type]]),
      );
      expect(new Set(row_groups.flatMap((group) => group.columns.map((c) => c.meta_data?.codec)))).toEqual(
        new Set(['ZSTD']),
      );
      expect(created_by).toBe('flights-metrics');
    }
  });

  it('gives every value back as it came, floats as near as 32 bits are', async () => {
    const { files } = await renderStates(SAMPLE_STATES);
    const landed = (await Promise.all(files.map((file) => readParquet(file.encode())))).flat();
    const sent = SAMPLE_STATES.slice(0, 3).map(({ value }) => JSON.parse(value));
    const as32 = (row: { ground_speed_kt: number; track_deg: number }) => ({
      ...row,
      ground_speed_kt: Math.fround(row.ground_speed_kt),
      track_deg: Math.fround(row.track_deg),
    });
    const byId = (rows: readonly SqlRow[]) => new Map(rows.map((row) => [row.event_id, row]));
    expect(byId(landed)).toEqual(byId(sent.map(as32)));
    expect(landed.length).toBe(sent.length);
  });

  it('gives every poll back, a column for each drop reason', async () => {
    const [file] = (await renderPolls(SAMPLE_POLLS)).files;
    expect(await readParquet(file!.encode())).toEqual(SAMPLE_POLLS.map(({ value }) => pollRow(JSON.parse(value))));
  });

  it('makes the same files whatever the pages of the log are', async () => {
    const record = fc
      .record({
        icao24: fc.constantFrom('4070e9', '3c6444', '40621d'),
        minute: fc.nat({ max: 150 }),
        region: fc.constantFrom('london', 'paris'),
        latitude: fc.double({ min: -90, max: 90, noNaN: true }),
        baro_altitude_ft: fc.option(fc.integer({ min: -2000, max: 60_000 })),
      })
      .map(({ icao24, minute, region, ...change }) =>
        stateRecord(state(region, new Date(Date.UTC(2026, 0, 31, 9, minute)).toISOString(), icao24, change)),
      );
    const outline = async (records: readonly StreamRecord[], size: number) =>
      (await renderStates(records, size)).files.map((file) => [file.key, file.rows, sha256(file.encode())]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        async (all, n) => {
          const files = await outline(all, n);
          expect(files).toEqual(await outline(all, 100));
          expect(files.reduce((sum, [, rows]) => sum + (rows as number), 0)).toBe(all.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ['not JSON at all', '<html>502</html>', 'not JSON'],
    ['JSON, but no object', '[1]', /^record: invalid/],
    ['nothing', '', 'not JSON'],
    [
      'a state without a position',
      JSON.stringify({ ...state('london', slot, '4070e9'), latitude: null }),
      /^latitude: /,
    ],
    ['an address in capitals', JSON.stringify(state('london', slot, '4070E9')), /^icao24: /],
    ['a poll among the states', JSON.stringify(poll('london', slot)), /: invalid/],
    [
      '30 February',
      JSON.stringify({ ...state('london', slot, '4070e9'), slot_at: '2026-02-30T00:00:00.000Z' }),
      /^slot_at: /,
    ],
    [
      'a region that would leave its folder',
      JSON.stringify(state('../etc', slot, '4070e9')),
      'event_id: names no region',
    ],
    ['no region', JSON.stringify(state('', slot, '4070e9')), 'event_id: names no region'],
    [
      "another aircraft's event id",
      JSON.stringify({ ...state('london', slot, '4070e9'), icao24: '3c6444' }),
      'event_id: does not fit the record',
    ],
    [
      "another slot's event id",
      JSON.stringify({ ...state('london', slot, '4070e9'), slot_at: '2026-01-31T09:30:00.000Z' }),
      'event_id: does not fit the record',
    ],
    [
      'an altitude beyond 32 bits',
      JSON.stringify(state('london', slot, '4070e9', { baro_altitude_ft: 2 ** 31 })),
      'baro_altitude_ft: does not fit 32 bits',
    ],
    [
      'a speed beyond 32 bits',
      JSON.stringify(state('london', slot, '4070e9', { ground_speed_kt: 1e39 })),
      'ground_speed_kt: does not fit 32 bits',
    ],
  ])('puts %s among the dead letters, whole, and lands its neighbours', async (_, value, reason) => {
    const good = stateRecord(state('london', slot, '40621d'));
    const bad = { topic: 'flight-states', key: 'k', value, timestampMs: 17 };
    const { records, files, deadLetters } = await renderStates([good, bad, good]);
    expect([records, files.map(({ rows }) => rows), deadLetters?.rows]).toEqual([3, [2], 1]);
    const [letter] = readDeadLetters(deadLetters!.encode());
    expect(letter).toMatchObject({ topic: 'flight-states', partition: 2, offset: 1, timestamp_ms: 17, key: 'k' });
    expect(Buffer.from(letter!.value_base64, 'base64').toString()).toBe(value);
    expect(letter!.reason).toMatch(reason);
  });

  it.each([
    '0001-01-01T00:00:00.000Z',
    '1970-01-01T00:00:00.000Z',
    '2018-08-01T05:15:00.000Z',
    '9999-12-31T23:59:59.999Z',
  ])('takes a record of %s for what it says: replays are old, and no clock is asked', async (slotAt) => {
    const { files, deadLetters } = await renderStates([stateRecord(state('london', slotAt, '4070e9'))]);
    expect(deadLetters).toBeNull();
    expect(files[0]!.key).toContain(`/dt=${slotAt.slice(0, 13).replace('T', '-')}/`);
    expect((await readParquet(files[0]!.encode()))[0]!.slot_at).toBe(slotAt);
  });

  it('knows its own files again by their rows, and nothing else', async () => {
    const { files, deadLetters } = await renderStates(SAMPLE_STATES);
    for (const file of [...files, deadLetters!]) {
      expect(file.stored(file.encode())).toEqual({ rows: file.rows, rowsSha256: file.rowsSha256 });
      expect(file.stored(file.encode().slice(0, -9))).toBeNull();
      expect(file.stored(new Uint8Array())).toBeNull();
    }
  });
});
