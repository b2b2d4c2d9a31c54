import {
  badValue,
  type Command,
  countOption,
  formatOption,
  readOptions,
  say,
  UsageError,
  writeRows,
} from 'flights-command-line';
import { GatewayError } from '../errors.ts';
import { checkTopicName } from '../topic-name.ts';
import { retentionOption, wordsOf } from './options.ts';
import { STORE_HELP, STORE_OPTIONS, withStore } from './stores.ts';

const MAX_PARTITIONS = 10_000;

export const topics: Command = {
  name: 'topics',
  summary: 'create NAME --partitions N · list · describe NAME · delete NAME',
  help: `Usage: pnpm gateway topics create NAME [--partitions N] [--retention 7d] [--retention-bytes N] [--if-not-exists]
       pnpm gateway topics list | describe NAME | delete NAME

Works while a server runs on the same data; it sees the change at its next request.

  --partitions N         number of partitions (1); it stays as it is
  --retention TIME       how long records are kept: 90s, 15m, 12h, 7d, forever (the server's: 7d)
  --retention-bytes N    how many stored bytes are kept per partition (no limit)
  --if-not-exists        a topic that exists is no error
  --format F             table (on a terminal), json or csv
${STORE_HELP}`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      ...STORE_OPTIONS,
      partitions: { type: 'string', default: '1' },
      retention: { type: 'string' },
      'retention-bytes': { type: 'string' },
      'if-not-exists': { type: 'boolean', default: false },
      format: { type: 'string' },
    });
    const format = formatOption(values.format);
    const [verb, ...words] = positionals;
    switch (verb) {
      case 'create': {
        const [name] = wordsOf(words, 'NAME');
        const bytes = values['retention-bytes'];
        const topic = {
          name: topicName(name!),
          partitions: countOption('--partitions', values.partitions, { max: MAX_PARTITIONS }),
          retentionMs: values.retention === undefined ? null : retentionOption('--retention', values.retention),
          retentionBytes: bytes === undefined ? null : countOption('--retention-bytes', bytes),
        };
        await withStore(values, 'make', (store) =>
          store.topics.create(topic).catch((error) => {
            if (!(values['if-not-exists'] && error instanceof GatewayError && error.status === 409)) throw error;
          }),
        );
        say(`Topic '${name}' is there.`);
        return 0;
      }
      case 'list': {
        wordsOf(words);
        const all = await withStore(values, 'existing', (store) => store.topics.list());
        const rows = all.map(({ name, partitions, retentionMs, retentionBytes }) => ({
          topic: name,
          partitions,
          retention_ms: retentionMs,
          retention_bytes: retentionBytes,
        }));
        writeRows(rows, format, ['topic', 'partitions', 'retention_ms', 'retention_bytes']);
        return 0;
      }
      case 'describe': {
        const [name] = wordsOf(words, 'NAME');
        const states = await withStore(values, 'existing', (store) => store.topics.describe(name!));
        const rows = states.map(({ partition, earliest, latest, bytes }) => ({
          topic: name!,
          partition,
          earliest,
          latest,
          bytes,
        }));
        writeRows(rows, format, ['topic', 'partition', 'earliest', 'latest', 'bytes']);
        return 0;
      }
      case 'delete': {
        const [name] = wordsOf(words, 'NAME');
        await withStore(values, 'existing', (store) => store.topics.delete(name!));
        say(`Topic '${name}' is gone, with its records and committed offsets.`);
        return 0;
      }
      default:
        throw new UsageError(verb === undefined ? 'What about topics?' : `There is no 'topics ${verb}'`);
    }
  },
};

function topicName(name: string): string {
  try {
    checkTopicName(name);
  } catch (error) {
    throw badValue('NAME', (error as Error).message, 'flight-states');
  }
  if (name.startsWith('__'))
    throw badValue('NAME', `'${name}' is for internal topics`, name.replace(/^_+/, '') || 'events');
  return name;
}
