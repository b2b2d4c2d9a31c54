import { text } from 'node:stream/consumers';
import {
  badValue,
  type Command,
  formatOption,
  oneOf,
  readOptions,
  say,
  UsageError,
  writeRows,
} from 'flights-command-line';
import { generatePassword, hashPassword } from '../auth/password.ts';
import type { Credentials } from '../port.ts';
import { checkPassword, checkUsername, maxCredentials } from './environment.ts';
import { wordsOf } from './options.ts';
import { STORE_OPTIONS, withCredentials } from './stores.ts';

const COLUMNS = ['username', 'topics', 'permission'];

export const credentials: Command = {
  name: 'credentials',
  summary: 'create NAME [--topics PATTERN] [--permission ALL|PRODUCE|CONSUME] · list · delete NAME · hash NAME',
  help: `Usage: pnpm gateway credentials create NAME [--topics PATTERN] [--permission ALL|PRODUCE|CONSUME]
       pnpm gateway credentials list | delete NAME
       pnpm gateway credentials hash NAME (--password-stdin | --password-env) [--topics …] [--permission …]

create prints a new password on stdout, once: only a slow hash of it is kept. A running server sees the change at its
next request. hash keeps nothing: it prints the credential as JSON, for the parameter that a deployed gateway reads.

  --topics PATTERN       a topic's name, a prefix that ends in *, or * for all (*)
  --permission P         ALL, PRODUCE (produce, webhook) or CONSUME (everything else) (ALL)
  --password-stdin       take the password from stdin instead of making one
  --password-env         take it from the variable GATEWAY_PASSWORD
  --format F             table (on a terminal), json or csv; create prints the bare password unless told json or csv
  --data DIR             where credentials are kept, in front of a Kafka too (./.flights/gateway)
  --s3 s3://BUCKET[/PREFIX]  or beside a log in a bucket

At most 10 credentials, or GATEWAY_MAX_CREDENTIALS.
`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      ...STORE_OPTIONS, // --kafka is allowed and changes nothing, so that all commands take the same options
      topics: { type: 'string', default: '*' },
      permission: { type: 'string', default: 'ALL' },
      'password-stdin': { type: 'boolean', default: false },
      'password-env': { type: 'boolean', default: false },
      format: { type: 'string' },
    });
    const format = formatOption(values.format);
    const [verb, ...words] = positionals;
    switch (verb) {
      case 'create': {
        const [name] = wordsOf(words, 'NAME');
        const username = checkUsername('NAME', name!, 'producer');
        const topics = patternOption(values.topics);
        const permission = oneOf('--permission', values.permission.toUpperCase(), ['ALL', 'PRODUCE', 'CONSUME']);
        const max = maxCredentials(process.env);
        const given = await givenPassword(values);
        const password = given ?? generatePassword();
        const passwordHash = await hashPassword(password);
        await withCredentials(values, 'make', async (stored) => {
          await mustFit(stored, max);
          await stored.create({ username, topics, permission, passwordHash });
        });
        say(`Credential '${username}' is there: ${permission} on ${topics}.`);
        if (given !== null) return 0;
        if (values.format === undefined || format === 'table') process.stdout.write(`${password}\n`);
        else
          writeRows([{ username, password, topics, permission }], format, [
            'username',
            'password',
            'topics',
            'permission',
          ]);
        return 0;
      }
      case 'hash': {
        const [name] = wordsOf(words, 'NAME');
        const username = checkUsername('NAME', name!, 'producer');
        const topics = patternOption(values.topics);
        const permission = oneOf('--permission', values.permission.toUpperCase(), ['ALL', 'PRODUCE', 'CONSUME']);
        const password = await givenPassword(values);
        if (password === null)
          throw new UsageError('say where the password comes from: --password-stdin or --password-env');
        process.stdout.write(
          `${JSON.stringify({ username, topics, permission, passwordHash: await hashPassword(password) })}\n`,
        );
        return 0;
      }
      case 'list': {
        wordsOf(words);
        const all = await withCredentials(values, 'existing', (stored) => stored.list());
        const rows = all.map(({ username, topics, permission }) => ({ username, topics, permission }));
        writeRows(rows, format, COLUMNS);
        return 0;
      }
      case 'delete': {
        const [name] = wordsOf(words, 'NAME');
        await withCredentials(values, 'existing', (stored) => stored.delete(name!));
        say(`Credential '${name}' is gone.`);
        return 0;
      }
      default:
        throw new UsageError(verb === undefined ? 'What about credentials?' : `There is no 'credentials ${verb}'`);
    }
  },
};

async function mustFit(stored: Credentials, max: number): Promise<void> {
  if ((await stored.list()).length >= max)
    throw new Error(`There are ${max} credentials already: delete one, or raise GATEWAY_MAX_CREDENTIALS`);
}

function patternOption(pattern: string): string {
  if (/^[A-Za-z0-9._-]{0,249}\*$|^[A-Za-z0-9._-]{1,249}$/.test(pattern)) return pattern;
  throw badValue('--topics', `'${pattern}' is no topic's name or prefix`, "--topics 'flight-*'");
}

/** null: one is to be made. */
async function givenPassword(from: { 'password-stdin': boolean; 'password-env': boolean }): Promise<string | null> {
  if (from['password-stdin'] && from['password-env'])
    throw new UsageError('--password-stdin and --password-env say the same thing: use one of them');
  if (from['password-env']) return checkPassword('GATEWAY_PASSWORD', process.env.GATEWAY_PASSWORD ?? '');
  if (!from['password-stdin']) return null;
  return checkPassword('The password on stdin', (await text(process.stdin)).replace(/\r?\n$/, ''));
}
