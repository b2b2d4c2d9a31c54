import type { Counters } from './messages.ts';

const BUCKETS_S = [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 60];

export interface Metrics extends Counters {
  readonly request: (route: string, status: number, seconds: number) => void;
  readonly loginFailed: () => void;
  /** A value that is looked up when somebody asks. */
  readonly gauge: (name: string, help: string, read: () => number) => void;
  /** Prometheus text format 0.0.4. */
  readonly text: () => string;
}

interface Timing {
  readonly counts: number[];
  sum: number;
  total: number;
}

/** Counts per endpoint and status: both are short lists of ours, so that no caller can make the page grow. */
export function metrics(): Metrics {
  const requests = new Map<string, number>();
  const timings = new Map<string, Timing>();
  const records = { in: 0, out: 0 };
  const bytes = { in: 0, out: 0 };
  const gauges: { name: string; help: string; read: () => number }[] = [];
  let failures = 0;

  function* lines(): Generator<string> {
    yield* header('gateway_requests_total', 'counter', 'Requests by endpoint and status.');
    for (const [labels, count] of requests) yield `gateway_requests_total{${labels}} ${count}`;
    yield* header('gateway_request_seconds', 'histogram', 'Time to answer, long polls with their wait.');
    for (const [route, { counts, sum, total }] of timings) {
      for (const [i, le] of BUCKETS_S.entries())
        yield `gateway_request_seconds_bucket{route="${route}",le="${le}"} ${counts[i]}`;
      yield `gateway_request_seconds_bucket{route="${route}",le="+Inf"} ${total}`;
      yield `gateway_request_seconds_sum{route="${route}"} ${sum}`;
      yield `gateway_request_seconds_count{route="${route}"} ${total}`;
    }
    yield* header('gateway_records_total', 'counter', 'Records appended (in) and handed out (out).');
    for (const way of ['in', 'out'] as const) yield `gateway_records_total{direction="${way}"} ${records[way]}`;
    yield* header('gateway_record_bytes_total', 'counter', 'Key, value and header bytes of those records.');
    for (const way of ['in', 'out'] as const) yield `gateway_record_bytes_total{direction="${way}"} ${bytes[way]}`;
    yield* header('gateway_login_failures_total', 'counter', 'Requests refused for their credentials.');
    yield `gateway_login_failures_total ${failures}`;
    for (const { name, help, read } of gauges) {
      yield* header(name, 'gauge', help);
      yield `${name} ${read()}`;
    }
  }

  return {
    request(route, status, seconds) {
      const labels = `route="${route}",status="${status}"`;
      requests.set(labels, (requests.get(labels) ?? 0) + 1);
      const timing = timings.get(route) ?? { counts: BUCKETS_S.map(() => 0), sum: 0, total: 0 };
      timings.set(route, timing);
      for (const [i, le] of BUCKETS_S.entries()) if (seconds <= le) timing.counts[i]! += 1;
      timing.sum += seconds;
      timing.total += 1;
    },
    records(direction, count, size) {
      records[direction] += count;
      bytes[direction] += size;
    },
    loginFailed() {
      failures++;
    },
    gauge: (name, help, read) => {
      gauges.push({ name, help, read });
    },
    text: () => `${[...lines()].join('\n')}\n`,
  };
}

function* header(name: string, type: string, help: string): Generator<string> {
  yield `# HELP ${name} ${help}`;
  yield `# TYPE ${name} ${type}`;
}
