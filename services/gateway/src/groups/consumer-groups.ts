import { notFound, tooMany, unknownInstance } from '../errors.ts';
import type { Groups, InstanceId, Store } from '../port.ts';
import type { Coordinator } from './coordinator.ts';
import { consumerInstance, type Instance } from './instance.ts';

export interface ConsumerGroupsOptions {
  readonly coordinator: Coordinator;
  readonly log: Pick<Store, 'fetch' | 'offsets'>;
  /** A safety cap; one more is a 429. */
  readonly maxInstances: number;
  readonly now?: () => number;
}

export interface ConsumerGroups extends Groups {
  /** Ends all polls. Members leave without a commit of their own: a stopped gateway is no `close()` of its callers. */
  close(): Promise<void>;
}

const EXPIRY_CHECK_MS = 500;

/** Instances by group, over any coordinator: implicit creation, idle expiry, the cap. */
export function consumerGroups({
  coordinator,
  log,
  maxInstances,
  now = Date.now,
}: ConsumerGroupsOptions): ConsumerGroups {
  const groups = new Map<string, Map<string, Instance>>();
  let count = 0;

  const find = ({ group, instance }: InstanceId) => groups.get(group)?.get(instance);
  /** Whoever uses an instance that the group threw out is told so, once: starting it anew would throw out the other. */
  async function use<T>(id: InstanceId, instance: Instance, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error === instance.lost && find(id) === instance) forget(id);
      throw error;
    }
  }
  function forget({ group, instance }: InstanceId): void {
    const instances = groups.get(group);
    if (!instances?.delete(instance)) return;
    count--;
    if (instances.size === 0) groups.delete(group);
  }

  function expireIdle(): void {
    for (const [group, instances] of groups) {
      for (const [instance, known] of instances) {
        if (known.idleMs() <= known.settings.sessionTimeoutMs) continue;
        forget({ group, instance });
        known.close({ commit: false }).catch(() => {}); // it is gone for us either way; the broker's session ends too
      }
    }
  }
  const expiry = setInterval(expireIdle, EXPIRY_CHECK_MS);
  expiry.unref();

  function alive(id: InstanceId): Instance | undefined {
    const instance = find(id);
    if (!instance || instance.idleMs() <= instance.settings.sessionTimeoutMs) return instance;
    expireIdle();
    return undefined;
  }

  return {
    async poll(request) {
      const { id, topics, settings } = request;
      let instance = alive(id);
      if (!instance) {
        if (count >= maxInstances)
          throw tooMany(`There are ${maxInstances} consumer instances already: delete one, or let one expire`, 10);
        instance = consumerInstance({ id, topics, settings, coordinator, log, now });
        const instances = groups.get(id.group) ?? new Map<string, Instance>();
        groups.set(id.group, instances.set(id.instance, instance));
        count++;
      }
      return use(id, instance, instance.poll(request));
    },
    async commit(id, offsets) {
      const instance = alive(id);
      if (instance) return use(id, instance, instance.commit(offsets));
      if (offsets === null) throw unknownInstance(id.group, id.instance);
      await coordinator.commit(id.group, offsets);
    },
    async committed(id, partitions, timeoutMs) {
      const instance = alive(id);
      const committed = await coordinator.committed(id.group, partitions, timeoutMs);
      instance?.touch();
      return committed;
    },
    subscription: async (id) => alive(id)?.topics ?? null,
    async remove(id) {
      const instance = alive(id);
      if (!instance) return false;
      forget(id);
      await instance.close({ commit: true });
      return true;
    },
    async live() {
      expireIdle();
      const byName = ([a]: [string, unknown], [b]: [string, unknown]) => (a < b ? -1 : 1);
      return [...groups].sort(byName).map(([group, instances]) => ({
        group,
        instances: [...instances]
          .sort(byName)
          .map(([instance, { assigned }]) => ({ instance, assigned: assigned ?? [] })),
      }));
    },
    async names() {
      return [...new Set([...(await coordinator.names()), ...groups.keys()])].sort();
    },
    allCommitted: async (group) => {
      const committed = await coordinator.allCommitted(group);
      if (committed.length === 0 && !groups.has(group))
        throw notFound(`There is no group '${group}': \`groups list\` names them`);
      return committed;
    },
    async close() {
      clearInterval(expiry);
      const all = [...groups.values()].flatMap((instances) => [...instances.values()]);
      groups.clear();
      await Promise.allSettled(all.map((instance) => instance.close({ commit: false })));
    },
  };
}
