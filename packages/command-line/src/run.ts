import type { Command } from './command.ts';
import { UsageError } from './options.ts';
import { say } from './output.ts';

export interface Program {
  /** As it is typed: `pnpm flights`. */
  readonly name: string;
  /** What it is for, in one line. */
  readonly about: string;
  readonly commands: readonly Command[];
  /** More lines for the list of commands. */
  readonly notes?: string;
}

/**
 * Runs the command that the arguments name and answers the exit code: 0 done, 1 failed with one sentence on stderr, 2 wrong
 * usage. Data comes out on stdout, everything else on stderr; `--help` everywhere.
 */
export async function runProgram(program: Program, [name, ...args]: readonly string[]): Promise<number> {
  const command = program.commands.find((known) => known.name === name);
  if (!command) {
    const asked = name === undefined || name === '--help' || name === '-h' || name === 'help';
    const help = helpOf(program);
    process[asked ? 'stdout' : 'stderr'].write(asked ? help : `There is no command '${name}'.\n\n${help}`);
    return name !== undefined && asked ? 0 : 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(args, stopSignal());
  } catch (error) {
    say(sentence(error, `${program.name} ${command.name}`));
    return error instanceof UsageError ? 2 : 1;
  }
}

const helpOf = ({ name, about, commands, notes = '' }: Program): string => `${about}

Usage: ${name} COMMAND [options]

${commands.map((command) => `  ${command.name.padEnd(15)} ${command.summary}`).join('\n')}

${name} COMMAND --help says more. Data comes out on stdout, everything else on stderr.
${notes}`;

/** Aborted by the first Ctrl-C or SIGTERM: work in hand is finished. The second one ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
      say('Stopping: finishing what is under way. Ctrl-C again to stop at once.');
    });
  return stop.signal;
}

/** What we throw is written for people; a bug's trace is worth more than a polite sentence. */
function sentence(error: unknown, command: string): string {
  if (error instanceof UsageError) return `${error.message}. ${command} --help says what there is.`;
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  if (isBug || !(error instanceof Error)) return (error as Error | null)?.stack ?? String(error);
  return error.message;
}
