import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from 'flights-core';
import * as z from 'zod/mini';
import type { Metabase } from './client.ts';
import { MetabaseRefusedError, MetabaseUnavailableError } from './errors.ts';
import { SITE_NAME } from './names.ts';

/** Releases this was written for: 0.58 is the first whose API knows all calls, 0.65 the newest there is. */
export const SUPPORTED = { oldest: 58, newest: 65 } as const;

/** Who provisions: an API key of the administrators' group, or the administrator's e-mail address and password. */
export interface LogIn {
  readonly apiKey?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
}

export interface Server {
  readonly metabase: Metabase;
  /** `v0.64.6` */
  readonly version: string;
  /** Whether it is named as we name a server that we set up: then its settings are ours. */
  readonly isOurs: boolean;
  /** Whether a single dashboard may have a cache policy of its own: a paid feature. */
  readonly hasOwnCaches: boolean;
  /** Whether the first administrator was made just now, or would be. */
  readonly wasFresh: boolean;
}

const Properties = z.object({
  'has-user-setup': z.boolean(),
  'setup-token': z.optional(z.nullable(z.string())),
  'site-name': z.optional(z.nullable(z.string())),
  version: z.object({ tag: z.string() }),
  'token-features': z.optional(z.nullable(z.record(z.string(), z.unknown()))),
});

export interface Connect {
  readonly metabase: Metabase;
  readonly logIn: LogIn;
  /** How long to wait for a server that starts. */
  readonly waitMs: number;
  /** Take any version. */
  readonly anyVersion: boolean;
  /** Make no administrator. */
  readonly check: boolean;
}

/** Waits for the server, makes its first administrator where there is none, and logs in. Every error says what to do. */
export async function connect({ metabase, logIn, waitMs, anyVersion, check }: Connect): Promise<Server> {
  const properties = await ready(metabase, waitMs);
  const version = properties.version.tag;
  if (!anyVersion) mustBeSupported(version);
  const facts = {
    version,
    isOurs: properties['site-name'] === SITE_NAME,
    hasOwnCaches: properties['token-features']?.cache_granular_controls === true,
  };
  if (!properties['has-user-setup'] && check) return { ...facts, metabase, isOurs: true, wasFresh: true };
  if (!properties['has-user-setup']) {
    const session = await setUp(metabase, properties['setup-token'] ?? '', logIn);
    return { ...facts, metabase: metabase.as({ session }), isOurs: true, wasFresh: true };
  }
  return { ...facts, metabase: await authenticated(metabase, logIn), wasFresh: false };
}

/** Health turns green before the API answers: both must. */
async function ready(metabase: Metabase, waitMs: number): Promise<z.infer<typeof Properties>> {
  const until = performance.now() + waitMs;
  for (;;) {
    try {
      await metabase.get('/api/health');
      return known(metabase.url, await metabase.get('/api/session/properties'));
    } catch (error) {
      if (!(error instanceof MetabaseUnavailableError) || performance.now() >= until) throw error;
      await sleep(Math.min(2000, waitMs / 10));
    }
  }
}

function known(url: string, answer: unknown): z.infer<typeof Properties> {
  const { data, success } = Properties.safeParse(answer);
  if (success) return data;
  throw new MetabaseRefusedError(`${url} answers, but not as Metabase does: is that its address?`);
}

export function mustBeSupported(tag: string): void {
  const release = Number(/^v[01]\.(\d+)/.exec(tag)?.[1] ?? Number.NaN);
  const { oldest, newest } = SUPPORTED;
  if (release >= oldest && release <= newest) return;
  const range = `v0.${oldest} to v0.${newest}`;
  if (release < oldest)
    throw new MetabaseRefusedError(`Metabase ${tag} is older than this knows (${range}): upgrade it first`);
  throw new MetabaseRefusedError(
    `Metabase ${tag} is none that this knows (${range}): take a newer release of this project, or try it with --any-version`,
  );
}

const Session = z.object({ id: z.string() });

async function setUp(metabase: Metabase, token: string, { email, password }: LogIn): Promise<string> {
  if (!email || !password) throw needed('This server has no administrator yet, so');
  const body = {
    token,
    user: { email, password, first_name: 'Flights', last_name: 'Metrics' },
    prefs: { site_name: SITE_NAME, site_locale: 'en' },
  };
  try {
    return z.parse(Session, await metabase.write('POST', '/api/setup', body)).id;
  } catch (error) {
    if (error instanceof MetabaseRefusedError && error.status === 403)
      throw new MetabaseRefusedError(
        `${metabase.url} was set up by somebody else a moment ago. If that was nobody you know, delete this server: whoever did it is its administrator`,
        403,
      );
    if (error instanceof MetabaseRefusedError && error.status === 400)
      throw new ConfigError(
        'METABASE_EMAIL, METABASE_PASSWORD',
        `Metabase takes them not (${error.said})`,
        'ada@example.org and a long password',
      );
    throw error;
  }
}

async function authenticated(metabase: Metabase, { apiKey, email, password }: LogIn): Promise<Metabase> {
  if (apiKey) {
    const keyed = metabase.as({ apiKey });
    await mustBeAdministrator(
      keyed,
      'METABASE_API_KEY',
      'is unknown to the server: it was deleted or made anew. Make one under Admin, Authentication, API keys, in the group Administrators',
    );
    return keyed;
  }
  if (!email || !password) throw needed('To log in,');
  const session = await metabase.write('POST', '/api/session', { username: email, password }).catch((error) => {
    if (!(error instanceof MetabaseRefusedError)) throw error;
    const tooOften = /too many attempts/i.test(error.message);
    throw new ConfigError(
      'METABASE_EMAIL, METABASE_PASSWORD',
      tooOften
        ? 'were wrong too often: wait a minute'
        : 'are refused by Metabase. If nobody you know set this server up, delete it: somebody else was first',
      'METABASE_API_KEY=mb_… instead, made under Admin, Authentication, API keys',
    );
  });
  const logged = metabase.as({ session: z.parse(Session, session).id });
  await mustBeAdministrator(logged, 'METABASE_EMAIL', 'has no valid session');
  return logged;
}

const User = z.object({ is_superuser: z.boolean() });

async function mustBeAdministrator(metabase: Metabase, setting: string, unknown: string): Promise<void> {
  const answer = await metabase.get('/api/user/current').catch((error) => {
    if (error instanceof MetabaseRefusedError && error.status === 401) throw new ConfigError(setting, unknown, 'mb_…');
    throw error;
  });
  if (User.safeParse(answer).data?.is_superuser) return;
  throw new ConfigError(
    setting,
    'is of no administrator, and only one may add a database',
    'a key of the group Administrators',
  );
}

const needed = (why: string) =>
  new ConfigError(
    'METABASE_EMAIL, METABASE_PASSWORD',
    `are not set. ${why} they are needed`,
    'METABASE_EMAIL=ada@example.org, and METABASE_PASSWORD or METABASE_PASSWORD_FILE',
  );
