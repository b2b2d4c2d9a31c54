import { type Command, readOptions, say } from 'flights-command-line';
import { folderLake, startGeneration } from 'flights-consumer';
import { POLLS_TOPIC, STATES_TOPIC } from 'flights-core';
import { existingDataDir } from '../data-dir.ts';
import { openLog } from '../pipeline.ts';

export const newGeneration: Command = {
  name: 'new-generation',
  summary: 'land a log from its beginning after the old one was deleted or replaced',
  help: `Usage: pnpm flights new-generation [options]

When the log under gateway/ was deleted or replaced, it ends before the lake's position in it, and landing stops with an
error instead of saying "nothing new". This begins a new generation: what is landed stays, and the log that is there now
is landed from its beginning. Refused where the log looks like the one that was landed. Stop other commands first.

  --data DIR     where the data lives (./.flights/live)
`,
  async run(args) {
    const { values } = readOptions(args, { data: { type: 'string', default: './.flights/live' } });
    const dataDir = await existingDataDir(values.data);
    const log = await openLog(dataDir);
    try {
      const lake = folderLake(dataDir.lakeDir);
      for (const topic of [STATES_TOPIC, POLLS_TOPIC])
        say(`${topic}: generation ${await startGeneration({ lake, stream: log.stream, topic })}`);
      return 0;
    } finally {
      await log.close();
    }
  },
};
