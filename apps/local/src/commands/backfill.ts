import {
  badValue,
  type Command,
  countOption,
  oneOf,
  progress,
  readOptions,
  say,
  UsageError,
} from 'flights-command-line';
import { backfill, consume } from 'flights-consumer';
import { type FlightStream, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { produce } from 'flights-producer';
import { replay as openReplay } from 'flights-sources';
import { catchUp } from '../catch-up.ts';
import { existingDataDir } from '../data-dir.ts';
import {
  consumedAt,
  ENVIRONMENT_HELP,
  LAKE_HELP,
  type LakePlace,
  lostOffsets,
  openLake,
  streamOf,
} from '../lake-place.ts';
import { intervalOption, regionOption } from '../options.ts';
import { openLog } from '../pipeline.ts';
import { slotsToPoll } from '../recorded-slots.ts';
import { withUnreadable } from '../recorded-source.ts';

export const backfillCommand: Command = {
  name: 'backfill',
  summary: 'what a lake lacks: recorded snapshots, or a range of offsets that was landed before',
  help: `Usage: pnpm flights backfill FOLDER --lake PLACE [options]
       pnpm flights backfill --offsets TOPIC/PARTITION:FROM-TO (--lake PLACE | --data DIR)

With a FOLDER of recorded replies: sends those that the lake has no poll of through the stream, and lands them.
With offsets (FROM to before TO): makes the files of the batches in that range again, if they are gone and the log still
has the records. Bring states back before polls. Neither doubles anything, however often it runs. Prints a report as JSON.

${LAKE_HELP}  --data DIR            the lake and the log of a data directory of this program
  --offsets RANGE       flight-states/0:1000-2000
  --region NAME, --bbox S,W,N,E, --every 15m   of the recording, as in replay
${ENVIRONMENT_HELP}`,
  async run(args, signal) {
    const { values, positionals } = readOptions(args, {
      lake: { type: 'string' },
      data: { type: 'string' },
      partitions: { type: 'string' },
      offsets: { type: 'string' },
      region: { type: 'string' },
      bbox: { type: 'string' },
      every: { type: 'string' },
    });
    const [folder, ...others] = positionals;
    if (others.length > 0 || (folder === undefined) === (values.offsets === undefined))
      throw new UsageError('backfill takes one FOLDER, or --offsets');
    if ((values.lake === undefined) === (values.data === undefined))
      throw new UsageError('say where: --lake PLACE, or --data DIR');
    if (folder !== undefined && values.data !== undefined)
      throw new UsageError(`for a data directory use: pnpm flights replay ${folder} --once --data ${values.data}`);
    const partitions = values.partitions && oneOf('--partitions', values.partitions, ['catalog', 'projection']);
    const range = values.offsets === undefined ? null : offsetsOption(values.offsets);
    const region = regionOption(values);
    const recording = folder === undefined ? null : await openReplay(folder);
    const intervalS = values.every === undefined ? (recording?.usualIntervalS ?? 0) : intervalOption(values.every);
    const log = values.data === undefined ? null : await openLog(await existingDataDir(values.data));
    const stream = log?.stream ?? streamOf(process.env);
    const place = await openLake(values.lake ?? `${values.data}/lake`, partitions, process.env);
    try {
      if (range) {
        const report = await backfill({
          lake: place.lake,
          stream,
          ...(place.catalog && { catalog: place.catalog }),
          ...range,
        });
        process.stdout.write(`${JSON.stringify({ ...report, hourly: await landAll(stream, place, signal) })}\n`);
        return 0;
      }
      const land = () => landAll(stream, place, signal);
      await land(); // from here on the lake knows every poll on the stream
      if (!place.warehouse)
        throw badValue('--lake', 'which polls are there is asked of Athena', 'ATHENA_DATABASE and ATHENA_WORKGROUP');
      const slots = await slotsToPoll(recording!, place.warehouse, region, intervalS);
      const source = withUnreadable(recording!);
      const poll = (slotAt: Date, inTurn: Promise<unknown>) =>
        produce({ source, stream, region, slotAt, intervalS, inTurn });
      const bar = progress(`Sending ${folder}`);
      const polled = await catchUp({ poll, land }, slots, { signal, onStep: bar.step });
      bar.end();
      process.stdout.write(`${JSON.stringify({ polled, left_out: recording!.slots.length - slots.length })}\n`);
      return 0;
    } finally {
      place.close();
      await log?.close();
    }
  },
};

/** Lands what is on the stream and writes the hours it changes. No retention: what comes back is often old. */
async function landAll(stream: FlightStream, place: LakePlace, signal: AbortSignal) {
  const { hourly } = await consume({
    stream,
    ...consumedAt(place),
    now: new Date(),
    signal,
    onGap: (gap) => say(lostOffsets(gap)),
  });
  return hourly;
}

const TABLES = { [STATES_TOPIC]: 'states', [POLLS_TOPIC]: 'polls' } as const;

function offsetsOption(text: string) {
  const [, topic = '', partition = '', from = '', to = ''] = /^([^/]+)\/(\d+):(\d+)-(\d+)$/.exec(text) ?? [];
  const table = TABLES[topic as keyof typeof TABLES];
  if (!table)
    throw badValue(
      '--offsets',
      `'${text}' is no range of ${Object.keys(TABLES).join(' or ')}`,
      'flight-states/0:1000-2000',
    );
  const offset = (digits: string) => countOption('--offsets', digits, { min: 0 });
  return { table, topic, partition: offset(partition), from: offset(from), to: offset(to) };
}
