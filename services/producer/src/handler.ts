import { kafkaSettings, type LambdaContext, logOptions, parameters, stageMetrics } from 'flights-cloud';
import { type FlightStream, FlightsError, type Region, slotOf } from 'flights-core';
import { flightStream, StreamRefusedError } from 'flights-kafka-rest';
import { pino } from 'pino';
import { POLL_MS, type ProducerConfig, producerConfig } from './config.ts';
import { type ProduceReport, produce } from './produce.ts';
import { withSourceLogin } from './source-login.ts';

/** An event of the schedule: its time is the slot's, however late the function starts. */
export interface ScheduledEvent {
  readonly time?: string;
}

interface Ready extends ProducerConfig {
  readonly stream: FlightStream;
}

/** Settings are read once in the life of the function's process. */
let ready: Promise<Ready> | undefined;

async function prepare(): Promise<Ready> {
  const read = parameters();
  const config = producerConfig(await withSourceLogin(process.env, read));
  return { ...config, stream: flightStream(await kafkaSettings(process.env, read)) };
}

/**
 * The producer as a Lambda: one poll of every region for the slot of the schedule. A source that refuses makes a failed poll,
 * which is a record; only the log's own errors, and the time that is up, are thrown, after every region had its turn, and the
 * event is tried again: the log drops what it has already.
 */
export async function handler(event: ScheduledEvent, context: LambdaContext): Promise<readonly ProduceReport[]> {
  const log = pino(logOptions('producer', context.awsRequestId));
  ready ??= prepare();
  const { regions, intervalS, source, stream } = await ready.catch((error) => {
    ready = undefined;
    log.error({ err: error }, 'the settings are wrong; nothing was polled');
    throw error;
  });
  const slotAt = slotOf(event.time ? new Date(event.time) : new Date(), intervalS);
  const reports: ProduceReport[] = [];
  const errors: unknown[] = [];
  let answeredBefore = 0;
  for (const [index, region] of regions.entries()) {
    const place = { region: region.id, slotAt };
    try {
      if (index > 0 && context.getRemainingTimeInMillis() < POLL_MS) throw new TimeIsUpError(region, regions.length);
      const report = await produce({ source, stream, region, slotAt, intervalS });
      log[report.status === 'ok' ? 'info' : 'warn']({ ...place, report }, `poll ${report.status}`);
      reports.push(report);
    } catch (error) {
      // An event that is delivered twice, or tried again after a part of it went through: the slot keeps its first answer.
      const answered = error instanceof StreamRefusedError && error.status === 400;
      log.error(
        { err: error, ...place },
        answered ? 'the slot has another answer already' : 'no poll of this slot is on the log',
      );
      if (answered) answeredBefore++;
      else errors.push(error);
    }
  }
  const PollsMissed = regions.length - answeredBefore - reports.filter(({ status }) => status === 'ok').length;
  log.info(stageMetrics(process.env.STAGE ?? '', { PollsMissed }), 'metrics of the run');
  if (errors.length > 0) throw errors[0];
  return reports;
}

/** The regions before took the function's time; the next try of the same event has it all. */
class TimeIsUpError extends FlightsError {
  override readonly name = 'TimeIsUpError';
  override readonly retryable = true;
  constructor(region: Region, regions: number) {
    const advice = `deploy with --param="producerTimeoutS=${(regions * POLL_MS) / 1000}"`;
    super(`the time was up before the turn of ${region.id}; for ${regions} regions ${advice}`);
  }
}
