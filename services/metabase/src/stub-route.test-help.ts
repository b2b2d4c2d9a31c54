import type { Call } from './contract.test-help.ts';
import { Refusal, type State } from './stub-state.test-help.ts';

export interface Who {
  readonly key: string;
  readonly session: string;
}
export type Body = Record<string, unknown>;
export type Thing = Body & { id: number };
export type Answer = (match: readonly string[], call: Call & { body: Body }, who: Who) => unknown;
export type Route = readonly [method: string, path: RegExp, answer: Answer];

/** Who asks: an administrator or not. Throws for somebody unknown. */
export const roleIn =
  (state: State) =>
  ({ key, session }: Who): 'admin' | 'user' => {
    const role = state.sessions.has(session) ? 'admin' : state.options.keys?.[key];
    if (!role) throw new Refusal(401, 'Unauthenticated');
    return role;
  };

/** An answer for administrators alone. */
export const adminOf =
  (state: State) =>
  (answer: Answer): Answer =>
  (match, call, who) => {
    if (roleIn(state)(who) !== 'admin') throw new Refusal(403, "You don't have permissions to do that.");
    return answer(match, call, who);
  };

export function one<T>(things: ReadonlyMap<number, T>, id: string | undefined): T {
  const thing = things.get(Number(id));
  if (!thing) throw new Refusal(404, 'Not found.');
  return thing;
}
