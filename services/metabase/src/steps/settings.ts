import * as z from 'zod/mini';
import { same } from '../compare.ts';
import type { Run } from '../run.ts';
import type { Server } from '../server.ts';

const Settings = z.array(
  z.object({ key: z.string(), value: z.optional(z.unknown()), is_env_setting: z.optional(z.nullable(z.boolean())) }),
);

export interface SettingsOptions {
  /** The address people reach Metabase under; null leaves it. */
  readonly siteUrl: string | null;
  readonly publicLink: boolean;
}

/**
 * Settings of the whole server, only of one that we set up; of others just the one that a public link needs. What its
 * environment sets cannot be changed here and is left.
 */
export async function ensureSettings(
  run: Run,
  { isOurs }: Server,
  { siteUrl, publicLink }: SettingsOptions,
): Promise<void> {
  const wanted: Record<string, unknown> = {
    ...(isOurs && { 'anon-tracking-enabled': false, 'check-for-updates': false, 'report-timezone': 'UTC' }),
    ...(isOurs && siteUrl && { 'site-url': siteUrl }),
    ...(publicLink && { 'enable-public-sharing': true }),
  };
  if (Object.keys(wanted).length === 0) return;
  const all = z.parse(Settings, await run.metabase.get('/api/setting'));
  for (const [key, value] of Object.entries(wanted)) {
    const setting = all.find((one) => one.key === key);
    if (same(setting?.value ?? null, value) || setting?.is_env_setting) run.tell(`setting ${key}`, 'same');
    else
      await run.change(`setting ${key}`, 'updated', String(value), () =>
        run.metabase.write('PUT', `/api/setting/${key}`, { value }),
      );
  }
}

/** A query of two seconds is kept for an hour: the free edition keeps an answer so many times as long as it took. */
const ADAPTIVE = { type: 'ttl', multiplier: 1800, min_duration_ms: 0 } as const;
const HOURLY = { type: 'duration', duration: 1, unit: 'hours', refresh_automatically: false } as const;

const Policies = z.object({
  data: z.array(z.object({ model: z.string(), model_id: z.number(), strategy: z.record(z.string(), z.unknown()) })),
});

/**
 * How long Metabase keeps answers. Where it can be said for one dashboard (a paid feature) ours is kept an hour. In the
 * free edition there is one policy for the whole server: it is set on a server that we set up, and told of on others.
 */
export async function ensureCache(run: Run, server: Server, dashboardId: number | null): Promise<void> {
  if (server.hasOwnCaches && dashboardId === null) return; // told with the dashboard that is to be made
  const [model, id, strategy] = server.hasOwnCaches
    ? (['dashboard', dashboardId!, HOURLY] as const)
    : (['root', 0, ADAPTIVE] as const);
  if (model === 'root' && !server.isOurs)
    return run.tell(
      'cache',
      'note',
      'the policy of the whole server is not ours to set: under Admin, Performance choose Adaptive, multiplier 1800',
    );
  const { data } = z.parse(
    Policies,
    await run.metabase.get(`/api/cache?model=${model}${model === 'root' ? '' : `&id=${id}`}`),
  );
  const now = data.find((one) => one.model === model && one.model_id === id)?.strategy;
  if (now && Object.entries(strategy).every(([key, value]) => same(now[key], value))) return run.tell('cache', 'same');
  const byHand = now !== undefined && now.type !== 'nocache';
  if (byHand && !run.mode.force)
    return run.tell('cache', 'edited by hand', `${String(now.type)}: left as it is; --force restores it`);
  await run.change('cache', byHand ? 'restored' : 'updated', strategy.type, () =>
    run.metabase.write('PUT', '/api/cache', { model, model_id: id, strategy }),
  );
}
