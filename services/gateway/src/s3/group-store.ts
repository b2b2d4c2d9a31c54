import { unavailable } from '../errors.ts';
import { type GroupDocument, NO_GROUP } from './group-document.ts';
import { GROUPS, metaKey, metaName } from './keys.ts';
import { BucketRefusedError, jsonBody, listAll, type Objects } from './objects.ts';

/** Group objects, changed by compare and swap: whoever writes has seen what was there. */
export interface GroupStore {
  read(group: string): Promise<GroupDocument>;
  /**
   * Writes what `change` makes of the group as it is; null leaves it. Answers what `change` answered. It is called again
   * whenever somebody else was faster; `uncertain` once an answer was lost, so that the group may hold its change already.
   */
  update<T>(group: string, change: (group: GroupDocument, uncertain: boolean) => Promise<Changed<T>>): Promise<T>;
  names(): Promise<readonly string[]>;
}

export interface Changed<T> {
  readonly group: GroupDocument | null;
  readonly answer: T;
}

const ATTEMPTS = 20;

export function groupStore(objects: Objects, pause: (ms: number) => Promise<unknown>): GroupStore {
  async function load(name: string): Promise<{ group: GroupDocument; version: string | null }> {
    const stored = await objects.get(metaKey(GROUPS, name));
    if (!stored) return { group: NO_GROUP, version: null };
    return { group: JSON.parse(Buffer.from(stored.body).toString()) as GroupDocument, version: stored.version };
  }
  return {
    read: async (name) => (await load(name)).group,
    async update(name, change) {
      let uncertain = false;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const { group, version } = await load(name);
        const { group: wanted, answer } = await change(group, uncertain);
        if (wanted === null) return answer;
        const done = await objects.swap(metaKey(GROUPS, name), jsonBody(wanted), version).catch((error) => {
          if (error instanceof BucketRefusedError) throw error;
          uncertain = true;
          return false;
        });
        if (done) return answer;
        await pause(attempt * 20 * (0.5 + Math.random()));
      }
      throw unavailable(`Consumer group '${name}' is changed by many at once: try again`);
    },
    async names() {
      const names: string[] = [];
      for await (const { key } of listAll(objects, GROUPS)) {
        const name = metaName(GROUPS, key);
        if (name !== null) names.push(name);
      }
      return names;
    },
  };
}
