import { badValue, durationOption, UsageError } from 'flights-command-line';

/** Exactly these words after the command, no more and no fewer. */
export function wordsOf(positionals: readonly string[], ...names: readonly string[]): string[] {
  if (positionals.length > names.length) throw new UsageError(`'${positionals[names.length]}' is one word too many`);
  const missing = names[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  return [...positionals];
}

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080` (this machine alone), `0.0.0.0:8080` (everybody). */
export function listenOption(text: string): { host: string; port: number } {
  const [, bracketed, plain, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535)
    throw badValue('--listen', `'${text}' is no address and port`, '--listen 127.0.0.1:8080');
  return { host: bracketed ?? (plain || '127.0.0.1'), port };
}

/** `host:port`, several with commas. */
export function brokersOption(text: string): string[] {
  const brokers = text.split(',').map((broker) => broker.trim());
  if (brokers.every((broker) => /^(\[[0-9a-fA-F:.]+\]|[^:[\]\s]+):\d{1,5}$/.test(broker))) return brokers;
  throw badValue('--kafka', `'${text}' is no list of host:port`, '--kafka broker-1:9092,broker-2:9092');
}

/** How long records are kept, in milliseconds; `forever` is -1. */
export const retentionOption = (setting: string, text: string): number =>
  text === 'forever' ? -1 : durationOption(setting, text, `7d, or ${setting} forever`);
