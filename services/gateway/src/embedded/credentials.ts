import type { DatabaseSync } from 'node:sqlite';
import { conflict, notFound } from '../errors.ts';
import type { Credentials, StoredCredential } from '../port.ts';

/** Credentials in the store's database: every request looks, so a change by a command counts at once. */
export function sqliteCredentials(db: DatabaseSync, now: () => number = Date.now): Credentials {
  const columns = 'username, topics, permission, password_hash AS passwordHash';
  const select = db.prepare(`SELECT ${columns} FROM credentials WHERE username = ?`);
  const selectAll = db.prepare(`SELECT ${columns} FROM credentials ORDER BY username`);
  const insert = db.prepare('INSERT INTO credentials VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING');
  const remove = db.prepare('DELETE FROM credentials WHERE username = ?');
  return {
    find: async (username) => (select.get(username) as unknown as StoredCredential | undefined) ?? null,
    list: async () => selectAll.all() as unknown as StoredCredential[],
    async create({ username, topics, permission, passwordHash }) {
      if (insert.run(username, topics, permission, passwordHash, now()).changes === 0)
        throw conflict(`Credential '${username}' exists already: delete it first or choose another name`);
    },
    async delete(username) {
      if (remove.run(username).changes === 0) throw notFound(`There is no credential '${username}'`);
    },
  };
}
