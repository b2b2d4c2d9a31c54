import { billedBytes } from 'flights-consumer';
import { ATHENA, CONSUMER, cores } from './figures.ts';
import { MONTH_HOURS, STAGE } from './stage.ts';
import { type CostRegion, volumesOf, type Workload } from './workload.ts';

/** What the consumer uses in a month: the model's, or what its runs put on record. */
export interface ConsumerMonth {
  readonly basis: 'measured' | 'modelled';
  readonly runs: number;
  /** Runs that were a function's, and its time; others run on a machine of one's own. */
  readonly lambdaRuns: number;
  readonly gbSeconds: number;
  readonly kafkaRequests: number;
  readonly putAndList: number;
  readonly get: number;
  /** SELECTs, and what Athena bills for them. */
  readonly selects: number;
  readonly billedBytes: number;
  /** ALTER and SHOW, which are free. */
  readonly freeStatements: number;
}

/** Hours that a landing at five past the hour touches: the one before and, where polls come as often, the one just begun. */
export const hoursTouched = ({ everyS }: Workload): number => (everyS <= 1800 ? 2 : 1);

/** Batches of `states` a run beyond the first. */
export const furtherPlans = (workload: Workload): number =>
  Math.max(0, Math.ceil(volumesOf(workload).rowsPerHour / STAGE.batchRecords) - 1);

/** Pages of records that a run reads. */
export const pagesARun = (workload: Workload): number => {
  const { rowsPerHour, pollRowsPerHour } = volumesOf(workload);
  return Math.ceil(rowsPerHour / STAGE.pageRecords) + Math.ceil(pollRowsPerHour / STAGE.pageRecords);
};

/** Parquet of one region in an hour, of all tables. */
export const parquetBytesPerHour = ({ rowsPerPoll }: CostRegion, everyS: number): number =>
  CONSUMER.bytesPerHour + (CONSUMER.bytesPerRow * rowsPerPoll * 3600) / everyS;

/** What a SELECT over one region reads: all raw hours that are there, or so many, as small files are read whole. */
export const scannedBytes = (region: CostRegion, everyS: number, hours: number = STAGE.rawHours): number =>
  hours * parquetBytesPerHour(region, everyS);

/** The model: figures.ts for each run, by the rows and regions there are. */
export function modelledConsumer(workload: Workload): ConsumerMonth {
  const { regions, everyS } = workload;
  const { pollsPerHour, rowsPerHour } = volumesOf(workload);
  const runs = STAGE.hourlyRuns;
  const withNews = Math.min(1, pollsPerHour); // runs that find something to land
  const [further, pages] = [furtherPlans(workload), pagesARun(workload)];
  const plans = withNews * (2 + further); // `states` and `polls`
  const files = withNews * regions.length * (2 * hoursTouched(workload) + 1 + further); // a batch has rows of every region
  const puts = 2 * plans + files + 1; // a plan and its done marker, the files with the stored hours, the record of usage
  // Each chain is listed twice, a thousand keys to a request, two keys a plan.
  const chainPages = (plansARun: number) => Math.ceil((2 * plansARun * STAGE.planHours * withNews) / 1000) - 1;
  const lists =
    CONSUMER.lists +
    CONSUMER.listsPerRegion * regions.length +
    2 * (Math.max(0, chainPages(1 + further)) + Math.max(0, chainPages(1)));
  const seconds =
    CONSUMER.seconds +
    CONSUMER.secondsPerFurtherRegion * (regions.length - 1) +
    CONSUMER.secondsPerPage * pages +
    (CONSUMER.cpuSecondsPerRow * rowsPerHour) / cores(STAGE.memoryGb.consumer);
  return {
    basis: 'modelled',
    runs,
    lambdaRuns: runs,
    gbSeconds: runs * seconds * STAGE.memoryGb.consumer,
    kafkaRequests: runs * (CONSUMER.kafkaRequests + pages + CONSUMER.kafkaRequestsPerPlan * further),
    putAndList: runs * (puts + lists),
    get: runs * (regions.length * STAGE.countedHours + 1), // every stored hour that is counted again is read and compared
    selects: runs * regions.length,
    billedBytes:
      runs * regions.reduce((sum, region) => sum + billedBytes(scannedBytes(region, everyS, STAGE.countedHours)), 0),
    freeStatements: runs * (withNews * 3 + 2), // ADD for states, polls and hourly; SHOW for two
  };
}

/** How SELECTs read: the consumer's by default. */
export interface Reading {
  readonly rawHours?: number;
  /** GETs of a file of `polls`. */
  readonly readsOfPolls?: number;
}

/** Requests to S3 that Athena sends for SELECTs over one region's raw hours. */
export function athenaRequests(workload: Workload, selects: number, reading: Reading = {}) {
  const { rawHours = STAGE.countedHours, readsOfPolls = ATHENA.readsOfPolls } = reading;
  const { pollsPerHour } = volumesOf(workload);
  const hours = rawHours * Math.min(1, pollsPerHour); // hours without a poll have no partition
  const touched = hoursTouched(workload);
  const perHour = touched * ATHENA.readsOfStates + furtherPlans(workload) + touched * readsOfPolls;
  return { lists: selects * 2 * ATHENA.listsPerPartition * hours, gets: selects * hours * perHour };
}

/** Storage of the lake in GB, an average over the month. */
export function lakeGb(workload: Workload): number {
  const { regions, everyS, storedMonths } = workload;
  const raw = STAGE.rawHours * regions.reduce((sum, region) => sum + parquetBytesPerHour(region, everyS), 0);
  const plans = STAGE.planHours * (2 + furtherPlans(workload)) * CONSUMER.bytesPerPlan;
  const perHour = regions.length * CONSUMER.bytesPerStoredHour + CONSUMER.bytesPerUsage;
  return (raw + plans + storedMonths * MONTH_HOURS * perHour) / 1e9;
}
