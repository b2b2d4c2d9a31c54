/** A statement's answer. Values are text as Trino writes them, which is as Athena writes them; null is SQL's. */
export interface TrinoRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly scannedBytes: number;
}

type Value = string | boolean | null | readonly Value[] | { readonly [key: string]: Value };
interface Page {
  readonly nextUri?: string;
  readonly error?: { readonly errorName: string; readonly message: string };
  readonly columns?: TrinoRows['columns'];
  readonly data?: readonly (readonly Value[])[];
  readonly stats?: { readonly physicalInputBytes?: string };
}

export interface TrinoQuery {
  readonly url: string;
  readonly sql: string;
  readonly catalog: string;
  readonly schema: string;
  readonly signal: AbortSignal;
}

/** Runs a statement to its end over Trino's own protocol, in UTC as Athena does. Throws with Trino's words. */
export async function queryTrino({ url, sql, catalog, schema, signal }: TrinoQuery): Promise<TrinoRows> {
  const headers = {
    'X-Trino-User': 'athena',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Catalog': catalog,
    'X-Trino-Schema': schema,
  };
  let page = await ask(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
  let columns: TrinoRows['columns'] = [];
  const rows: (readonly (string | null)[])[] = [];
  let scannedBytes = 0;
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns ?? columns;
    scannedBytes = Number(page.stats?.physicalInputBytes ?? scannedBytes);
    for (const row of page.data ?? []) rows.push(row.map((value) => (value === null ? null : textOf(value))));
    if (page.nextUri === undefined) return { columns, rows, scannedBytes };
    if (signal.aborted) {
      await fetch(page.nextUri, { method: 'DELETE' });
      throw new Error('Query was cancelled');
    }
    page = await ask(page.nextUri, {});
  }
}

async function ask(url: string, init: RequestInit): Promise<Page> {
  const response = await fetch(url, init).catch((error) => {
    throw new Error(`GENERIC_INTERNAL_ERROR: no Trino answers on ${new URL(url).origin}: ${error.cause?.message}`);
  });
  if (!response.ok) throw new Error(`GENERIC_INTERNAL_ERROR: Trino answered ${response.status}`);
  return JSON.parse(await response.text(), digits as (key: string, value: unknown) => unknown) as Page;
}

/** Numbers by their digits: a bigint is more than a JavaScript number holds, and 1.0 would become 1. */
const digits = (_key: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' ? source : value;

function textOf(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (value === null || typeof value !== 'object') return String(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${key}=${textOf(one)}`)
    .join(', ')}}`;
}
