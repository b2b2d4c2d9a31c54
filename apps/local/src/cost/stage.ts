import { STAGE_METRICS } from 'flights-cloud';
import { RECENT_HOURS } from 'flights-consumer';

/** Hours of a month: a twelfth of a year of 8,760. */
export const MONTH_HOURS = 730;

/** Raw hours that are there at a time: objects go at the midnight after three days, so they live three to four. */
const RAW_HOURS = 84;

/**
 * A stage as it is deployed: what the serverless.yml files and the code say. A test holds the sizes against those files; put
 * alarms right here when they change.
 */
export const STAGE = {
  /** Memory of the functions in GiB: they are billed by it. */
  memoryGb: { producer: 0.25, consumer: 1, gateway: 1, retention: 0.5 },
  alarms: 10,
  customMetrics: Object.keys(STAGE_METRICS).length,
  /** Consumer and retention run hourly. */
  hourlyRuns: MONTH_HOURS,
  rawHours: RAW_HOURS,
  /** Of those the consumer counts the last ones a run, the one that is not over included, and all once a day: on average. */
  countedHours: (23 * (RECENT_HOURS + 1) + RAW_HOURS) / 24,
  /** The log keeps what was appended within seven days. */
  logHours: 168,
  /** Plans and done markers live thirty days. */
  planHours: 720,
  /** How long CloudWatch keeps log lines, in months: thirty days in `prod`. */
  logsKeptMonths: 1,
  /** Records of a batch of the consumer. */
  batchRecords: 45_000,
  /** Records that the gateway's function answers at a time. */
  pageRecords: 500,
} as const;
