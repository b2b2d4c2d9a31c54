/** A statement's answer. */
export interface TrinoRows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  readonly scannedBytes: number;
}

interface Page {
  readonly nextUri?: string;
  readonly error?: { readonly errorName: string; readonly message: string };
  readonly columns?: TrinoRows['columns'];
  readonly data?: readonly (readonly unknown[])[];
  readonly stats?: { readonly physicalInputBytes?: number };
}

export interface TrinoQuery {
  readonly url: string;
  readonly sql: string;
  readonly catalog: string;
  readonly schema: string | undefined;
  readonly signal: AbortSignal;
}

/** Runs a statement to its end over Trino's own protocol, in UTC as Athena does. Throws with Trino's words. */
export async function queryTrino({ url, sql, catalog, schema, signal }: TrinoQuery): Promise<TrinoRows> {
  const headers = {
    'X-Trino-User': 'athena',
    'X-Trino-Time-Zone': 'UTC',
    'X-Trino-Catalog': catalog,
    ...(schema && { 'X-Trino-Schema': schema }),
  };
  const ask = async (at: string, init: RequestInit): Promise<Page> => {
    const response = await fetch(at, init);
    if (!response.ok) throw new Error(`GENERIC_INTERNAL_ERROR: Trino answered ${response.status}`);
    return (await response.json()) as Page;
  };
  let page = await ask(`${url}/v1/statement`, { method: 'POST', body: sql, headers });
  let columns: TrinoRows['columns'] = [];
  const rows: (readonly unknown[])[] = [];
  let scannedBytes = 0;
  for (;;) {
    if (page.error) throw new Error(`${page.error.errorName}: ${page.error.message}`);
    columns = page.columns ?? columns;
    scannedBytes = page.stats?.physicalInputBytes ?? scannedBytes;
    rows.push(...(page.data ?? []));
    if (page.nextUri === undefined) return { columns, rows, scannedBytes };
    if (signal.aborted) {
      await fetch(page.nextUri, { method: 'DELETE' });
      throw new Error('Query was cancelled');
    }
    page = await ask(page.nextUri, {});
  }
}
