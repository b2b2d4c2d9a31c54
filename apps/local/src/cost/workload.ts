import { MONTH_HOURS } from './stage.ts';

/** A region as far as it costs. */
export interface CostRegion {
  readonly id: string;
  readonly rowsPerPoll: number;
  /** Where that number comes from, for people: `measured`, `35 × 1.3, by area from london`. */
  readonly rowsFrom: string;
  /** Requests to the source for one poll. */
  readonly sourceRequests: number;
}

/** What a stage is to do. */
export interface Workload {
  readonly regions: readonly CostRegion[];
  /** Seconds between two polls of each region. */
  readonly everyS: number;
  /** Statements of dashboards a month, each about one region. */
  readonly queries: number;
  /** Months whose stored hours are there: they are kept for good, and some dashboards read them all. */
  readonly storedMonths: number;
}

/** What follows from a workload by counting. An hour is an average one: less than one poll falls into it where polls are rarer. */
export interface Volumes {
  readonly pollsPerHour: number;
  readonly rowsPerHour: number;
  /** Poll records, which are rows of `polls`. */
  readonly pollRowsPerHour: number;
  /** Runs of the producer a month; each polls all regions. */
  readonly producerRuns: number;
}

export function volumesOf({ regions, everyS }: Workload): Volumes {
  const pollsPerHour = 3600 / everyS;
  return {
    pollsPerHour,
    rowsPerHour: pollsPerHour * rowsPerPoll(regions),
    pollRowsPerHour: pollsPerHour * regions.length,
    producerRuns: pollsPerHour * MONTH_HOURS,
  };
}

export const rowsPerPoll = (regions: readonly CostRegion[]): number =>
  regions.reduce((sum, { rowsPerPoll: rows }) => sum + rows, 0);
