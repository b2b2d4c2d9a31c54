import type { ReadParameter } from 'flights-cloud';
import type { Credentials, StoredCredential } from '../port.ts';

/** How long what was read counts: a changed password is known everywhere after this. */
const LIVES_MS = 300_000;

/**
 * Credentials from a SecureString, hashed, and those beside the log. Throws a sentence where the parameter is missing or is
 * no list of credentials.
 */
export function parameterCredentials(parameter: ReadParameter, name: string, beside: Credentials): Credentials {
  let read: { readonly list: readonly StoredCredential[]; readonly untilMs: number } | null = null;

  async function all(): Promise<readonly StoredCredential[]> {
    if (read && Date.now() < read.untilMs) return read.list;
    const list = JSON.parse(await parameter(name)) as StoredCredential[];
    const sound =
      Array.isArray(list) && list.every((one) => one.username && one.passwordHash && one.topics && one.permission);
    if (!sound) throw new Error(`${name} is no list of { username, topics, permission, passwordHash }`);
    read = { list, untilMs: Date.now() + LIVES_MS };
    return list;
  }
  return {
    find: async (username) => (await all()).find((one) => one.username === username) ?? beside.find(username),
    list: async () => [...(await all()), ...(await beside.list())],
    create: (credential) => beside.create(credential),
    delete: (username) => beside.delete(username),
  };
}
