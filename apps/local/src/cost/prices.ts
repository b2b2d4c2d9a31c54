import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from 'flights-core';
import * as z from 'zod/mini';

/** The list that comes with the project. */
export const SHIPPED_PRICES = join(import.meta.dirname, '../../../../config/prices.json');

const Price = z.strictObject({
  /** Dollars for `per` units. */
  usd: z.number().check(z.nonnegative()),
  per: z.number().check(z.positive()),
  unit: z.string().check(z.minLength(1)),
  /** Units a month that every account has for nothing, for ever. */
  free: z.number().check(z.nonnegative()),
  /** How sure it is; a key of `bases`. */
  basis: z.string().check(z.minLength(1)),
  /** Where to look it up. */
  source: z.string().check(z.minLength(1)),
});
export type Price = z.infer<typeof Price>;

/** Bytes of a unit of `athena_tib`. */
export const TIB = 2 ** 40;

/** What AWS bills by, each with a price of its own. */
const BILLED_BY = [
  'lambda_requests',
  'lambda_gb_s',
  's3_put_list',
  's3_get',
  's3_gb_months',
  'athena_tib',
  'glue_requests',
  'glue_dpu_hours',
  'kms_requests',
  'ssm_requests',
  'eventbridge_events',
  'sqs_requests',
  'sns_mails',
  'logs_gb',
  'logs_gb_months',
  'metrics',
  'alarms',
  'data_out_gb',
] as const;
export type PriceId = (typeof BILLED_BY)[number];

const PriceList = z.strictObject({
  /** The day the prices were put together. */
  as_of: z.iso.date(),
  aws_region: z.string().check(z.minLength(1)),
  currency: z.literal('USD'),
  about: z.string(),
  /** What each basis means. */
  bases: z.record(z.string(), z.string()),
  /** Every one is there, and no other: a misspelt one would be a price that nobody sees. */
  prices: z.record(z.enum(BILLED_BY), Price),
});
export type PriceList = z.infer<typeof PriceList>;

/** Reads a price list. Throws a ConfigError that names the file, what is wrong in it, and how to get a good one. */
export async function readPrices(file: string): Promise<PriceList> {
  const bad = (problem: string) => new ConfigError('--prices', `'${file}' ${problem}`, 'a copy of config/prices.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw bad(`cannot be read (${error.code})`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(`is not JSON: ${(error as Error).message}`);
  }
  const read = PriceList.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const keys = issue && 'keys' in issue ? ` ${JSON.stringify(issue.keys)}` : '';
  throw bad(`is no price list: ${[...(issue?.path ?? [])].join('.') || 'it'}: ${issue?.message}${keys}`);
}
