import { ConfigError } from 'flights-core';

/** Printable ASCII, so that the order of strings is the order of bytes; nothing a file system reads as a path of its own. */
const SEGMENT = /^[A-Za-z0-9_=][A-Za-z0-9._=+@,~-]{0,249}$/;

/** Whether a name can be one part of a key, between two `/`. */
export const isSegment = (name: string): boolean => SEGMENT.test(name);

/** The key, if it can name an object in every lake, folder or bucket. Throws a ConfigError otherwise. */
export function checkKey(key: string): string {
  if (key.length <= 1024 && key.split('/').every(isSegment)) return key;
  throw new ConfigError('key', `'${key}' cannot name an object`, 'states/region=london/dt=2026-01-31-09/a.parquet');
}
