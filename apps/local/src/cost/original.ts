import { billedBytes } from 'flights-consumer';
import { type Bill, billOf, type Line, linesIn } from './bill.ts';
import { ATHENA, CONSUMER, PRODUCER } from './figures.ts';
import { type PriceList, TIB } from './prices.ts';
import { MONTH_HOURS, STAGE } from './stage.ts';
import { rowsPerPoll, volumesOf, type Workload } from './workload.ts';

/** The layout of the Python original: github.com/annis-souames/flights-metrics, as it was in November 2023. */
const ORIGINAL = {
  /** A crawler registers partitions each hour: ten minutes of one DPU at least. Two are usual, and twice the price. */
  crawlerDpuHours: 10 / 60,
  /** Its consumer puts one object after the other; a PUT takes some 30 ms. Estimate. */
  secondsPerPut: 0.03,
  memoryGb: 0.5,
  /** Seven queries a refresh over 1, 72, 24, 1, 1, 1 and 72 hours. */
  hoursPerQuery: 172 / 7,
  /** Bytes of an object: one flight as JSON. Measured: 26 KB for 35. */
  bytesPerObject: 735,
  /** What a function may run for. */
  lambdaLimitSeconds: 900,
} as const;

/** What is assumed of it, for people. */
export const ORIGINAL_NOTE =
  'The original: the same polls, rows and number of dashboard queries (over 25 hours on average), but an hourly Glue crawler ' +
  '(1 DPU, 10 minutes at least) instead of DDL, and one object per flight and hour, written again by each poll. It stopped at 30 ' +
  'flights a poll; here it does not. Of an hour as many objects are left as one poll has rows: the least there can be. ' +
  'Metabase and its hosted Kafka are left out.';

/** Whether its consumer could write an hour's objects before its function is stopped. */
export const originalKeepsUp = (workload: Workload): boolean =>
  volumesOf(workload).rowsPerHour * ORIGINAL.secondsPerPut <= ORIGINAL.lambdaLimitSeconds;

/** What the original's layout would use for the same workload. */
export function originalLines(workload: Workload): readonly Line[] {
  const { regions, queries } = workload;
  const { producerRuns, rowsPerHour } = volumesOf(workload);
  const rows = rowsPerHour * MONTH_HOURS;
  const objects = rowsPerPoll(regions); // of an hour, when the next one begins
  const objectsARegion = objects / regions.length;
  const runSeconds = CONSUMER.secondsPerFurtherRegion + rowsPerHour * ORIGINAL.secondsPerPut;
  const [pipeline, dashboards] = [linesIn('pipeline'), linesIn('dashboards')];
  return [
    pipeline('Lambda calls', 'lambda_requests', producerRuns + STAGE.hourlyRuns),
    pipeline('producer: Lambda time', 'lambda_gb_s', producerRuns * PRODUCER.seconds * STAGE.memoryGb.producer),
    pipeline('consumer: Lambda time', 'lambda_gb_s', STAGE.hourlyRuns * runSeconds * ORIGINAL.memoryGb),
    pipeline('consumer: S3 PUT', 's3_put_list', rows),
    pipeline('Glue crawler', 'glue_dpu_hours', MONTH_HOURS * ORIGINAL.crawlerDpuHours),
    pipeline('storage', 's3_gb_months', (STAGE.rawHours * objects * ORIGINAL.bytesPerObject) / 1e9),
    dashboards(
      'dashboards in Athena: scanned',
      'athena_tib',
      (queries * billedBytes(ORIGINAL.hoursPerQuery * objectsARegion * ORIGINAL.bytesPerObject)) / TIB,
    ),
    dashboards(
      'dashboards: S3 LIST, PUT',
      's3_put_list',
      queries * (ORIGINAL.hoursPerQuery * Math.ceil(objectsARegion / 1000) + ATHENA.putsPerSelect),
    ),
    dashboards('dashboards: S3 GET', 's3_get', queries * ORIGINAL.hoursPerQuery * objectsARegion),
  ];
}

export const originalBill = (workload: Workload, prices: PriceList): Bill => billOf(originalLines(workload), prices);
