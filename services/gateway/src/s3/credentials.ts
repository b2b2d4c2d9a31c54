import { conflict, notFound } from '../errors.ts';
import type { Credentials, StoredCredential } from '../port.ts';
import { CREDENTIALS, metaKey, metaName } from './keys.ts';
import { jsonBody, listAll, type Objects } from './objects.ts';

/** Credentials beside the log, their passwords as slow hashes only: every request looks, so a change counts at once. */
export function s3Credentials(objects: Objects): Credentials {
  async function find(username: string): Promise<StoredCredential | null> {
    const stored = await objects.get(metaKey(CREDENTIALS, username));
    return stored && (JSON.parse(Buffer.from(stored.body).toString()) as StoredCredential);
  }
  return {
    find,
    async list() {
      const all: StoredCredential[] = [];
      for await (const { key } of listAll(objects, CREDENTIALS)) {
        const name = metaName(CREDENTIALS, key);
        const found = name === null ? null : await find(name);
        if (found) all.push(found);
      }
      return all.sort((a, b) => (a.username < b.username ? -1 : 1));
    },
    async create(credential) {
      if ((await objects.create(metaKey(CREDENTIALS, credential.username), jsonBody(credential))) !== 'created')
        throw conflict(`Credential '${credential.username}' exists already: delete it first or choose another name`);
    },
    async delete(username) {
      if (!(await objects.head(metaKey(CREDENTIALS, username)))) throw notFound(`There is no credential '${username}'`);
      await objects.remove(metaKey(CREDENTIALS, username));
    },
  };
}
