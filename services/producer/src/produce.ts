import {
  type Dropped,
  type FlightSource,
  type FlightStream,
  FlightsError,
  iso,
  POLLS_TOPIC,
  PollFailedError,
  type PollRecord,
  pollEventId,
  type Refusal,
  type Region,
  SourceRefusedError,
  type SourceReply,
  SourceUnavailableError,
  STATES_TOPIC,
  type StreamRecord,
  stateEventId,
  totalDropped,
} from 'flights-core';

export interface Produce {
  readonly source: FlightSource;
  readonly stream: FlightStream;
  readonly region: Region;
  /** The scheduled time of this poll. */
  readonly slotAt: Date;
  /** Planned seconds between polls. */
  readonly intervalS: number;
  /** Our clock, for `polled_at` and the duration only. */
  readonly now?: () => Date;
  /** Awaited before the poll's own record is appended: of polls under way together, the records are to keep their order. */
  readonly inTurn?: Promise<unknown>;
}

export interface ProduceReport {
  readonly slotAt: string;
  readonly region: string;
  readonly status: 'ok' | 'failed';
  readonly source: string | null;
  /** States acknowledged by the log; the poll's own record is not one of them. */
  readonly appended: number;
  readonly dropped: Dropped;
  readonly refused: readonly Refusal[];
  readonly durationMs: number;
}

/**
 * One poll: asks the source and appends what it saw, each aircraft keyed by icao24, then the poll's own record. That one
 * comes last, after every row is acknowledged, so that a poll on record has all its rows. A source that refuses makes a
 * failed poll, which is a record too; only the log's own errors are thrown.
 */
export async function produce({
  source,
  stream,
  region,
  slotAt,
  intervalS,
  now = () => new Date(),
  inTurn,
}: Produce): Promise<ProduceReport> {
  const polledAt = now();
  const { reply, refused } = await ask(source, region, slotAt);
  const states = (reply?.states ?? []).map((state): StreamRecord => {
    const event = { event_id: stateEventId(region.id, slotAt, state.icao24), slot_at: iso(slotAt), ...state };
    return { topic: STATES_TOPIC, key: state.icao24, value: JSON.stringify(event), timestampMs: slotAt.getTime() };
  });
  const eventId = pollEventId(region.id, slotAt);
  if (states.length > 0) await stream.append(states, `${eventId}|states`);
  const durationMs = Math.max(0, now().getTime() - polledAt.getTime());
  const dropped = reply?.rejected ?? {};
  const poll: PollRecord = {
    event_id: eventId,
    slot_at: iso(slotAt),
    interval_s: intervalS,
    status: reply ? 'ok' : 'failed',
    source: reply?.source ?? null,
    refused: [...refused],
    rows_in: states.length + totalDropped(dropped),
    rows_kept: states.length,
    dropped: { ...dropped },
    polled_at: iso(polledAt),
    duration_ms: durationMs,
  };
  const record = { topic: POLLS_TOPIC, key: region.id, value: JSON.stringify(poll), timestampMs: slotAt.getTime() };
  await inTurn;
  await stream.append([record], `${eventId}|poll|${poll.status}`);
  const { status } = poll;
  return {
    slotAt: iso(slotAt),
    region: region.id,
    status,
    source: poll.source,
    appended: states.length,
    dropped,
    refused,
    durationMs,
  };
}

async function ask(
  source: FlightSource,
  region: Region,
  slotAt: Date,
): Promise<{ reply: SourceReply | null; refused: readonly Refusal[] }> {
  try {
    const reply = await source.poll(region, slotAt);
    return { reply, refused: reply.refused ?? [] };
  } catch (error) {
    if (error instanceof PollFailedError) return { reply: null, refused: error.refused };
    if (error instanceof SourceRefusedError || error instanceof SourceUnavailableError)
      return { reply: null, refused: [{ source: error.source, reason: error.reason }] };
    if (error instanceof FlightsError) throw error;
    // A reply our code trips over is a failed poll as well: the next one may be fine, and the gap is on record.
    return { reply: null, refused: [{ source: source.name, reason: `unexpected: ${(error as Error).message}` }] };
  }
}
