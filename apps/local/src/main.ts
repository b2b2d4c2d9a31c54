import { FlightsError } from 'flights-core';
import { UsageError } from './cli/options.ts';
import { say } from './cli/output.ts';
import type { Command } from './commands/command.ts';
import { demo } from './commands/demo.ts';
import { metrics } from './commands/metrics.ts';
import { newGeneration } from './commands/new-generation.ts';
import { replay } from './commands/replay.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';

const COMMANDS: readonly Command[] = [demo, start, replay, metrics, status, newGeneration];

const HELP = `Flights Metrics: what flew over us, hour by hour.

Usage: pnpm flights COMMAND [options]        pnpm demo is the demo command

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(15)} ${summary}`).join('\n')}

pnpm flights COMMAND --help says more. Data comes out on stdout, everything else on stderr.
`;

const [name, ...args] = process.argv.slice(2);
process.exitCode = await main(name, args);

async function main(name: string | undefined, args: readonly string[]): Promise<number> {
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) {
    const asked = name === undefined || name === '--help' || name === '-h' || name === 'help';
    process[asked ? 'stdout' : 'stderr'].write(asked ? HELP : `There is no command '${name}'.\n\n${HELP}`);
    return name !== undefined && asked ? 0 : 2;
  }
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(args, stopSignal());
  } catch (error) {
    say(sentence(error, command.name));
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Aborted by the first Ctrl-C or SIGTERM: work in hand is finished and landed. The second one ends the process. */
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

/** What we throw is written for people; anything else is a bug, and its trace is worth more than a polite sentence. */
function sentence(error: unknown, command: string): string {
  if (error instanceof UsageError) return `${error.message}. pnpm flights ${command} --help says what there is.`;
  if (error instanceof FlightsError) return error.message;
  const { code, message, stack } = error as NodeJS.ErrnoException;
  return code === undefined ? (stack ?? String(error)) : message;
}
