import { afterEach, expect } from '@jest/globals';
import { apiFolder, contractIn } from './contract.test-help.ts';
import { type Stub, type StubOptions, startStub } from './stub.test-help.ts';

const folder = apiFolder();
/** Metabase's own description of its API; null where it is not at hand. */
export const contract = folder ? contractIn(folder) : null;

const open: Stub[] = [];
export async function stubOf(options?: StubOptions): Promise<Stub> {
  const stub = await startStub(options);
  open.push(stub);
  return stub;
}

/** After each test of the file that calls it: whatever was sent is what Metabase's own description says. */
export function checkedByContract(): void {
  afterEach(async () => {
    const calls = open.flatMap((stub) => stub.calls);
    for (const stub of open.splice(0)) await stub.close();
    if (!contract) return;
    for (const call of calls) {
      const { method, path } = call;
      expect([method, path, contract.problemsOf(call)]).toEqual([method, path, []]);
    }
  });
}

export const cardsOf = ({ state }: Stub) => [...state.cards.values()];
export const boardOf = ({ state }: Stub) => [...state.dashboards.values()][0]!;
export const outcomes = (entries: readonly { outcome: string }[]) => [
  ...new Set(entries.map(({ outcome }) => outcome)),
];
