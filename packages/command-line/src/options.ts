import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ConfigError } from 'flights-core';

/** The command line is wrong: exit 2, with the command's help at hand. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs what reads an option's value: a bad value is wrong usage too, told with an example of a good one. */
export function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof ConfigError ? new UsageError(error.message) : error;
  }
}

export const badValue = (...[setting, problem, example]: ConstructorParameters<typeof ConfigError>): UsageError =>
  new UsageError(new ConfigError(setting, problem, example).message);

type Values<T extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: T; allowPositionals: true }>
>['values'];

/** Reads options as `node:util` does, but lets a value begin with a minus: `--bbox -40,160,30,-150`. */
export function readOptions<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
): { values: Values<T>; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: joinNegativeValues(args, options),
      options,
      allowPositionals: true,
    });
    return { values: values as Values<T>, positionals };
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0]!);
  }
}

function joinNegativeValues(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const next = args[i + 1];
    const takesValue = arg.startsWith('--') && options[arg.slice(2)]?.type === 'string';
    if (takesValue && next !== undefined && /^-\.?\d/.test(next)) {
      joined.push(`${arg}=${next}`);
      i++;
    } else joined.push(arg);
  }
  return joined;
}

export type Format = 'table' | 'json' | 'csv';
export function formatOption(text: string | undefined): Format {
  if (text === undefined) return process.stdout.isTTY ? 'table' : 'json';
  if (text === 'table' || text === 'json' || text === 'csv') return text;
  throw badValue('--format', `'${text}' is none of table, json, csv`, 'json');
}
