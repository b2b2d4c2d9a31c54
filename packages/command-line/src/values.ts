import { badValue } from './options.ts';

/** One of the words allowed. */
export function oneOf<T extends string>(setting: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === text);
  if (found !== undefined) return found;
  throw badValue(setting, `'${text}' is none of ${allowed.join(', ')}`, `${setting} ${allowed[0]}`);
}

/** A whole number within bounds. */
export function countOption(setting: string, text: string, { min = 1, max = Number.MAX_SAFE_INTEGER } = {}): number {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (count >= min && count <= max) return count;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `from ${min} to ${max}`;
  throw badValue(setting, `'${text}' is no whole number ${range}`, `${setting} ${Math.max(min, 4)}`);
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** `90s`, `15m`, `12h`, `7d` in milliseconds. */
export function durationOption(setting: string, text: string, example = '7d'): number {
  const [, digits, unit] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) === 0)
    throw badValue(setting, `'${text}' is no length of time`, `${setting} ${example}`);
  return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
