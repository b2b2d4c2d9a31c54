import { afterAll, describe, expect, it } from '@jest/globals';
import { CHECKS, RESTART_CHECKS } from './all.ts';
import type { Check } from './checks.ts';
import type { Harness, Subject } from './harness.ts';
import { worldOf } from './world.ts';

/** Most checks wait for something; the slowest for a broker's rebalance. */
const TIMEOUT_MS = 90_000;

/**
 * Jest tests, one a check, against the harness's server. What the server says it cannot do is shown as skipped, with
 * its reason in the name; a reason that belongs to no check is a failure, so that the list cannot go stale.
 */
export function conformanceSuite(server: string, harness: Harness): void {
  const { capabilities } = harness;
  const cannot = capabilities.cannot ?? {};

  /** The checks share one server, which starts with the first of them. */
  function run(checks: readonly Check[], test: typeof it | typeof it.concurrent): void {
    let started: Promise<Subject> | undefined;
    const subject = () => {
      started ??= harness.start();
      return started;
    };
    for (const { name, run } of checks) {
      const reason = cannot[name];
      if (reason !== undefined) it.skip(`${name} (skipped, because ${reason})`, () => {});
      else test(name, async () => run(worldOf(await subject(), capabilities)), TIMEOUT_MS);
    }
    afterAll(async () => (await started)?.stop(), TIMEOUT_MS);
  }

  describe(`${server} conforms to the Kafka REST contract`, () => {
    const names = [...CHECKS, ...RESTART_CHECKS].map(({ name }) => name);
    it('has a name of its own for every check, and a check for every reason to skip one', () => {
      expect(names.filter((name, n) => names.indexOf(name) !== n)).toEqual([]);
      expect(Object.keys(cannot).filter((name) => !names.includes(name))).toEqual([]);
    });
    describe('while it runs', () => run(CHECKS, it.concurrent));
    describe('when it is ended', () => run(RESTART_CHECKS, it));
  });
}
