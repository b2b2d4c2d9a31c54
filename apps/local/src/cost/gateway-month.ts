import { type ConsumerMonth, furtherPlans, pagesARun } from './consumer-month.ts';
import { GATEWAY, PRODUCER } from './figures.ts';
import { MONTH_HOURS, STAGE } from './stage.ts';
import { type CostRegion, volumesOf, type Workload } from './workload.ts';

/** What the gateway's two functions use in a month. */
export interface GatewayMonth {
  /** Requests to the function: appends, and what the consumer asks. */
  readonly requests: number;
  readonly gbSeconds: number;
  /** Processes that began anew: each reads its credentials. */
  readonly coldStarts: number;
  readonly putAndList: number;
  readonly get: number;
  /** Of the retention function. */
  readonly retentionRuns: number;
  readonly retentionGbSeconds: number;
  readonly retentionLists: number;
  readonly retentionGets: number;
  /** Of the log in the bucket. */
  readonly logGb: number;
}

/** Appends of one poll of a region: its rows in requests, then the poll's own record. */
export const appendsOf = ({ rowsPerPoll }: CostRegion): number => Math.ceil(rowsPerPoll / PRODUCER.rowsPerAppend) + 1;

/** The log has two topics of one partition each: `flight-states` and `flight-polls`. */
const PARTITIONS = 2;
const LIST_PAGE = 1000;

/** Whether the function is gone before the next poll. */
export const isCold = ({ everyS }: Workload): boolean => everyS >= GATEWAY.idleSeconds;

/** The model: figures.ts for each request. An append of ours is one batch of the log. */
export function gatewayMonth(workload: Workload, { runs, kafkaRequests }: ConsumerMonth): GatewayMonth {
  const { producerRuns, pollsPerHour } = volumesOf(workload);
  const appendsAPoll = workload.regions.reduce((sum, region) => sum + appendsOf(region), 0);
  const appends = producerRuns * appendsAPoll;
  const cold = isCold(workload);
  const coldStarts = cold ? producerRuns : 0;
  // A process that lives for one poll writes the tail of a partition only where the poll has as many appends.
  const tailsAPoll = Math.floor((appendsAPoll - workload.regions.length) / GATEWAY.appendsPerTail);
  const tails = cold ? producerRuns * tailsAPoll : appends / GATEWAY.appendsPerTail;
  const looks = coldStarts * PARTITIONS;
  const [pages, further, batches] = [pagesARun(workload), furtherPlans(workload), pollsPerHour * appendsAPoll];
  const requests = appends + kafkaRequests;
  return {
    requests,
    gbSeconds: (requests * GATEWAY.seconds + coldStarts * GATEWAY.coldSeconds) * STAGE.memoryGb.gateway,
    coldStarts,
    putAndList:
      appends +
      tails +
      looks * GATEWAY.coldLists +
      runs * (GATEWAY.landingLists + GATEWAY.listsPerPlan * further + GATEWAY.listsPerPage * pages),
    get:
      appends * GATEWAY.getsPerAppend +
      looks * GATEWAY.coldGets +
      runs *
        (GATEWAY.landingGets +
          GATEWAY.getsPerPlan * further +
          GATEWAY.getsPerPage * pages +
          GATEWAY.getsPerBatch * batches),
    ...retentionMonth(workload, batches),
  };
}

/** Each run lists every partition and then the whole log, and deletes as many batches as an hour brings. */
function retentionMonth(workload: Workload, batchesPerHour: number) {
  const { rowsPerHour, pollRowsPerHour } = volumesOf(workload);
  const runs = STAGE.hourlyRuns;
  const pagesOf = (keys: number) => Math.max(1, Math.ceil(keys / LIST_PAGE));
  const held = STAGE.logHours * batchesPerHour;
  const ofPolls = STAGE.logHours * pollRowsPerHour;
  const lists = 2 + pagesOf(held - ofPolls) + pagesOf(ofPolls) + pagesOf(held);
  const gets = 2 * PARTITIONS;
  const seconds = GATEWAY.coldSeconds + (lists + gets) * 0.05 + batchesPerHour * 0.02; // some 20 ms a deletion. Estimate
  const bytesPerHour = GATEWAY.bytesPerRow * rowsPerHour + GATEWAY.bytesPerBatch * batchesPerHour;
  return {
    retentionRuns: runs,
    retentionGbSeconds: runs * seconds * STAGE.memoryGb.retention,
    retentionLists: runs * lists,
    retentionGets: runs * gets,
    logGb: (STAGE.logHours * bytesPerHour) / 1e9,
  };
}

/** The credentials are read at a start and every five minutes while the process lives. */
export const credentialReads = (workload: Workload, { coldStarts }: GatewayMonth): number =>
  isCold(workload) ? coldStarts : MONTH_HOURS * 12;
