import { badValue, UsageError } from 'flights-command-line';

/** Exactly these words after the command, no more and no fewer. */
export function wordsOf(positionals: readonly string[], ...names: readonly string[]): string[] {
  if (positionals.length > names.length) throw new UsageError(`'${positionals[names.length]}' is one word too many`);
  const missing = names[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  return [...positionals];
}

export function oneOf<T extends string>(setting: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw badValue(setting, `'${text}' is none of ${allowed.join(', ')}`, `${setting} ${allowed[0]}`);
}

export function countOption(setting: string, text: string, { min = 1, max = Number.MAX_SAFE_INTEGER } = {}): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
  throw badValue(setting, `'${text}' is no whole number ${range}`, `${setting} ${Math.max(min, 4)}`);
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

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** `90s`, `15m`, `12h`, `7d` in milliseconds; `forever` is -1. */
export function durationOption(setting: string, text: string): number {
  if (text === 'forever') return -1;
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw badValue(setting, `'${text}' is no length of time`, `${setting} 7d, or ${setting} forever`);
  return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
