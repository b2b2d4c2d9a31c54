import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const CHILD = join(import.meta.dirname, 'import-child.mjs');
/** Rounds that only bring the files into the system's cache. */
const DISCARDED = 2;

/** A script to import, as a function's process finds it. */
export interface Imported {
  readonly name: string;
  /** The function's folder, and the handler's file in it. */
  readonly taskRoot: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What one import took. CPU time is that of the whole process, V8's own threads included. */
export interface Import {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Importing each script in a new process, by name, once in each round. One after the other within a round, and every other
 * round backwards: what else the machine does meanwhile meets all of them.
 */
export async function coldImports(
  scripts: readonly Imported[],
  rounds: number,
  onRound: (done: number) => void,
): Promise<Map<string, readonly Import[]>> {
  const taken = new Map(scripts.map(({ name }) => [name, [] as Import[]]));
  for (let round = -DISCARDED; round < rounds; round++) {
    for (const one of round % 2 === 0 ? scripts : scripts.toReversed()) {
      const took = await coldImport(one);
      if (round >= 0) taken.get(one.name)!.push(took);
    }
    onRound(round + 1 + DISCARDED);
  }
  return taken;
}

export const roundsIn = (rounds: number): number => rounds + DISCARDED;

async function coldImport({ name, taskRoot, script, env }: Imported): Promise<Import> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, join(taskRoot, script)], {
    cwd: taskRoot,
    env: { ...LAMBDA, HOME: taskRoot, LAMBDA_TASK_ROOT: taskRoot, AWS_LAMBDA_FUNCTION_NAME: name, ...env },
    timeout: 60_000,
  });
  return JSON.parse(stdout) as Import;
}

/** What Lambda puts into every function's environment, as far as a library may look at it. */
const LAMBDA = {
  PATH: '/usr/bin:/bin',
  LANG: 'en_US.UTF-8',
  TZ: ':UTC',
  AWS_REGION: 'eu-west-2',
  AWS_DEFAULT_REGION: 'eu-west-2',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
} as const;
