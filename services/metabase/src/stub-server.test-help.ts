import { randomUUID } from 'node:crypto';
import { adminOf, type Route, roleIn } from './stub-route.test-help.ts';
import { Refusal, SETUP_TOKEN, type State } from './stub-state.test-help.ts';

/** The server as a whole: set-up, log-in, settings, cache. */
export function serverRoutes(state: State): readonly Route[] {
  const { options } = state;
  const [may, admin] = [roleIn(state), adminOf(state)];
  const logIn = () => {
    const id = randomUUID();
    state.sessions.add(id);
    return { id };
  };
  return [
    ['GET', /^\/api\/health$/, () => ({ status: 'ok' })],
    [
      'GET',
      /^\/api\/session\/properties$/,
      () => {
        if (state.starting-- > 0) throw new Refusal(503, '');
        return {
          'has-user-setup': state.admin !== null,
          'setup-token': state.admin ? null : SETUP_TOKEN,
          'site-name': state.settings.get('site-name'),
          version: { tag: state.version },
          'token-features': { cache_granular_controls: options.granularCache ?? false },
        };
      },
    ],
    [
      'POST',
      /^\/api\/setup$/,
      (_, { body }) => {
        const { token, user, prefs } = body as {
          token: string;
          user: { email: string; password: string };
          prefs: Record<string, unknown>;
        };
        if (state.admin)
          throw new Refusal(
            403,
            'The /api/setup route can only be used to create the first user, however a user currently exists.',
          );
        if (token !== SETUP_TOKEN)
          throw new Refusal(400, { errors: { token: 'Token does not match the setup token.' } });
        if (user.password.length < 8) throw new Refusal(400, { errors: { password: 'password is too common.' } });
        state.admin = { email: user.email, password: user.password };
        state.settings.set('site-name', prefs.site_name);
        state.settings.set('anon-tracking-enabled', true);
        return logIn();
      },
    ],
    [
      'POST',
      /^\/api\/session$/,
      (_, { body }) => {
        if (state.failedLogIns >= 3)
          throw new Refusal(400, {
            errors: { username: 'Too many attempts! You must wait 15 seconds before trying again.' },
          });
        if (body.username !== state.admin?.email || body.password !== state.admin?.password) {
          state.failedLogIns++;
          throw new Refusal(401, { errors: { password: 'did not match stored password' } });
        }
        return logIn();
      },
    ],
    ['GET', /^\/api\/user\/current$/, (_, __, who) => ({ is_superuser: may(who) === 'admin' })],
    [
      'GET',
      /^\/api\/setting$/,
      admin(() =>
        [...state.settings].map(([key, value]) => ({ key, value, is_env_setting: key in (options.environment ?? {}) })),
      ),
    ],
    [
      'PUT',
      /^\/api\/setting\/([\w-]+)$/,
      admin(([key], { body }) => {
        if (key! in (options.environment ?? {}))
          throw new Refusal(400, 'You cannot set a setting that is set by the environment.');
        state.settings.set(key!, body.value);
      }),
    ],

    [
      'GET',
      /^\/api\/cache$/,
      admin((_, { query }) => ({
        data: [...state.cache.values()].filter(
          ({ model, model_id }) => model === query.model && (query.id === undefined || model_id === Number(query.id)),
        ),
      })),
    ],
    [
      'PUT',
      /^\/api\/cache$/,
      admin((_, { body }) => {
        const type = (body.strategy as { type: string }).type;
        if (!options.granularCache && (body.model !== 'root' || !['nocache', 'ttl'].includes(type)))
          throw new Refusal(402, 'Granular Caching is a paid feature not currently available to your instance.');
        state.cache.set(`${body.model}/${body.model_id}`, body);
        return { id: 1 };
      }),
    ],
  ];
}
