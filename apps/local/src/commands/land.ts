import { randomUUID } from 'node:crypto';
import {
  type Command,
  countOption,
  durationOption,
  oneOf,
  progress,
  readOptions,
  say,
  UsageError,
} from 'flights-command-line';
import { consume, usageMeter } from 'flights-consumer';
import { consumedAt, ENVIRONMENT_HELP, LAKE_HELP, lostOffsets, openLake, streamOf } from '../lake-place.ts';

export const landCommand: Command = {
  name: 'land',
  summary: 'what is on any Kafka REST server into a lake, once: a folder or an S3 bucket',
  help: `Usage: pnpm flights land --lake PLACE [options]

One run of the consumer: lands what is on the stream, each record exactly once, writes the hours that are final, and keeps
house. Run it as often as you like, several at once if it happens; each goes on where the last one stopped, however that
ended. Prints a report as JSON. Into a bucket it also writes what the run used (metrics/usage/), for \`pnpm flights cost\`.

${LAKE_HELP}  --max-records N       records of a batch, held in memory (45000)
  --deadline TIME       stop cleanly before the next batch when it is up: 45s, 10m
${ENVIRONMENT_HELP}`,
  async run(args, stop) {
    const { values, positionals } = readOptions(args, {
      lake: { type: 'string' },
      partitions: { type: 'string' },
      'max-records': { type: 'string' },
      deadline: { type: 'string' },
    });
    if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is one word too many`);
    if (values.lake === undefined) throw new UsageError('--lake is missing: a folder, or s3://BUCKET');
    const maxRecords = values['max-records'];
    const signals = [stop];
    if (values.deadline !== undefined)
      signals.push(AbortSignal.timeout(durationOption('--deadline', values.deadline, '10m')));
    const partitions = values.partitions && oneOf('--partitions', values.partitions, ['catalog', 'projection']);
    const limit = maxRecords === undefined ? {} : { maxRecords: countOption('--max-records', maxRecords) };
    const usage = usageMeter({ runId: randomUUID() });
    const stream = streamOf(process.env, usage.onRequest);
    const place = await openLake(values.lake, partitions, process.env, usage);
    let status: 'ok' | 'failed' = 'failed';
    const bar = progress('Landing');
    try {
      const report = await consume({
        stream,
        ...consumedAt(place),
        ...(place.lifetimes && { lifetimes: place.lifetimes }),
        ...limit,
        now: new Date(),
        signal: AbortSignal.any(signals),
        onLanded: usage.onLanded,
        onProgress: ({ position, end }) => bar.step(position, end),
        onGap: (gap) => say(`${lostOffsets(gap)}; raise the log's retention`),
      });
      bar.end();
      if (!place.warehouse) say('No hourly metrics were written: set ATHENA_DATABASE and ATHENA_WORKGROUP for them.');
      if (!report.land.drained) say('Stopped before all was landed; the next run goes on there.');
      process.stdout.write(`${JSON.stringify(report)}\n`);
      status = 'ok';
      return 0;
    } finally {
      bar.end();
      await usage.write(status, (error) => say(`What this run used is not on record: ${(error as Error).message}`));
      place.close();
    }
  },
};
