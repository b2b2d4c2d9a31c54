import { describe, expect, it } from '@jest/globals';
import {
  type FlightSource,
  FlightState,
  type FlightStream,
  LONDON,
  PollFailedError,
  PollRecord,
  type SourceReply,
  SourceUnavailableError,
  type StreamRecord,
} from 'flights-core';
import { snapshotOf, sortOut } from 'flights-sources';
import { produce } from './produce.ts';

const slotAt = new Date('2025-07-06T12:00:00Z');
const planes = (n: number) =>
  Array.from({ length: n }, (_, i) => ({
    hex: (0x400000 + i).toString(16),
    type: 'adsb_icao',
    flight: `BAW${i}`,
    lat: 51.4,
    lon: -0.2,
    seen_pos: 2,
    alt_baro: 3000,
  }));

const answering = (ac: unknown[]): FlightSource => ({
  name: 'adsblol',
  poll: async ({ box }): Promise<SourceReply> => {
    const snapshot = snapshotOf({ now: slotAt.getTime() + 1200, ac })!;
    return { source: 'adsblol', snapshotAt: snapshot.snapshotAt, ...sortOut(snapshot, 'adsblol', box) };
  },
});
const failing = (error: Error): FlightSource => ({ name: 'adsblol', poll: async () => Promise.reject(error) });

/** Keeps what is appended, in order; the real stream has its own tests. */
function memoryStream(failOn?: (records: readonly StreamRecord[]) => boolean) {
  const appended: { records: readonly StreamRecord[]; idempotencyKey: string }[] = [];
  const append: FlightStream['append'] = async (records, idempotencyKey) => {
    if (failOn?.(records)) throw new Error('the log is full');
    appended.push({ records, idempotencyKey });
  };
  return { stream: { append } as unknown as FlightStream, appended };
}
const run = (source: FlightSource, stream: FlightStream) =>
  produce({ source, stream, region: LONDON, slotAt, intervalS: 900 });

describe('produce', () => {
  it('appends every aircraft keyed by its address, then the poll', async () => {
    const { stream, appended } = memoryStream();
    const report = await run(answering(planes(3)), stream);
    expect(report).toMatchObject({ status: 'ok', source: 'adsblol', appended: 3, dropped: {}, region: 'london' });
    expect(appended.map(({ records }) => records.map(({ topic, key }) => `${topic} ${key}`))).toEqual([
      ['flight-states 400000', 'flight-states 400001', 'flight-states 400002'],
      ['flight-polls london'],
    ]);
    const [first] = appended[0]!.records;
    expect(FlightState.parse(JSON.parse(first!.value))).toMatchObject({
      event_id: 'london|2025-07-06T12:00:00.000Z|400000',
      slot_at: '2025-07-06T12:00:00.000Z',
      snapshot_at: '2025-07-06T12:00:01.200Z',
    });
    expect(first!.timestampMs).toBe(slotAt.getTime());
  });

  it('has no cap on flights', async () => {
    const { stream, appended } = memoryStream();
    expect((await run(answering(planes(5_000)), stream)).appended).toBe(5_000);
    expect(appended[0]!.records).toHaveLength(5_000);
  });

  it('puts rows in, kept and dropped on record, and they add up', async () => {
    const { stream, appended } = memoryStream();
    await run(answering([...planes(2), { hex: 'zz' }, { ...planes(1)[0], hex: '400009', lat: 10 }]), stream);
    const poll = PollRecord.parse(JSON.parse(appended[1]!.records[0]!.value));
    expect(poll).toMatchObject({
      status: 'ok',
      rows_in: 4,
      rows_kept: 2,
      dropped: { no_position: 1, outside_region: 1 },
      interval_s: 900,
    });
  });

  it('takes an empty sky as a success with zero rows', async () => {
    const { stream, appended } = memoryStream();
    expect(await run(answering([]), stream)).toMatchObject({ status: 'ok', appended: 0 });
    expect(appended.flatMap(({ records }) => records.map(({ topic }) => topic))).toEqual(['flight-polls']);
  });

  it.each([
    [
      'a source that cannot be reached',
      new SourceUnavailableError('adsblol', 'HTTP 503'),
      [{ source: 'adsblol', reason: 'HTTP 503' }],
    ],
    [
      'a whole list of them',
      new PollFailedError([
        { source: 'a', reason: 'x' },
        { source: 'b', reason: 'y' },
      ]),
      [
        { source: 'a', reason: 'x' },
        { source: 'b', reason: 'y' },
      ],
    ],
    [
      'a reply our code trips over',
      new TypeError('rows is not iterable'),
      [{ source: 'adsblol', reason: 'unexpected: rows is not iterable' }],
    ],
  ])('records %s as a failed poll', async (_, error, refused) => {
    const { stream, appended } = memoryStream();
    expect(await run(failing(error), stream)).toMatchObject({ status: 'failed', source: null, appended: 0, refused });
    expect(PollRecord.parse(JSON.parse(appended[0]!.records[0]!.value))).toMatchObject({
      status: 'failed',
      source: null,
      rows_in: 0,
      refused,
    });
  });

  it('does not say a poll was there when its rows could not be appended', async () => {
    const { stream, appended } = memoryStream((records) => records[0]!.topic === 'flight-states');
    await expect(run(answering(planes(1)), stream)).rejects.toThrow('the log is full');
    expect(appended).toEqual([]);
  });

  it('is not done before the poll itself is acknowledged', async () => {
    const { stream } = memoryStream((records) => records[0]!.topic === 'flight-polls');
    await expect(run(answering(planes(1)), stream)).rejects.toThrow('the log is full');
  });

  it('tells when it asked and how long the answer and its rows took, by its own clock', async () => {
    const { stream, appended } = memoryStream();
    const times = [new Date('2025-07-06T12:00:03Z'), new Date('2025-07-06T12:00:04.250Z')];
    const clock = () => times.shift()!;
    const report = await produce({
      source: answering(planes(1)),
      stream,
      region: LONDON,
      slotAt,
      intervalS: 900,
      now: clock,
    });
    expect(report.durationMs).toBe(1250);
    expect(JSON.parse(appended.at(-1)!.records[0]!.value)).toMatchObject({
      polled_at: '2025-07-06T12:00:03.000Z',
      duration_ms: 1250,
    });
  });

  it('sends the same idempotency key when the same slot is polled again', async () => {
    const [once, again] = [memoryStream(), memoryStream()];
    await run(answering(planes(1)), once.stream);
    await run(answering(planes(1)), again.stream);
    expect(again.appended.map(({ idempotencyKey }) => idempotencyKey)).toEqual(
      once.appended.map(({ idempotencyKey }) => idempotencyKey),
    );
    expect(new Set(once.appended.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });
});
