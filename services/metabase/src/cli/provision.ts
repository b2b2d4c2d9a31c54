import { badValue, type Command, formatOption, readOptions, say, UsageError, writeRows } from 'flights-command-line';
import { provision } from '../provision.ts';
import { hasChanges, wasEdited } from '../run.ts';
import { SERVER_HELP, SERVER_OPTIONS, serverSettings } from './settings.ts';

const SYNC_WAIT_MS = 90_000;
/** A page left open asks anew every hour; the address alone says so. */
const REFRESH = '#refresh=3600';

export const provisionCommand: Command = {
  name: 'provision',
  summary: 'brings a Metabase to the dashboard: database, questions, filters, cache; again without harm',
  help: `Usage: pnpm metabase provision [options]

Sets up a fresh server or adds to one that is there: Athena as a database that does not scan by itself, its columns
explained, every panel as a question, and the dashboard with its filters. What is as it should be is not written. What was
changed by hand is told and left. What is not ours is never touched.

  --check            write nothing; exit 1 if something would change or was changed by hand
  --force            write over what was changed by hand
  --public           make a link under which anybody sees the dashboard; anybody then makes Athena run its queries
  --site-url URL     the address people reach Metabase under, on a server that this sets up
${SERVER_HELP}`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      ...SERVER_OPTIONS,
      check: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
      public: { type: 'boolean', default: false },
      'site-url': { type: 'string' },
    });
    if (positionals.length > 0) throw new UsageError(`provision takes no '${positionals[0]}'`);
    if (values.check && values.force) throw new UsageError('--check writes nothing, so --force has nothing to do');
    const siteUrl = values['site-url'] ?? null;
    if (siteUrl !== null && !/^https?:\/\/[^/\s]+\/?$/.test(siteUrl))
      throw badValue('--site-url', `'${siteUrl}' is no address of a site`, 'https://flights.example.org');
    const format = formatOption(values.format);
    const settings = serverSettings(values, process.env);
    const { check, force } = values;
    const done = await provision({
      ...settings,
      check,
      force,
      publicLink: values.public,
      siteUrl,
      syncWaitMs: SYNC_WAIT_MS,
    });
    const told = done.entries.filter(
      ({ outcome, detail }) => format !== 'table' || outcome !== 'same' || detail !== '',
    );
    writeRows(
      told.map((entry) => ({ ...entry })),
      format,
      ['what', 'outcome', 'detail'],
    );
    const [changed, edited] = [hasChanges(done.entries), wasEdited(done.entries)];
    say(summary(check, changed, edited));
    const shown = (siteUrl ?? settings.metabase.url).replace(/\/$/, '');
    if (done.path) say(`${shown}${done.path}${REFRESH}`);
    if (done.publicPath) say(`For everybody: ${shown}${done.publicPath}${REFRESH}`);
    return check && (changed || edited) ? 1 : 0;
  },
};

function summary(check: boolean, changed: boolean, edited: boolean): string {
  const hand = edited ? ' Some was changed by hand: --force restores it.' : '';
  if (check) return `${changed ? 'Something would change.' : 'Nothing would change.'}${hand}`;
  return `${changed ? 'Done.' : 'Nothing to do: all is as it should be.'}${hand}`;
}
