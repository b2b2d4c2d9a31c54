import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { ConfigError, LONDON, namedRegion, parseBoundingBox, parseInterval, type Region, regionOf } from 'flights-core';

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

/** `--region NAME` or `--bbox south,west,north,east`; London without either. */
export function regionOption(values: { region?: string | undefined; bbox?: string | undefined }): Region {
  if (values.region !== undefined && values.bbox !== undefined)
    throw new UsageError('--region and --bbox say the same thing: use one of them');
  if (values.bbox !== undefined) return usage(() => regionOf(parseBoundingBox(values.bbox!)));
  return values.region === undefined ? LONDON : usage(() => namedRegion(values.region!));
}

/** Seconds between polls: `30s`, `15m`, `1h`. */
export const intervalOption = (text: string): number => usage(() => parseInterval(text));

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw badValue('--port', `'${text}' is no port`, '8787');
}

export type Format = 'table' | 'json' | 'csv';
export function formatOption(text: string | undefined): Format {
  if (text === undefined) return process.stdout.isTTY ? 'table' : 'json';
  if (text === 'table' || text === 'json' || text === 'csv') return text;
  throw badValue('--format', `'${text}' is none of table, json, csv`, 'json');
}

/** An instant in UTC: `2025-07-06`, `2025-07-06T14:00Z`. A time without a zone is UTC, whatever the machine's clock. */
export function instantOption(setting: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const instant = match ? new Date(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`) : new Date(Number.NaN);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw badValue(setting, `'${text}' is no time`, '2025-07-06T14:00Z');
}
