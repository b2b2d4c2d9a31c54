import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const here = import.meta.dirname;
/** The small one; and its core, for the one thing that the small one does not hand on. */
const ZOD = ['zod/mini', 'zod/v4/core'];

it('flights-core depends on zod and nothing else', () => {
  const { dependencies } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'));
  expect(Object.keys(dependencies)).toEqual(['zod']);
});

it('flights-core imports zod and its own files only: no clock, network, environment or vendor comes in here', () => {
  const sources = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  expect(sources.length).toBeGreaterThan(8);
  for (const file of sources) {
    const imports = [...readFileSync(join(here, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
    expect([file, imports.filter((name) => !ZOD.includes(name) && !name.startsWith('.'))]).toEqual([file, []]);
  }
});
