import { kafkaSettings, type LambdaContext, parameters } from 'flights-cloud';
import { type FlightStream, slotOf } from 'flights-core';
import { flightStream, StreamRefusedError } from 'flights-kafka-rest';
import { pino } from 'pino';
import { type ProducerConfig, producerConfig } from './config.ts';
import { type ProduceReport, produce } from './produce.ts';

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
  const config = producerConfig(process.env);
  return { ...config, stream: flightStream(await kafkaSettings(process.env, parameters())) };
}

/**
 * The producer as a Lambda: one poll of every region for the slot of the schedule. A source that refuses makes a failed poll,
 * which is a record; only the log's own errors are thrown, after every region had its turn, and the event is tried again: the
 * log drops what it has already.
 */
export async function handler(event: ScheduledEvent, context: LambdaContext): Promise<readonly ProduceReport[]> {
  const log = pino({ base: { service: 'producer', requestId: context.awsRequestId } });
  ready ??= prepare();
  const { regions, intervalS, source, stream } = await ready.catch((error) => {
    ready = undefined;
    log.error({ err: error }, 'the settings are wrong; nothing was polled');
    throw error;
  });
  const slotAt = slotOf(event.time ? new Date(event.time) : new Date(), intervalS);
  const reports: ProduceReport[] = [];
  const errors: unknown[] = [];
  for (const region of regions) {
    try {
      const report = await produce({ source, stream, region, slotAt, intervalS });
      log[report.status === 'ok' ? 'info' : 'warn']({ report }, `poll ${report.status}`);
      reports.push(report);
    } catch (error) {
      // An event that is delivered twice, or tried again after a part of it went through: the slot keeps its first answer.
      const answered = error instanceof StreamRefusedError && error.status === 400;
      log.error(
        { err: error, region: region.id, slotAt },
        answered ? 'the slot has another answer already' : 'the log did not take the poll',
      );
      if (!answered) errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return reports;
}
