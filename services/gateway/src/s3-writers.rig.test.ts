import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { openS3 } from './s3/index.ts';
import { newBucket } from './s3/rig.test-help.ts';

const SECONDS = Number(process.env.WRITERS_SECONDS ?? 60);
const PROCESSES = 5;
const WRITERS = 10;
const PARTITIONS = 4;

interface Acknowledged {
  readonly value: string;
  readonly partition: number;
  readonly offset: number;
}

describe('fifty writers in five processes on one bucket, one of which is killed with -9 every few seconds,', () => {
  it(
    `lose nothing that was acknowledged and double nothing, in ${SECONDS} s`,
    async () => {
      const bucket = await newBucket();
      const { store } = await openS3({ bucket, prefix: '' });
      await store.topics.create({ name: 'race', partitions: PARTITIONS, retentionMs: null, retentionBytes: null });

      const acknowledged: Acknowledged[] = [];
      let started = 0;
      function start(): ChildProcess {
        const script = join(import.meta.dirname, 's3/proof/writer-child.ts');
        const child = spawn(process.execPath, [script, bucket, `p${started++}`, String(WRITERS)], {
          stdio: ['ignore', 'pipe', 2],
          env: { ...process.env, NODE_OPTIONS: '' },
        });
        let rest = '';
        child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop()!;
          for (const line of lines) if (line.includes('"value"')) acknowledged.push(JSON.parse(line));
        });
        return child;
      }
      const children = Array.from({ length: PROCESSES }, start);
      const endMs = Date.now() + SECONDS * 1000;
      let kills = 0;
      while (Date.now() < endMs) {
        await sleep(2000);
        const n = kills++ % PROCESSES;
        const ended = once(children[n]!, 'close');
        children[n]!.kill('SIGKILL');
        await ended;
        children[n] = start();
      }
      const ended = children.map((child) => once(child, 'close'));
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(ended);

      const at = new Map<string, string[]>();
      for (let partition = 0; partition < PARTITIONS; partition++) {
        let next = 0;
        for (;;) {
          const wait = { waitMs: 0, signal: new AbortController().signal };
          const from = [{ topic: 'race', partition, offset: next }];
          const page = await store.fetch(from, { maxRecords: 1000, maxBytes: 1e7 }, wait);
          if (page.length === 0) break;
          for (const { offset, value } of page) {
            expect(offset).toBe(next++);
            at.set(String(value), [...(at.get(String(value)) ?? []), `${partition}/${offset}`]);
          }
        }
      }
      await store.close();
      const twice = [...at].filter(([, places]) => places.length > 1);
      const lost = acknowledged.filter(
        ({ value, partition, offset }) => !at.get(value)?.includes(`${partition}/${offset}`),
      );
      expect({ lost, twice }).toEqual({ lost: [], twice: [] });
      expect(kills).toBeGreaterThanOrEqual(Math.floor(SECONDS / 4));
      expect(acknowledged.length).toBeGreaterThan(SECONDS * 5);
      console.info(`${acknowledged.length} acknowledged by ${started} processes, ${kills + PROCESSES} killed`);
    },
    (SECONDS + 120) * 1000,
  );
});
