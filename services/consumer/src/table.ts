import type { Column, PartitionedTable, StreamMessage, TableRow } from 'flights-core';
import {
  FlightState,
  hourOf,
  POLLS_COLUMNS,
  PollRecord,
  pollEventId,
  pollRow,
  regionOfEvent,
  STATES_COLUMNS,
  stateEventId,
} from 'flights-core';
import { canNameRegion } from './keys.ts';

/** A record as a row of its table, with what decides where and in which order it is stored. */
export interface ParsedRow {
  readonly offset: number;
  readonly regionId: string;
  /** The first instant of the UTC hour of `slot_at`, in milliseconds. */
  readonly hourMs: number;
  readonly row: TableRow;
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

/** Why a record is a dead letter. The words are ours: a library's or an engine's would change with its version. */
export class PoisonError extends Error {}

interface Schema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly Issue[] } };
}
interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string;
}

function validate<T>(schema: Schema<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PoisonError('not JSON');
  }
  const result = schema.safeParse(value);
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

const INT32 = 2 ** 31;

/** Whether a column can hold the value. Without this a number too large would be stored as another one. */
function checkFits({ name, type }: Column, value: TableRow[string]): void {
  if (value === null) return;
  if (type === 'integer' && ((value as number) < -INT32 || (value as number) >= INT32))
    throw new PoisonError(`${name}: does not fit 32 bits`);
  if (type === 'float' && !Number.isFinite(Math.fround(value as number)))
    throw new PoisonError(`${name}: does not fit 32 bits`);
  if (type === 'timestamp' && Number.isNaN(Date.parse(value as string))) throw new PoisonError(`${name}: no real date`);
}

function place(columns: readonly Column[], offset: number, slot: Date, eventId: string, row: TableRow): ParsedRow {
  for (const column of columns) checkFits(column, row[column.name] ?? null);
  return { offset, regionId: regionOfEvent(eventId) as string, hourMs: hourOf(slot).getTime(), row };
}

/** Records of `flight-states`: one aircraft in one poll. */
export const STATES: Table = {
  name: 'states',
  columns: STATES_COLUMNS,
  sortedBy: ['icao24', 'slot_at'],
  parse({ offset, value }) {
    const state = validate(FlightState, value);
    const slot = slotOfEvent(state.event_id, state.slot_at, (region, at) => stateEventId(region, at, state.icao24));
    return place(STATES_COLUMNS, offset, slot, state.event_id, state);
  },
};

/** Records of `flight-polls`: one scheduled look at the sky, ok or failed. */
export const POLLS: Table = {
  name: 'polls',
  columns: POLLS_COLUMNS,
  sortedBy: ['slot_at'],
  parse({ offset, value }) {
    const poll = validate(PollRecord, value);
    const slot = slotOfEvent(poll.event_id, poll.slot_at, pollEventId);
    return place(POLLS_COLUMNS, offset, slot, poll.event_id, pollRow(poll));
  },
};
