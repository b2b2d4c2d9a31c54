import * as z from 'zod/mini';
import { compiled } from './compiled.ts';
import { iso } from './slot.ts';

/** Why a row of a reply is not a row of ours. In this order: the first that applies is the one counted. */
export const DROP_REASONS = [
  'no_position',
  'bad_address',
  'zero_position',
  'no_position_time',
  'position_age',
  'not_aircraft',
  'outside_region',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Rows not kept, by reason; a reason without rows is absent. */
export type Dropped = Readonly<Partial<Record<DropReason, number>>>;

const instant = z.iso.datetime({ precision: 3 });
const count = z.int().check(z.nonnegative());

/** One row of `polls`: one scheduled look at the sky. A failed one is a row too, because coverage is computed from it. */
export const PollRecord = z.object({
  /** `<region>|<slot_at>`. */
  event_id: z.string().check(z.minLength(1), z.maxLength(160)),
  slot_at: instant,
  /** The planned seconds between polls when this one ran. */
  interval_s: z.int().check(z.positive()),
  status: z.enum(['ok', 'failed']),
  /** Who answered; null when nobody did. */
  source: z.nullable(z.string().check(z.minLength(1), z.maxLength(40))),
  /** Who was asked before and why they did not answer. */
  refused: z.array(z.object({ source: z.string(), reason: z.string() })),
  /** Rows of the reply after keeping one per address; rows_in = rows_kept + Σ dropped. */
  rows_in: count,
  rows_kept: count,
  dropped: z.partialRecord(z.enum(DROP_REASONS), count),
  /** Our clock at the request: for people, never an input to a decision. */
  polled_at: instant,
  duration_ms: count,
});
export type PollRecord = z.infer<typeof PollRecord>;
export const parsePollRecord = compiled(PollRecord);

/** `<region>|<slot_at>`. */
export const pollEventId = (regionId: string, slotAt: Date): string => `${regionId}|${iso(slotAt)}`;

/** Σ of the rows dropped for any reason. */
export const totalDropped = (dropped: Dropped): number => Object.values(dropped).reduce((sum, n) => sum + n, 0);
