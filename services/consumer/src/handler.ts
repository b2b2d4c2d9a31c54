import { kafkaSettings, type LambdaContext, logOptions, parameters, stageMetrics } from 'flights-cloud';
import { flightStream } from 'flights-kafka-rest';
import { pino } from 'pino';
import { AthenaQueryError } from './aws/athena.ts';
import { athenaCatalog } from './aws/athena-catalog.ts';
import { athenaWarehouse } from './aws/athena-rows.ts';
import { athenaClient, s3Client } from './aws/clients.ts';
import { AwsError } from './aws/errors.ts';
import { s3Lake } from './aws/s3-lake.ts';
import { consumerConfig } from './config.ts';
import { type ConsumeReport, consume } from './consume.ts';
import { watchLanding } from './land-watch.ts';
import { usageMeter } from './usage.ts';

/** Left for the batch that is under way when the time is up, and for the last log line. */
const MARGIN_MS = 120_000;
/** Of a short timeout at most this much is kept back. */
const MARGIN_SHARE = 0.4;

/** Newest done batch by chain; lives as long as the function's process and is never trusted for the position. */
const hints = new Map<string, number>();

/**
 * The consumer as a Lambda: one run of `consume`. It stops cleanly before its own timeout and the next run goes on; what
 * it throws goes to the failure queue, and a run that died anywhere is finished by the next.
 */
export async function handler(_event: unknown, context: LambdaContext): Promise<ConsumeReport> {
  const log = pino(logOptions('consumer', context.awsRequestId));
  const startedAt = new Date();
  const memoryMb = Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || null;
  const usage = usageMeter({ runId: context.awsRequestId, memoryMb, startedAt });
  let status: 'ok' | 'failed' = 'failed';
  const leftMs = context.getRemainingTimeInMillis();
  const signal = AbortSignal.timeout(Math.max(0, leftMs - Math.min(MARGIN_MS, leftMs * MARGIN_SHARE)));
  const lost = 'the log had dropped records before they were landed: raise its retention';
  const watch = watchLanding((gap) => log.error({ gap }, lost));
  let AthenaFailures = 0;
  try {
    const { bucket, database, workGroup, partitions, maxRecords } = consumerConfig(process.env);
    const athena = { client: athenaClient(), database, workGroup, onStatement: usage.onStatement };
    const report = await consume({
      stream: flightStream({ ...(await kafkaSettings(process.env, parameters())), onRequest: usage.onRequest }),
      lake: usage.lake(s3Lake({ client: s3Client(), bucket })),
      warehouse: athenaWarehouse(athena),
      ...(partitions === 'catalog' && { catalog: athenaCatalog({ athena, lakeUri: `s3://${bucket}` }) }),
      ...(maxRecords !== undefined && { maxRecords }),
      hints,
      signal,
      now: startedAt,
      countRecent: true,
      ...watch.told,
      onLanded(batch) {
        watch.told.onLanded(batch);
        usage.onLanded(batch);
      },
      onStep: (step, report) => log.info({ step, report }, step),
    });
    if (!report.land.drained) log.warn('the time was up before all was landed; the next run goes on');
    status = 'ok';
    return report;
  } catch (error) {
    if (error instanceof AthenaQueryError || (error instanceof AwsError && error.service === 'Athena'))
      AthenaFailures = 1;
    log.error({ err: error }, 'the run failed; the next one finishes what it began');
    throw error;
  } finally {
    const figures = {
      RecordsBehind: watch.behind(),
      UndonePlanAge: watch.undonePlanAgeS(startedAt),
      DeadLetters: watch.deadLetters(),
      RecordsLost: watch.lost(),
      AthenaFailures,
    };
    log.info(stageMetrics(process.env.STAGE ?? '', figures), 'metrics of the run');
    await usage.write(status, (err) =>
      log.warn({ err }, 'what the run used is not on record: the cost report lacks it'),
    );
  }
}
