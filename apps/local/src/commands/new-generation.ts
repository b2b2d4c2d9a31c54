import { type Command, readOptions, say, UsageError } from 'flights-command-line';
import { folderLake, startGeneration } from 'flights-consumer';
import { type FlightStream, type Lake, POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { existingDataDir } from '../data-dir.ts';
import { ENVIRONMENT_HELP, openLake, streamOf } from '../lake-place.ts';
import { openLog } from '../pipeline.ts';

export const newGeneration: Command = {
  name: 'new-generation',
  summary: 'land a log from its beginning after the old one was deleted or replaced',
  help: `Usage: pnpm flights new-generation [--data DIR | --lake PLACE] [options]

When a log was deleted or replaced, it ends before the lake's position in it, and landing stops with an error instead of
saying "nothing new". This begins a new generation: what is landed stays, and the log that is there now is landed from
its beginning. Refused where the log looks like the one that was landed. Stop what lands first.

  --data DIR     a data directory of this program, with its log (./.flights/live)
  --lake PLACE   a folder, or s3://BUCKET[/PREFIX], with the Kafka REST server of the environment
  --force        also where the new log is longer than the old one was. If it IS the old one, its rows are landed twice
${ENVIRONMENT_HELP}`,
  async run(args) {
    const { values } = readOptions(args, {
      data: { type: 'string' },
      lake: { type: 'string' },
      force: { type: 'boolean', default: false },
    });
    if (values.lake !== undefined && values.data !== undefined) throw new UsageError('say --lake or --data, not both');
    const begin = async (lake: Lake, stream: FlightStream) => {
      for (const topic of [STATES_TOPIC, POLLS_TOPIC])
        say(`${topic}: generation ${await startGeneration({ lake, stream, topic, force: values.force })}`);
    };
    if (values.lake !== undefined) {
      const stream = streamOf(process.env);
      const place = await openLake(values.lake, undefined, process.env);
      await begin(place.lake, stream).finally(place.close);
      return 0;
    }
    const dataDir = await existingDataDir(values.data ?? './.flights/live');
    const log = await openLog(dataDir);
    await begin(folderLake(dataDir.lakeDir), log.stream).finally(() => log.close());
    return 0;
  },
};
