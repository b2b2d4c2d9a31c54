import { badRequest } from '../errors.ts';

/** Reading the caller's JSON: strict in syntax, lenient where Java's reader was (a number as text and the reverse). */

export type JsonObject = Readonly<Record<string, unknown>>;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Whatever the content type says. undefined: there is no body, or only white space. */
export function parseBody(bytes: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    throw badRequest('The body is not UTF-8: send JSON');
  }
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body is not valid JSON: ${(error as Error).message}`);
  }
}

export function asObject(value: unknown, what: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest(`${what} must be a JSON object`);
  return value as JsonObject;
}

/** One object or an array of them, as an array. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** A string; numbers and booleans are written out. Absent: undefined; null: null. */
export function asText(value: unknown, what: string): string | null | undefined {
  if (value === undefined || value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badRequest(`'${what}' must be a string, not ${Array.isArray(value) ? 'an array' : 'an object'}`);
}

/** A name: nothing is written out here, a number is a mistake. */
export function requiredText(value: unknown, what: string): string {
  if (value === undefined || value === null || value === '') throw badRequest(`'${what}' is required`);
  if (typeof value !== 'string') throw badRequest(`'${what}' must be a string`);
  return value;
}

/** An integer from 0 on, as a number or in digits. Absent or null: undefined. */
export function asCount(value: unknown, what: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw badRequest(`'${what}' must be an integer, not ${JSON.stringify(value)?.slice(0, 40)}`);
  if (number < 0) throw badRequest(`'${what}' must not be negative: ${number}`);
  return number;
}

export function requiredCount(value: unknown, what: string): number {
  const count = asCount(value, what);
  if (count === undefined) throw badRequest(`'${what}' is required`);
  return count;
}
