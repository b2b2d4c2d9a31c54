import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Recorded real replies are no part of this repository: `$FLIGHTS_DATA` says where they are, else `../shared/data` beside
 * the checkout. Null, loudly, where neither exists: the tests that need them are skipped then.
 */
export function recordedData(): string | null {
  const folder = process.env.FLIGHTS_DATA ?? join(import.meta.dirname, '../../../../shared/data');
  if (existsSync(folder)) return folder;
  console.warn(`SKIPPED: no recorded flight data at ${folder}. Set FLIGHTS_DATA to the folder that holds it.`);
  return null;
}
