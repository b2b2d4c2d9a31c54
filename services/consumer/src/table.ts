import type { Column, PartitionedTable, StreamMessage } from 'flights-core';
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

/** A record as a row of its table, with what decides where it is stored. */
export interface ParsedRow {
  readonly regionId: string;
  /** The first instant of the UTC hour of `slot_at`, in milliseconds. */
  readonly hourMs: number;
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

/** `slot_at` as an instant, given that the event id is the one its parts make. A real date, however long ago. */
function slotOfEvent(eventId: string, slotAt: string, idOf: (regionId: string, slotAt: Date) => string): Date {
  const regionId = regionOfEvent(eventId);
  if (!canNameRegion(regionId)) throw new PoisonError('event_id: names no region');
  const slot = new Date(slotAt);
  if (Number.isNaN(slot.getTime())) throw new PoisonError('slot_at: no real date');
  if (idOf(regionId, slot) !== eventId) throw new PoisonError('event_id: does not fit the record');
  return slot;
}

const readState = cellReader(STATES_COLUMNS);
const readPoll = cellReader(POLLS_COLUMNS);

const place = (slot: Date, eventId: string, cells: readonly Cell[]): ParsedRow => ({
  regionId: regionOfEvent(eventId) as string,
  hourMs: hourOf(slot).getTime(),
  cells,
});

/** Records of `flight-states`: one aircraft in one poll. */
export const STATES: Table = {
  name: 'states',
  columns: STATES_COLUMNS,
  sortedBy: ['icao24', 'slot_at'],
  parse({ value }) {
    const state = validate(parseFlightState, value);
    const slot = slotOfEvent(state.event_id, state.slot_at, (region, at) => stateEventId(region, at, state.icao24));
    return place(slot, state.event_id, readState(state));
  },
};

/** Records of `flight-polls`: one scheduled look at the sky, ok or failed. */
export const POLLS: Table = {
  name: 'polls',
  columns: POLLS_COLUMNS,
  sortedBy: ['slot_at'],
  parse({ value }) {
    const poll = validate(parsePollRecord, value);
    const slot = slotOfEvent(poll.event_id, poll.slot_at, pollEventId);
    return place(slot, poll.event_id, readPoll(pollRow(poll)));
  },
};
