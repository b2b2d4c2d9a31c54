import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { shippedPrices } from './cost.test-help.ts';
import { readPrices } from './prices.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prices-'));
});
afterAll(() => rm(folder, { recursive: true }));

const shipped = await shippedPrices();
async function readingOf(list: unknown): Promise<string> {
  const file = join(folder, 'prices.json');
  await writeFile(file, typeof list === 'string' ? list : JSON.stringify(list));
  return readPrices(file).then(
    () => 'read',
    (error: Error) => error.message,
  );
}
const changed = (name: string, price: object | undefined) => ({
  ...shipped,
  prices: { ...shipped.prices, [name]: price },
});

describe('the price list that is shipped', () => {
  it('is dated, names its region, and says of each price where it is from and how sure', () => {
    expect(shipped).toMatchObject({ as_of: '2026-11-24', aws_region: 'eu-west-2', currency: 'USD' });
    for (const { basis, source } of Object.values(shipped.prices)) {
      expect(Object.keys(shipped.bases)).toContain(basis);
      expect(source.length).toBeGreaterThan(10);
    }
  });
});

describe('readPrices(file)', () => {
  it('reads a copy with other prices', async () => {
    expect(await readingOf(changed('alarms', { ...shipped.prices.alarms, usd: 0.2 }))).toBe('read');
  });

  it.each([
    [
      'a file that is not there',
      async () => readPrices('/nonexistent/prices.json').catch((e: Error) => e.message),
      /cannot be read \(ENOENT\)/,
    ],
    ['no JSON', () => readingOf('{'), /is not JSON/],
    [
      'a price that is none',
      () => readingOf(changed('s3_get', { ...shipped.prices.s3_get, usd: 'free' })),
      /prices\.s3_get\.usd/,
    ],
    [
      'a price below nothing',
      () => readingOf(changed('s3_get', { ...shipped.prices.s3_get, usd: -1 })),
      /prices\.s3_get\.usd/,
    ],
    [
      'a price for no units',
      () => readingOf(changed('s3_get', { ...shipped.prices.s3_get, per: 0 })),
      /prices\.s3_get\.per/,
    ],
    ['a price that is missing', () => readingOf(changed('s3_get', undefined)), /prices\.s3_get/],
    ['a misspelt price', () => readingOf(changed('s3_gets', shipped.prices.s3_get)), /s3_gets/],
    [
      'a misspelt field',
      () => readingOf(changed('s3_get', { ...shipped.prices.s3_get, fre: 1 })),
      /prices\.s3_get.*fre/,
    ],
    ['another currency', () => readingOf({ ...shipped, currency: 'EUR' }), /currency/],
    ['no date', () => readingOf({ ...shipped, as_of: 'lately' }), /as_of/],
  ])('says of %s what is wrong, and where a good one is', async (_, read, problem) => {
    const message = await read();
    expect(message).toMatch(problem);
    expect(message).toMatch(/^--prices: '.*prices\.json' .*Example: a copy of config\/prices\.json$/);
  });
});
