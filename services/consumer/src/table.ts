import type { Column, Partition, PartitionedTable, StreamMessage } from 'flights-core';
import {
  hourOf,
  POLLS_COLUMNS,
  parseFlightState,
  parsePollRecord,
  pollEventId,
  pollRow,
  regionOfEvent,
  STATES_COLUMNS,
  stateEventId,
} from 'flights-core';
import { canNameRegion } from './keys.ts';
import { PoisonError } from './poison.ts';
import { type Cell, cellReader } from './table-rows.ts';

/** A record as a row of its table. */
export interface ParsedRow {
  /** Where the row is stored: the same object for rows that follow each other out of one poll. */
  readonly partition: Partition;
  /** In the order of the columns. */
  readonly cells: readonly Cell[];
}

/** How the records of one topic become rows. */
export interface Table {
  readonly name: PartitionedTable;
  readonly columns: readonly Column[];
  /** Rows of a file are sorted by these columns, then by offset. */
  readonly sortedBy: readonly string[];
  /** Throws a PoisonError for a record that is no row of this table. */
  parse(message: StreamMessage): ParsedRow;
}

type Parse<T> = (
  value: unknown,
) => { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string;
}

function validate<T>(parse: Parse<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PoisonError('not JSON');
  }
  const result = parse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PoisonError(`${issue?.path.map(String).join('.') || 'record'}: ${issue?.code ?? 'invalid'}`);
}

/**
 * Reads where a row is stored from its `slot_at`, a real date however long ago, and its event id, which must be the one
 * its parts make: `idOf` of region and slot, and then `rest`.
 */
function partitionReader(idOf: (regionId: string, slotAt: Date) => string) {
  let last: { readonly slotAt: string; readonly id: string; readonly partition: Partition } | undefined;
  return (slotAt: string, eventId: string, rest = ''): Partition => {
    if (slotAt === last?.slotAt && eventId === last.id + rest) return last.partition;
    const regionId = regionOfEvent(eventId);
    if (!canNameRegion(regionId)) throw new PoisonError('event_id: names no region');
    const slot = new Date(slotAt);
    if (Number.isNaN(slot.getTime())) throw new PoisonError('slot_at: no real date');
    const id = idOf(regionId, slot);
    if (id + rest !== eventId) throw new PoisonError('event_id: does not fit the record');
    last = { slotAt, id, partition: { regionId, hour: hourOf(slot) } };
    return last.partition;
  };
}

const readState = cellReader(STATES_COLUMNS);
const readPoll = cellReader(POLLS_COLUMNS);

const partitionOfState = partitionReader((regionId, slotAt) => stateEventId(regionId, slotAt, ''));
const partitionOfPoll = partitionReader(pollEventId);

/** Records of `flight-states`: one aircraft in one poll. */
export const STATES: Table = {
  name: 'states',
  columns: STATES_COLUMNS,
  sortedBy: ['icao24', 'slot_at'],
  parse({ value }) {
    const state = validate(parseFlightState, value);
    const partition = partitionOfState(state.slot_at, state.event_id, state.icao24);
    return { partition, cells: readState(state) };
  },
};

/** Records of `flight-polls`: one scheduled look at the sky, ok or failed. */
export const POLLS: Table = {
  name: 'polls',
  columns: POLLS_COLUMNS,
  sortedBy: ['slot_at'],
  parse({ value }) {
    const poll = validate(parsePollRecord, value);
    const partition = partitionOfPoll(poll.slot_at, poll.event_id);
    return { partition, cells: readPoll(pollRow(poll)) };
  },
};
