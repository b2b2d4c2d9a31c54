import { LogMismatchError, type OffsetRange, type StreamMessage } from 'flights-core';
import { StreamRefusedError, StreamUnavailableError } from './errors.ts';
import type { Message } from './wire.ts';

export interface RangeToRead {
  /** Topic and partition, for messages. */
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Some records from this offset on; `[]` when none came in time. */
  readonly fetchPage: (offset: number) => Promise<readonly Message[]>;
  readonly range: () => Promise<OffsetRange>;
}

/** Pages without a record, in a row, after which the server holds back what it says it has. */
const EMPTY_PAGES = 5;

/**
 * The records of [from, to), every offset of it exactly once and in order, page by page as the server cuts them.
 * Throws LogMismatchError as soon as one is known to be gone: a gap passed over in silence would be lost flights.
 */
export async function* readRange(wanted: RangeToRead): AsyncGenerator<readonly StreamMessage[], void, undefined> {
  const { from, to, fetchPage } = wanted;
  if (from === to) return;
  await checkHeld(wanted, from); // before the first page: a client that repeats a refusal takes long to say so
  let emptyPages = 0;
  for (let next = from; next < to; ) {
    const page = await pageOrMismatch(wanted, next, fetchPage);
    if (page.length === 0) {
      await checkHeld(wanted, next);
      if (++emptyPages < EMPTY_PAGES) continue;
      throw new StreamUnavailableError(null, `${wanted.name}: no record came from ${next} on; try again later`);
    }
    emptyPages = 0;
    const records = page.slice(0, to - next);
    for (const [index, { offset }] of records.entries()) checkOffset(wanted.name, next + index, offset);
    yield records.map(({ offset, timestamp, key, value }) => ({ offset, timestampMs: timestamp, key, value }));
    next += records.length;
  }
}

async function pageOrMismatch(wanted: RangeToRead, next: number, fetchPage: RangeToRead['fetchPage']) {
  try {
    return await fetchPage(next);
  } catch (error) {
    if (error instanceof StreamRefusedError && error.status === 400) await checkHeld(wanted, next); // swept meanwhile
    throw error;
  }
}

async function checkHeld({ name, from, to, range }: RangeToRead, next: number): Promise<void> {
  const { start, end } = await range();
  if (start <= next && next <= to && to <= end) return;
  throw new LogMismatchError(
    `${name} was asked for offsets ${from} to ${to} and holds ${start} to ${end}: ` +
      'the log was cut, deleted or made again since that position was written; start a new chain, or restore the log',
  );
}

function checkOffset(name: string, expected: number, offset: number): void {
  if (offset === expected) return;
  if (!Number.isSafeInteger(offset))
    throw new StreamUnavailableError(null, `${name}: what came is no record; try again later`);
  throw new LogMismatchError(`${name} has no record ${expected}: the next one that came is ${offset}`);
}
