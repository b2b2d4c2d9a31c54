import { ConfigError } from 'flights-core';
import type { ReadParameter } from './parameters.ts';

/** What a SecureString holds: JSON with these fields, each a text that is not empty. */
export interface SecretShape<Field extends string> {
  readonly fields: readonly Field[];
  /** All of them together, for people. */
  readonly called: string;
  readonly example: string;
}

/** Reads a secret's fields. Throws a ConfigError that never shows what it could not read. */
export async function readSecret<Field extends string>(
  read: ReadParameter,
  name: string,
  { fields, called, example }: SecretShape<Field>,
): Promise<Record<Field, string>> {
  const text = await read(name);
  try {
    const held = JSON.parse(text) as Record<string, unknown>;
    const values = fields.map((field) => [field, held[field]]);
    if (values.every(([, value]) => typeof value === 'string' && value !== '')) return Object.fromEntries(values);
  } catch {}
  throw new ConfigError(`SSM parameter ${name}`, `holds no ${called}`, example);
}
