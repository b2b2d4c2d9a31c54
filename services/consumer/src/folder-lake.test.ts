import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { folderLake } from './folder-lake.ts';
import { describeLake } from './lake-conformance.ts';

describeLake('a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lake-'));
  return { open: () => folderLake(join(folder, 'lake')), close: () => rm(folder, { recursive: true }) };
});

describe('folderLake(folder)', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  const body = Buffer.from('x');

  it.each([
    '',
    '/etc/passwd',
    '../beside',
    'a/../../beside',
    'a//b',
    'a/',
    './a',
    'a/.hidden',
    '.tmp/a',
    'a\\b',
    'C:a',
    'a\0b',
    'région/a',
    'a b',
    `${'a'.repeat(256)}`,
  ])('refuses the key %j before it touches the disk', async (key) => {
    const lake = folderLake(folder);
    await expect(lake.create(key, body)).rejects.toThrow('cannot name an object');
    await expect((async () => lake.read(key))()).rejects.toThrow('cannot name an object');
    await expect((async () => lake.delete(key))()).rejects.toThrow('cannot name an object');
    expect(await readdir(folder)).toEqual([]);
  });

  it('says so where a key is a folder already', async () => {
    const lake = folderLake(folder);
    await lake.create('a/b', body);
    await expect(lake.create('a', body)).rejects.toThrow('is a folder');
  });

  it('is empty where there is no folder yet, and makes none by looking', async () => {
    const lake = folderLake(join(folder, 'later'));
    for await (const object of lake.list('')) expect(object).toBeUndefined();
    expect(await lake.read('a')).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });

  it('takes no folder away that still holds something, nor the lake itself', async () => {
    const lake = folderLake(folder);
    await lake.create('states/dt=1/a', body);
    await lake.create('states/dt=2/a', body);
    await lake.delete('states/dt=1/a');
    expect(await readdir(join(folder, 'states'))).toEqual(['dt=2']);
    await lake.delete('states/dt=2/a');
    expect(await readdir(folder)).toEqual(['.tmp']);
  });

  it('clears away what a killed writer left, and leaves alone what another is writing', async () => {
    const temporary = join(folder, '.tmp');
    await folderLake(folder).create('first', body);
    const host = (await hostInNames(folder)) as string;
    const [dead, ours, elsewhere, old] = [
      `999999999.${host}.aa`,
      `${process.pid}.${host}.bb`,
      '7.other.cc',
      '7.other.dd',
    ];
    for (const name of [dead, ours, elsewhere, old]) await writeFile(join(temporary, name!), 'half an obj');
    await utimes(join(temporary, old!), new Date(0), new Date(0));
    await folderLake(folder).create('second', body);
    expect((await readdir(temporary)).sort()).toEqual([elsewhere, ours].sort());
  });

  it('lists only objects: no leftover and no file that somebody else put there', async () => {
    const lake = folderLake(folder);
    await lake.create('a/b', body);
    await mkdir(join(folder, 'empty'));
    for (const name of ['.tmp/1.x.y', '.DS_Store', 'a/.nfs0001', 'a/b c']) await writeFile(join(folder, name), '');
    const keys = [];
    for await (const { key } of lake.list('')) keys.push(key);
    expect(keys).toEqual(['a/b']);
  });

  it('lets one of four processes create each key, whole', async () => {
    const script = `
      import { folderLake } from ${JSON.stringify(join(import.meta.dirname, 'folder-lake.ts'))};
      const lake = folderLake(process.argv[1]);
      const body = Buffer.alloc(50_000, process.argv[2]);
      const won = [];
      for (let n = 0; n < 40; n++) if ((await lake.create('race/' + n, body)) === 'created') won.push(n);
      console.log(JSON.stringify(won));`;
    const run = (name: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, folder, name]);
    const outputs = await Promise.all(['a', 'b', 'c', 'd'].map(async (name) => ({ name, ...(await run(name)) })));
    const winners = new Map<number, string>();
    for (const { name, stdout } of outputs) {
      for (const key of JSON.parse(stdout) as number[]) {
        expect(winners.get(key)).toBeUndefined();
        winners.set(key, name);
      }
    }
    expect(winners.size).toBe(40);
    for (const [key, name] of winners) {
      expect(await readFile(join(folder, 'race', String(key)), 'utf8')).toBe(name.repeat(50_000));
    }
    expect(await readdir(join(folder, '.tmp'))).toEqual([]);
  });
});

/** The host as temporary names have it, caught while something large is being written. */
async function hostInNames(folder: string): Promise<string | undefined> {
  const writing = folderLake(folder).create('large', new Uint8Array(20_000_000));
  let name: string | undefined;
  while (name === undefined) [name] = await readdir(join(folder, '.tmp'));
  await writing;
  return name.split('.')[1];
}
