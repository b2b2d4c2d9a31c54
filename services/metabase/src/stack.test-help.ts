import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from '@jest/globals';
import { ADMIN } from './provision.test-help.ts';

export const SERVICE = join(import.meta.dirname, '..');
const BIN = join(SERVICE, '../../node_modules/.bin');

interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program to its end, in the service's folder. */
export async function command(program: string, args: readonly string[], { input = '', env = {} }: CommandOptions = {}) {
  const child = spawn(program, args, {
    cwd: SERVICE,
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it may end without having read all
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code: code as number };
}

/** `sls` in the service's folder, with keys that no AWS knows. */
export const sls = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  command('sls', args, {
    env: { PATH: `${BIN}:${process.env.PATH}`, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', ...env },
  });

export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> }>
  >;
}

/** The stack as CloudFormation is given it; `look` gets the file, too, while it is there. */
export async function packaged(
  params: readonly string[] = [],
  look: (file: string) => Promise<void> = async () => {},
): Promise<Template> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-'));
  try {
    const given = [`adminEmail=${ADMIN.email}`, ...params].flatMap((param) => ['--param', param]);
    const { code, stdout, stderr } = await sls(['package', '--stage', 'prod', '--package', folder, ...given]);
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
    const file = join(folder, 'cloudformation-template-update-stack.json');
    await look(file);
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
