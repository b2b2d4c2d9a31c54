import type { Objects } from './objects.ts';

/** Requests that were sent: puts and lists are what costs. */
export interface RequestCounts {
  puts: number;
  lists: number;
  gets: number;
}

/** The bucket, and how often it is asked. */
export function countedObjects(objects: Objects): { readonly objects: Objects; readonly requests: RequestCounts } {
  const requests: RequestCounts = { puts: 0, lists: 0, gets: 0 };
  const counted =
    <A extends unknown[], R>(kind: keyof RequestCounts, ask: (...asked: A) => Promise<R>) =>
    (...asked: A) => {
      requests[kind]++;
      return ask(...asked);
    };
  return {
    requests,
    objects: {
      create: counted('puts', objects.create),
      swap: counted('puts', objects.swap),
      put: counted('puts', objects.put),
      head: counted('gets', objects.head),
      get: counted('gets', objects.get),
      list: counted('lists', objects.list),
      remove: objects.remove,
    },
  };
}
