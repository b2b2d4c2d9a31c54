/**
 * Counts failed log-ins per source address and user. Only wrong passwords are ever refused by it: keyed by both, nobody
 * who knows a name can lock its owner out, and a right password passes whatever the count says.
 */
export interface FailureLimiter {
  /** Notes a failure; answers the seconds to wait where there were too many, else null. */
  failed(address: string, username: string): number | null;
  passed(address: string, username: string): void;
}

export interface FailureLimiterOptions {
  /** Failures let through per window. Default 10. */
  readonly maxFailures?: number;
  /** Default one minute. */
  readonly windowMs?: number;
  /** Pairs remembered; beyond it the oldest are forgotten. Default 10,000. */
  readonly maxPairs?: number;
  readonly now?: () => number;
}

export function failureLimiter(options: FailureLimiterOptions = {}): FailureLimiter {
  const { maxFailures = 10, windowMs = 60_000, maxPairs = 10_000, now = Date.now } = options;
  const pairs = new Map<string, { count: number; since: number }>();
  const idOf = (address: string, username: string) => `${address} ${username.slice(0, 200)}`;
  return {
    failed(address, username) {
      const id = idOf(address, username);
      const known = pairs.get(id);
      const entry = known && now() - known.since < windowMs ? known : { count: 0, since: now() };
      entry.count++;
      pairs.delete(id); // back in at the young end
      pairs.set(id, entry);
      if (pairs.size > maxPairs) pairs.delete(pairs.keys().next().value!);
      return entry.count > maxFailures ? (entry.since + windowMs - now()) / 1000 : null;
    },
    passed(address, username) {
      pairs.delete(idOf(address, username));
    },
  };
}
