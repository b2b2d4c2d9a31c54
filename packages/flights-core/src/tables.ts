import { type Column, HOURLY_COLUMNS, POLLS_COLUMNS, STATES_COLUMNS } from './columns.ts';

export type TableName = 'states' | 'polls' | 'hourly';

/** A table of the lake: Parquet files under `<prefix>/<partition>/`. */
export interface LakeTable {
  readonly name: TableName;
  readonly prefix: string;
  /** What is inside the files. Partition columns are text and in the path only. */
  readonly columns: readonly Column[];
  readonly partitionedBy: readonly ('region' | 'dt')[];
}

export const LAKE_TABLES: Readonly<Record<TableName, LakeTable>> = {
  states: { name: 'states', prefix: 'states', columns: STATES_COLUMNS, partitionedBy: ['region', 'dt'] },
  polls: { name: 'polls', prefix: 'polls', columns: POLLS_COLUMNS, partitionedBy: ['region', 'dt'] },
  hourly: { name: 'hourly', prefix: 'metrics/hourly', columns: HOURLY_COLUMNS, partitionedBy: ['region'] },
};
