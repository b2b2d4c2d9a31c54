import { type Command, countOption, readOptions, say, UsageError } from 'flights-command-line';
import { wordsOf } from './options.ts';
import { bucketOf } from './stores.ts';

export const recordGap: Command = {
  name: 'record-gap',
  summary: 'gives up a damaged batch of a log in a bucket, so that its partition goes on behind it',
  help: `Usage: pnpm gateway record-gap TOPIC --partition N --offset N --s3 s3://BUCKET[/PREFIX]

Reading a partition stops with an error that names the damaged object, until it is restored or given up by this. Its
records are lost then: readers pass over them.

  --partition N   the partition
  --offset N      the first offset of the batch: the number in the object's name
  --s3 PLACE      where the log is
`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      partition: { type: 'string' },
      offset: { type: 'string' },
      s3: { type: 'string' },
    });
    const [topic] = wordsOf(positionals, 'TOPIC');
    const place = bucketOf({ data: '', s3: values.s3 });
    if (!place || values.partition === undefined || values.offset === undefined)
      throw new UsageError('--s3, --partition and --offset say which batch is meant');
    const which = {
      topic: topic!,
      partition: countOption('--partition', values.partition, { min: 0 }),
      offset: countOption('--offset', values.offset, { min: 0 }),
    };
    const { store } = await (await import('../s3/index.ts')).openS3(place);
    try {
      const { from, to } = await store.recordGap(which);
      say(`Offsets ${from} to ${to - 1} of ${which.topic}-${which.partition} are given up.`);
      return 0;
    } finally {
      await store.close();
    }
  },
};
