import { type Command, formatOption, readOptions, UsageError, writeRows } from 'flights-command-line';
import type { Store, TopicPartitionOffset } from '../port.ts';
import { wordsOf } from './options.ts';
import { STORE_HELP, STORE_OPTIONS, withStore } from './stores.ts';

export const groups: Command = {
  name: 'groups',
  summary: 'list · describe NAME: what each group has committed, and how far behind it is',
  help: `Usage: pnpm gateway groups list | describe NAME

Shows what groups have committed. Which instances are at work right now only the server knows: GET /consumers.

  --format F             table (on a terminal), json or csv
${STORE_HELP}`,
  async run(args) {
    const { values, positionals } = readOptions(args, { ...STORE_OPTIONS, format: { type: 'string' } });
    const format = formatOption(values.format);
    const [verb, ...words] = positionals;
    switch (verb) {
      case 'list': {
        wordsOf(words);
        const rows = await withStore(values, 'existing', async ({ groups }) => {
          const names = await groups.names();
          return Promise.all(
            names.map(async (group) => ({ group, partitions: (await groups.allCommitted(group)).length })),
          );
        });
        writeRows(rows, format, ['group', 'partitions']);
        return 0;
      }
      case 'describe': {
        const [group] = wordsOf(words, 'NAME');
        const rows = await withStore(values, 'existing', async (store) => {
          const committed = await store.groups.allCommitted(group!);
          return Promise.all(committed.map(async (one) => ({ group: group!, ...(await progress(store, one)) })));
        });
        writeRows(rows, format, ['group', 'topic', 'partition', 'committed', 'latest', 'lag']);
        return 0;
      }
      default:
        throw new UsageError(verb === undefined ? 'What about groups?' : `There is no 'groups ${verb}'`);
    }
  },
};

/** A committed offset may lie beyond the end of the log: nothing is behind then. */
async function progress({ topics }: Store, { topic, partition, offset }: TopicPartitionOffset) {
  const latest = (await topics.describe(topic))[partition]?.latest ?? null;
  return { topic, partition, committed: offset, latest, lag: latest === null ? null : Math.max(0, latest - offset) };
}
