import { readFileSync } from 'node:fs';
import { durationOption, usage } from 'flights-command-line';
import { ConfigError, glueDatabase, parseRegion } from 'flights-core';
import { metabaseClient } from '../client.ts';
import type { Target } from '../names.ts';
import type { Connect } from '../server.ts';

/** Options that every command of this program has. */
export const SERVER_OPTIONS = {
  url: { type: 'string' },
  stage: { type: 'string', default: 'prod' },
  'aws-region': { type: 'string', default: 'eu-west-2' },
  workgroup: { type: 'string' },
  database: { type: 'string' },
  regions: { type: 'string', default: 'london' },
  wait: { type: 'string', default: '5m' },
  'any-version': { type: 'boolean', default: false },
  format: { type: 'string' },
} as const;

export const SERVER_HELP = `  --url URL          the server (METABASE_URL, else http://127.0.0.1:3000)
  --stage NAME       stage of the lake (prod); its workgroup and Glue database have their names from it
  --aws-region NAME  where the lake is (eu-west-2)
  --workgroup NAME   Athena workgroup (flights-<stage>)
  --database NAME    Glue database (flights_<stage>, with _ for -)
  --regions LIST     regions to choose from, as the producer has them: london;45.80,5.90,47.90,10.65 (london)
  --wait TIME        how long to wait for a server that starts (5m)
  --any-version      try a version of Metabase that this does not know
  --format F         table (on a terminal), json or csv

Log-in, from the environment: METABASE_API_KEY, a key of the group Administrators; or METABASE_EMAIL with
METABASE_PASSWORD or METABASE_PASSWORD_FILE.
`;

interface Values {
  readonly url?: string | undefined;
  readonly stage: string;
  readonly 'aws-region': string;
  readonly workgroup?: string | undefined;
  readonly database?: string | undefined;
  readonly regions: string;
  readonly wait: string;
  readonly 'any-version': boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws a UsageError or a ConfigError that names the option or variable, the bad value and a good one. */
export function serverSettings(values: Values, env: Environment): Omit<Connect, 'check'> & { readonly target: Target } {
  const url = values.url ?? env.METABASE_URL ?? 'http://127.0.0.1:3000';
  if (!/^https?:\/\/[^/\s]+/.test(url))
    throw new ConfigError(
      values.url ? '--url' : 'METABASE_URL',
      `'${url}' is no address`,
      'https://metabase.example.org',
    );
  const target = usage(() => ({
    stage: named('--stage', values.stage, /^[a-z][a-z0-9-]{0,30}$/, 'prod'),
    awsRegion: named('--aws-region', values['aws-region'], /^[a-z]{2}(-[a-z]+)+-\d$/, 'eu-west-2'),
    workgroup: named('--workgroup', values.workgroup ?? `flights-${values.stage}`, /^[\w.-]{1,128}$/, 'flights-prod'),
    database: named('--database', values.database ?? glueDatabase(values.stage), /^[a-z0-9_-]{1,255}$/, 'flights_prod'),
    regions: regionIds(values.regions),
  }));
  return {
    metabase: metabaseClient({ url }),
    logIn: {
      apiKey: env.METABASE_API_KEY || undefined,
      email: env.METABASE_EMAIL || undefined,
      password: env.METABASE_PASSWORD || passwordIn(env.METABASE_PASSWORD_FILE),
    },
    target,
    waitMs: durationOption('--wait', values.wait, '5m'),
    anyVersion: values['any-version'],
  };
}

function named(option: string, value: string, allowed: RegExp, example: string): string {
  if (allowed.test(value)) return value;
  throw new ConfigError(option, `'${value}' cannot be one`, example);
}

function regionIds(list: string): readonly string[] {
  const regions = list.split(';').map((part) => parseRegion(part.trim(), '--regions'));
  return [...new Set(regions.map(({ id }) => id))];
}

function passwordIn(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError('METABASE_PASSWORD_FILE', `'${file}' cannot be read (${code})`, '/run/secrets/metabase');
  }
}
