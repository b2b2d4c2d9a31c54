import type { Command } from './cli/command.ts';
import { credentials } from './cli/credentials.ts';
import { groups } from './cli/groups.ts';
import { UsageError } from './cli/options.ts';
import { say } from './cli/output.ts';
import { serve } from './cli/serve.ts';
import { topics } from './cli/topics.ts';

const COMMANDS: readonly Command[] = [serve, topics, credentials, groups];

const HELP = `The Kafka REST server that @upstash/kafka needs.

Usage: gateway COMMAND [options]

${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`).join('\n')}

gateway COMMAND --help says more. Data comes out on stdout, everything else on stderr.
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

/** Aborted by the first Ctrl-C or SIGTERM: what was taken in is finished. The second one ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  return stop.signal;
}

/** What we throw is one sentence for people; what a bug throws is worth more with its trace. */
function sentence(error: unknown, command: string): string {
  if (error instanceof UsageError) return `${error.message}. gateway ${command} --help says what there is.`;
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isBug ? (error.stack ?? error.message) : (error as Error).message;
}
