import { statfsSync } from 'node:fs';
import { type Command, formatOption, readOptions, writeRows } from 'flights-command-line';
import { openDatabase } from '../embedded/database.ts';
import { givenCredentials } from './environment.ts';
import { wordsOf } from './options.ts';
import { mustExist, STORE_HELP, STORE_OPTIONS, type StoreValues, withCredentials, withStore } from './stores.ts';

const LOW_DISK_BYTES = 256 * 1024 * 1024;

/** Answers what is well in a few words; what it throws is what is wrong and what to do. */
type Check = () => Promise<string> | string;

export const doctor: Command = {
  name: 'doctor',
  summary: 'looks at the data, the disk, the credentials, the log and a running server, and says what is wrong',
  help: `Usage: pnpm gateway doctor [options]

Changes nothing. Exit 1 if something is wrong.

  --url URL              a server that should be running (http://127.0.0.1:8080); without it none is asked
  --format F             table (on a terminal), json or csv
${STORE_HELP}`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      ...STORE_OPTIONS,
      url: { type: 'string' },
      format: { type: 'string' },
    });
    wordsOf(positionals);
    const rows: { check: string; ok: string; detail: string }[] = [];
    for (const [check, look] of checks(values)) {
      try {
        rows.push({ check, ok: 'yes', detail: await look() });
      } catch (error) {
        rows.push({ check, ok: 'NO', detail: (error as Error).message });
      }
    }
    writeRows(rows, formatOption(values.format), ['check', 'ok', 'detail']);
    return rows.every(({ ok }) => ok === 'yes') ? 0 : 1;
  },
};

function checks(values: StoreValues & { readonly url?: string | undefined }): [string, Check][] {
  const { data, kafka, s3, url } = values;
  const inLog: Check = () =>
    withStore(values, 'existing', async ({ topics }) => {
      const all = await topics.list();
      if (all.length === 0) throw new Error('There are no topics: create one with `pnpm gateway topics create NAME`');
      return all.map(({ name, partitions }) => `${name} (${partitions})`).join(', ');
    });
  const list: [string, Check][] = [
    ['credentials', () => credentials(values)],
    [`topics${(kafka ?? s3) ? ` of ${kafka ?? s3}` : ''}`, inLog],
  ];
  if (kafka === undefined && s3 === undefined) list.unshift(['data', () => intact(data)], ['disk', () => disk(data)]);
  if (url !== undefined) list.push(['server', () => healthy(url)]);
  return list;
}

/** SQLite's own look at every page; a large log takes its time. */
function intact(dataDir: string): string {
  mustExist(dataDir);
  const db = openDatabase({ dataDir, durability: 'full' });
  try {
    const [first] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (first?.quick_check !== 'ok')
      throw new Error(`The file is damaged (${first?.quick_check}): restore ${dataDir} from a copy`);
    return `${dataDir} is whole`;
  } finally {
    db.close();
  }
}

function disk(dataDir: string): string {
  mustExist(dataDir);
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const text = `${Math.floor(free / 1024 / 1024)} MiB free`;
  if (free < LOW_DISK_BYTES) throw new Error(`${text}: free some space, or shorten --retention`);
  return text;
}

async function credentials(values: StoreValues): Promise<string> {
  const stored = await withCredentials(values, 'existing', (kept) => kept.list()).catch(() => []);
  const given = givenCredentials(process.env);
  if (stored.length + given.length > 0) return `${stored.length} stored, ${given.length} from the environment`;
  throw new Error(
    'There is none: set GATEWAY_USERNAME and GATEWAY_PASSWORD, or `pnpm gateway credentials create NAME`',
  );
}

async function healthy(url: string): Promise<string> {
  const address = `${url.replace(/\/$/, '')}/-/healthz`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(5000) }).catch((error: Error) => {
    throw new Error(`${address} cannot be reached (${(error.cause as Error | undefined)?.message ?? error.message})`);
  });
  if (answer.status === 200) return `${address} answers`;
  throw new Error(`${address} answers ${answer.status}: another server may be listening there`);
}
