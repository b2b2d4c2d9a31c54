import { type ColumnInfo, type Datum, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import { iso, type SqlRow, type SqlValue, type Warehouse } from 'flights-core';
import { type Athena, type EndedQuery, runStatement } from './athena.ts';
import { awsError } from './errors.ts';

/**
 * Athena as a warehouse: it answers all values as text, here they are numbers, booleans and ISO 8601 UTC times again.
 * A query string that is the same as one before may be answered from that one's result, where the workgroup allows it.
 */
export const athenaWarehouse = (athena: Athena): Warehouse => ({
  query: async (sql) => athenaRows(athena, await runStatement(athena, sql)),
});

/** All rows of a statement that has ended. Throws an AwsError where they cannot be had. */
export async function athenaRows({ client }: Athena, query: EndedQuery): Promise<readonly SqlRow[]> {
  const { queryExecutionId: QueryExecutionId, statementType } = query;
  const rows: SqlRow[] = [];
  let header = statementType === 'DML';
  for (let NextToken: string | undefined; ; ) {
    const page = await client.send(new GetQueryResultsCommand({ QueryExecutionId, NextToken })).catch((error) => {
      throw awsError('Athena', error, `reading what Athena answered to query ${QueryExecutionId}`);
    });
    const columns = page.ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    for (const { Data = [] } of page.ResultSet?.Rows ?? []) {
      if (header) header = false;
      else rows.push(rowOf(columns, Data));
    }
    NextToken = page.NextToken;
    if (NextToken === undefined) return rows;
  }
}

const rowOf = (columns: readonly ColumnInfo[], data: readonly Datum[]): SqlRow =>
  Object.fromEntries(
    columns.map(({ Name = '', Type = 'varchar' }, n) => [Name, sqlValue(Name, Type, data[n]?.VarCharValue)]),
  );

const NUMBERS = new Set(['tinyint', 'smallint', 'integer', 'int', 'bigint', 'double', 'float', 'real', 'decimal']);

function sqlValue(column: string, type: string, text: string | undefined): SqlValue {
  if (text === undefined) return null;
  if (type === 'boolean') return text === 'true';
  if (NUMBERS.has(type)) {
    const value = Number(text);
    if (type === 'bigint' && !Number.isSafeInteger(value))
      throw new RangeError(`${column}: ${text} is larger than a number can hold; select it as text`);
    return value;
  }
  if (type.startsWith('timestamp')) return iso(new Date(`${text.replace(' ', 'T').replace(/ UTC$/, '')}Z`));
  return text;
}
