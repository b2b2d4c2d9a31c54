import { describe, expect, it } from '@jest/globals';
import { contentsOf, run } from './provision.test-help.ts';
import { type Stub, startStub } from './stub.test-help.ts';

const provisioned = (stub: Stub) =>
  run(stub, { publicLink: true, siteUrl: 'https://flights.example.org', syncWaitMs: 100 });

/** A server that breaks off at one changing call; what it holds after one more run, and what a third one writes. */
async function interrupted(at: number, applied: boolean) {
  const stub = await startStub({ syncTakes: 0 });
  stub.crash = { at, applied };
  const failed = await provisioned(stub).then(
    () => null,
    (error: Error) => error.message,
  );
  const call = stub.writes().at(-1)!;
  stub.crash = null;
  await provisioned(stub);
  const contents = contentsOf(stub.state);
  stub.calls.length = 0;
  await provisioned(stub);
  const more = stub.writes().length;
  await stub.close();
  return { call: `${call.method} ${call.path.replace(/\/\d+/g, '/:id')}`, failed, contents, more };
}

describe('a run that is stopped', () => {
  it('at any changing call, before or after it was carried out, is finished by the next; the one after that writes nothing', async () => {
    const whole = await startStub({ syncTakes: 0 });
    await provisioned(whole);
    const expected = contentsOf(whole.state);
    const calls = whole.writes().map(({ method, path }) => `${method} ${path.replace(/\/\d+/g, '/:id')}`);
    await whole.close();
    const everyCrash = process.env.METABASE_CRASHES === 'all';
    const tried = new Map<string, { calls: number; crashes: number; same: number }>();
    for (const [i, call] of calls.entries()) {
      const line = tried.get(call) ?? { calls: 0, crashes: 0, same: 0 };
      tried.set(call, { ...line, calls: line.calls + 1 });
      // columns are some seventy calls that are all alike: by default the first, the last and a few between
      if (call === 'PUT /api/field/:id' && !everyCrash && line.calls % 20 !== 0 && calls[i + 1] === call) continue;
      for (const applied of [false, true]) {
        const { call: broken, failed, contents, more } = await interrupted(i + 1, applied);
        expect([i, broken]).toEqual([i, call]);
        expect(failed).toMatch(/does not answer|broke off/);
        expect({ call, applied, contents }).toEqual({ call, applied, contents: expected });
        expect({ call, applied, more }).toEqual({ call, applied, more: 0 });
        const now = tried.get(call)!;
        tried.set(call, { ...now, crashes: now.crashes + 1, same: now.same + 1 });
      }
    }
    const rows = [...tried].map(
      ([call, n]) =>
        `${call.padEnd(42)} ${String(n.calls).padStart(5)} ${String(n.crashes).padStart(8)} ${String(n.same).padStart(14)}`,
    );
    console.info([`${'call'.padEnd(42)} calls  crashes  same end state`, ...rows].join('\n'));
  }, 600_000);
});
