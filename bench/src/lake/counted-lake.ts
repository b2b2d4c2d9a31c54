import type { Lake } from 'flights-core';

export interface Requests {
  puts: number;
  bytes: number;
  reads: number;
  lists: number;
}

/** The lake, and what is asked of it: each is a request where the lake is a bucket. */
export function countedLake(lake: Lake): { readonly lake: Lake; readonly requests: Requests } {
  const requests: Requests = { puts: 0, bytes: 0, reads: 0, lists: 0 };
  return {
    requests,
    lake: {
      ...lake,
      create(key, body) {
        requests.puts++;
        requests.bytes += body.length;
        return lake.create(key, body);
      },
      read(key) {
        requests.reads++;
        return lake.read(key);
      },
      list(prefix, startAfter) {
        requests.lists++;
        return lake.list(prefix, startAfter);
      },
    },
  };
}
