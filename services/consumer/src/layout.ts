import type { PartitionedTable, StreamMessage } from 'flights-core';
import type { Plan } from './plan.ts';

/** A file that a batch consists of. */
export interface RenderedFile {
  readonly key: string;
  readonly rows: number;
  readonly rowsSha256: string;
  /** The object's bytes; made when they are needed, so that only files being written are in memory. */
  encode(): Uint8Array;
  /** What an object already under this key holds; null for something else entirely. */
  stored(body: Uint8Array): { readonly rows: number; readonly rowsSha256: string } | null;
}

/** All that a batch puts into the lake. */
export interface RenderedBatch {
  readonly records: number;
  /** One for each region and hour, in the order of their keys. */
  readonly files: readonly RenderedFile[];
  /** The records that are no rows; null when all are. */
  readonly deadLetters: RenderedFile | null;
  /** Names of the touched partitions: `region=<id>/dt=YYYY-MM-DD-HH`. */
  readonly partitions: readonly string[];
}

/**
 * Turns the records of a plan into objects: a pure function of the range, without clock, environment or chance.
 * A layout is frozen once released, because a plan made by one release may be landed by the next.
 */
export type Layout = (
  plan: Plan,
  table: PartitionedTable,
  pages: AsyncIterable<readonly StreamMessage[]>,
) => Promise<RenderedBatch>;
