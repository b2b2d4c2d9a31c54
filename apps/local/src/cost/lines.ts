import { billedBytes } from 'flights-consumer';
import { type Line, linesIn } from './bill.ts';
import { athenaRequests, type ConsumerMonth, lakeGb, modelledConsumer, scannedBytes } from './consumer-month.ts';
import { ATHENA, cores, LOG_BYTES, PRODUCER } from './figures.ts';
import { credentialReads, gatewayMonth, isCold } from './gateway-month.ts';
import { TIB } from './prices.ts';
import { MONTH_HOURS, STAGE } from './stage.ts';
import { rowsPerPoll, volumesOf, type Workload } from './workload.ts';

/** Seconds of a run of the producer, which polls one region after the other. */
function producerSeconds({ regions }: Workload): number {
  const furtherRequests = regions.reduce((sum, { sourceRequests }) => sum + sourceRequests, 0) - 1;
  const cpu = (PRODUCER.cpuSecondsPerRow * rowsPerPoll(regions)) / cores(STAGE.memoryGb.producer);
  return PRODUCER.seconds + PRODUCER.secondsPerSourceRequest * furtherRequests + cpu;
}

/** All that a stage uses in a month: the consumer as it was counted, where it was, and all else by the model. */
export function linesOf(workload: Workload, consumer: ConsumerMonth = modelledConsumer(workload)): readonly Line[] {
  const { regions } = workload;
  const { producerRuns } = volumesOf(workload);
  const gateway = gatewayMonth(workload, consumer);
  const hours = athenaRequests(workload, consumer.selects);
  const results = consumer.selects * ATHENA.putsPerSelect + consumer.freeStatements * ATHENA.putsPerDdl;
  const glue = consumer.selects * ATHENA.glueRequestsPerSelect + consumer.freeStatements * ATHENA.glueRequestsPerDdl;
  // A function reads its two parameters at its start, the consumer at each run; one of the two is a secret.
  const producerStarts = isCold(workload) ? producerRuns : 0;
  const reads = producerStarts + consumer.runs + credentialReads(workload, gateway);
  const logGb =
    (producerRuns * LOG_BYTES.producer * regions.length +
      gateway.requests * LOG_BYTES.gateway +
      consumer.runs * LOG_BYTES.consumer +
      gateway.retentionRuns * LOG_BYTES.retention) /
    1e9;
  const sourceRequests = producerRuns * regions.reduce((sum, region) => sum + region.sourceRequests, 0);

  const line = linesIn('pipeline');
  const { basis } = consumer;
  return [
    line('producer: Lambda calls', 'lambda_requests', producerRuns),
    line('producer: Lambda time', 'lambda_gb_s', producerRuns * producerSeconds(workload) * STAGE.memoryGb.producer),
    line('gateway: Lambda calls', 'lambda_requests', gateway.requests),
    line('gateway: Lambda time', 'lambda_gb_s', gateway.gbSeconds),
    line('consumer: Lambda calls', 'lambda_requests', consumer.lambdaRuns, basis),
    line('consumer: Lambda time', 'lambda_gb_s', consumer.gbSeconds, basis),
    line('retention: Lambda calls', 'lambda_requests', gateway.retentionRuns),
    line('retention: Lambda time', 'lambda_gb_s', gateway.retentionGbSeconds),
    line('gateway: S3 PUT and LIST', 's3_put_list', gateway.putAndList),
    line('gateway: S3 GET', 's3_get', gateway.get),
    line('consumer: S3 PUT and LIST', 's3_put_list', consumer.putAndList, basis),
    line('consumer: S3 GET', 's3_get', consumer.get, basis),
    line('retention: S3 LIST', 's3_put_list', gateway.retentionLists),
    line('retention: S3 GET', 's3_get', gateway.retentionGets),
    line('hours in Athena: scanned', 'athena_tib', consumer.billedBytes / TIB, basis),
    line('hours in Athena: S3 LIST, PUT', 's3_put_list', hours.lists + results),
    line('hours in Athena: S3 GET', 's3_get', hours.gets + consumer.selects),
    line('hours in Athena: Glue', 'glue_requests', glue),
    line('storage: lake and log', 's3_gb_months', lakeGb(workload) + gateway.logGb),
    line('secrets: KMS', 'kms_requests', reads),
    line(
      'parameters: SSM',
      'ssm_requests',
      producerStarts * 2 + consumer.runs * 2 + credentialReads(workload, gateway),
    ),
    line('schedules: EventBridge', 'eventbridge_events', producerRuns + 2 * STAGE.hourlyRuns),
    line('failure queues: SQS', 'sqs_requests', 0), // nothing is sent while nothing fails
    line('alarm mails: SNS', 'sns_mails', 0),
    line('logs: written', 'logs_gb', logGb),
    line('logs: kept', 'logs_gb_months', logGb * STAGE.logsKeptMonths),
    line('custom metrics', 'metrics', STAGE.customMetrics),
    line('alarms', 'alarms', STAGE.alarms),
    line('to the sources: data out', 'data_out_gb', (sourceRequests * PRODUCER.bytesOutPerSourceRequest) / 1e9),
    ...dashboardLines(workload),
  ];
}

/** What looking costs: the seven metrics' statements in equal shares, over an average region. */
function dashboardLines(workload: Workload): readonly Line[] {
  const { regions, everyS, queries, storedMonths } = workload;
  const requests = athenaRequests(workload, queries, {
    rawHours: STAGE.rawHours,
    readsOfPolls: ATHENA.dashboardReadsOfPolls,
  });
  const overHours = queries * ATHENA.dashboardsOverHours;
  const bytes = regions.reduce((sum, region) => sum + billedBytes(scannedBytes(region, everyS)), 0) / regions.length;
  const line = linesIn('dashboards');
  return [
    line('dashboards in Athena: scanned', 'athena_tib', (queries * bytes) / TIB),
    line('dashboards: S3 LIST, PUT', 's3_put_list', requests.lists + overHours + queries * ATHENA.putsPerSelect),
    line('dashboards: S3 GET', 's3_get', requests.gets + queries + overHours * storedMonths * MONTH_HOURS),
    line('dashboards: Glue', 'glue_requests', queries * ATHENA.glueRequestsPerSelect),
  ];
}
