import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Lake } from 'flights-core';

/** A lake to try, empty; `open` again gives another writer's view of the same one. */
export interface TrialLake {
  open(): Lake;
  close(): Promise<void>;
}

const text = (body: Uint8Array | null) => body && Buffer.from(body).toString();
const bytes = (value: string): Uint8Array => Buffer.from(value);

async function keys(lake: Lake, prefix: string, startAfter?: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of lake.list(prefix, startAfter)) found.push(key);
  return found;
}

/** What the consumer's protocol stands on, of any `Lake`: whoever adds an adapter calls this in its test. */
export function describeLake(name: string, make: () => Promise<TrialLake>): void {
  describe(`${name}, as a lake,`, () => {
    let trial: TrialLake;
    let lake: Lake;
    beforeEach(async () => {
      trial = await make();
      lake = trial.open();
    });
    afterEach(() => trial.close());

    it('gives back what was put in, and nothing where nothing was', async () => {
      expect(await lake.create('a/one.json', bytes('{"a":1}'))).toBe('created');
      expect(text(await lake.read('a/one.json'))).toBe('{"a":1}');
      expect(await lake.head('a/one.json')).toMatchObject({ key: 'a/one.json', sizeBytes: 7 });
      for (const absent of ['a/two.json', 'a', 'b/one.json', 'a/one.json/deeper']) {
        expect([await lake.read(absent), await lake.head(absent)]).toEqual([null, null]);
      }
    });

    it('says when an object came, by a clock near ours', async () => {
      const before = Date.now();
      await lake.create('a', bytes('1'));
      const { createdAt } = (await lake.head('a'))!;
      expect(Math.abs(createdAt.getTime() - before)).toBeLessThan(60_000);
    });

    it('keeps an object as it is, once it is there', async () => {
      await lake.create('plan', bytes('first'));
      expect(await lake.create('plan', bytes('second'))).toBe('exists');
      expect(text(await lake.read('plan'))).toBe('first');
    });

    it('holds empty objects, and large ones byte for byte', async () => {
      const large = new Uint8Array(3_000_000).map((_, index) => index * 31);
      await lake.create('empty', new Uint8Array());
      await lake.create('large', large);
      expect((await lake.read('empty'))?.length).toBe(0);
      expect(Buffer.compare((await lake.read('large'))!, large)).toBe(0);
    });

    it('lets exactly one of fifty writers create a key, and all read what that one wrote', async () => {
      const writers = Array.from({ length: 50 }, (_, index) => ({ lake: trial.open(), body: `writer ${index}` }));
      const answers = await Promise.all(writers.map(({ lake, body }) => lake.create('log/race', bytes(body))));
      const winners = writers.filter((_, index) => answers[index] === 'created');
      expect(winners.length).toBe(1);
      expect(text(await lake.read('log/race'))).toBe(winners[0]!.body);
    });

    it('shows an object to everybody as soon as it is created', async () => {
      const other = trial.open();
      for (let round = 0; round < 10; round++) {
        await lake.create(`log/${round}`, bytes('x'));
        expect((await keys(other, 'log/')).length).toBe(round + 1);
      }
    });

    it('forgets what is deleted, minds nothing that is not there, and takes the key again', async () => {
      await lake.create('a/b/c', bytes('1'));
      await lake.create('a/b/d', bytes('2'));
      await lake.delete('a/b/c');
      await lake.delete('a/b/c');
      await lake.delete('never/was');
      expect(await keys(lake, '')).toEqual(['a/b/d']);
      await lake.delete('a/b/d');
      expect(await keys(lake, '')).toEqual([]);
      expect(await lake.create('a/b/c', bytes('3'))).toBe('created');
    });

    it('keeps an object that is created while its neighbours are deleted', async () => {
      await Promise.all(
        Array.from({ length: 30 }, async (_, index) => {
          await lake.create(`dt/${index % 3}/old-${index}`, bytes('x'));
          const [answer] = await Promise.all([
            lake.create(`dt/${index % 3}/new-${index}`, bytes('x')),
            lake.delete(`dt/${index % 3}/old-${index}`),
          ]);
          expect(answer).toBe('created');
        }),
      );
      expect((await keys(lake, 'dt/')).length).toBe(30);
    });

    it('lists the keys under a prefix in the order of their bytes', async () => {
      const all = ['a', 'a-b', 'a.b/c', 'a/b', 'a/b-c/d', 'a/b/c', 'a0', 'B', 'b/1', 'b/10', 'b/2'];
      const possible = all.filter((key) => !all.some((other) => other.startsWith(`${key}/`))); // a folder is no file
      for (const key of [...possible].reverse()) await lake.create(key, bytes(key));
      expect(await keys(lake, '')).toEqual([...possible].sort());
      expect(await keys(lake, 'a')).toEqual(['a-b', 'a.b/c', 'a/b-c/d', 'a/b/c', 'a0']);
      expect(await keys(lake, 'a/b')).toEqual(['a/b-c/d', 'a/b/c']);
      expect(await keys(lake, 'b/1')).toEqual(['b/1', 'b/10']);
      expect(await keys(lake, 'c')).toEqual([]);
    });

    it('begins a listing after the key it is told, there or not', async () => {
      const segment = fc.constantFrom('a', 'a-', 'a.', 'b', '0', '00', 'dt=1');
      const key = fc.array(segment, { minLength: 2, maxLength: 3 }).map((parts) => `${parts.join('/')}/x.json`);
      const known: string[] = [];
      await fc.assert(
        fc.asyncProperty(key, key, fc.nat({ max: 12 }), async (added, after, length) => {
          if ((await lake.create(added, bytes(added))) === 'created') known.push(added);
          const prefix = added.slice(0, length);
          const expected = known.filter((one) => one.startsWith(prefix) && one > after).sort();
          expect(await keys(lake, prefix, after)).toEqual(expected);
        }),
        { numRuns: 60 },
      );
    });

    it('can be left in the middle of a listing', async () => {
      for (const key of ['a/1', 'a/2', 'a/3']) await lake.create(key, bytes('x'));
      for await (const { key } of lake.list('a/')) {
        expect(key).toBe('a/1');
        break;
      }
    });
  });
}
