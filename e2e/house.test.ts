import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '..');
const RANK = { packages: 1, services: 2, apps: 3 } as const;
type Layer = keyof typeof RANK;

const workspaces = (Object.keys(RANK) as Layer[]).flatMap((layer) =>
  readdirSync(join(root, layer))
    .filter((folder) => existsSync(join(root, layer, folder, 'package.json')))
    .map((folder) => {
      const manifest = JSON.parse(readFileSync(join(root, layer, folder, 'package.json'), 'utf8'));
      return {
        layer,
        path: join(layer, folder),
        name: manifest.name as string,
        dependencies: Object.keys(manifest.dependencies ?? {}),
      };
    }),
);
/** Tests, their data and helpers, and what proves a service right: none of it is shipped. */
const TEST_CODE = /\.test(-\w+)?\.ts$|(^|\/)(proof|conformance)\/|-conformance\.ts$/;
const sourcesOf = (path: string) =>
  readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ts$/.test(file) && !file.includes('node_modules') && !TEST_CODE.test(file),
  );
const importsOf = (path: string, file: string) =>
  [
    ...readFileSync(join(root, path, file), 'utf8').matchAll(
      /(?:^(?:import|export)\b(?! type)[\w\s{},*$]*|\bimport\()'([^']+)'/gm,
    ),
  ].map((match) => match[1]!);

describe('imports', () => {
  it('point one way: apps → services → packages → flights-core, and no service knows another', () => {
    const wrong: string[] = [];
    for (const { layer, path, name, dependencies } of workspaces)
      for (const dependency of dependencies) {
        const target = workspaces.find((workspace) => workspace.name === dependency);
        if (!target) continue;
        const isDown = RANK[target.layer] < RANK[layer] || (layer === 'packages' && target.name === 'flights-core');
        if (!isDown) wrong.push(`${path}: ${name} depends on ${dependency}`);
      }
    expect(wrong).toEqual([]);
  });

  it.each(workspaces.map(({ path, dependencies }) => [path, dependencies] as const))(
    'of %s are all declared, and all declared ones are used',
    (path, dependencies) => {
      const imported = new Set(
        sourcesOf(path).flatMap((file) =>
          importsOf(path, file)
            .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
            .map((name) =>
              name
                .split('/')
                .slice(0, name.startsWith('@') ? 2 : 1)
                .join('/'),
            ),
        ),
      );
      const readAsData = ['world-atlas']; // a JSON file, found by require.resolve
      expect([...imported].filter((name) => !dependencies.includes(name))).toEqual([]);
      expect(dependencies.filter((name) => !imported.has(name) && !readAsData.includes(name))).toEqual([]);
    },
  );

  it('of a service never lead to DuckDB, which is too large for a Lambda', () => {
    const services = workspaces.filter(({ layer }) => layer === 'services').map(({ path }) => path);
    const imported = services.flatMap((path) => sourcesOf(path).flatMap((file) => importsOf(path, file)));
    const metrics = 'packages/metrics';
    const { name, exports } = JSON.parse(readFileSync(join(root, metrics, 'package.json'), 'utf8'));
    const entries = imported
      .filter((from) => from.split('/')[0] === name)
      .map((from) => exports[from.replace(name, '.')]);
    expect(entries.length).toBeGreaterThan(0);
    const reached = new Set<string>([...imported, ...entries.map((path) => join(path))]);
    for (const file of reached)
      if (file.startsWith('src/'))
        for (const from of importsOf(metrics, file)) reached.add(from.startsWith('.') ? join(file, '..', from) : from);
    expect([...reached].filter((from) => from.startsWith('@duckdb/'))).toEqual([]);
  });

  it('never reach into another workspace by its path', () => {
    for (const { path } of workspaces)
      for (const file of sourcesOf(path))
        for (const name of importsOf(path, file).filter((name) => name.startsWith('.')))
          expect([path, file, join(path, file, '..', name).startsWith(`${path}/`)]).toEqual([path, file, true]);
  });
});

it('no source file is longer than 300 lines', () => {
  const long = workspaces.flatMap(({ path }) =>
    sourcesOf(path)
      .filter((file) => readFileSync(join(root, path, file), 'utf8').split('\n').length > 301)
      .map((file) => `${path}/${file}`),
  );
  expect(long).toEqual([]);
});
