import { randomUUID } from 'node:crypto';
import type { TrinoRows } from './athena-trino.ts';

/** What the requests that are served here carry. */
export interface Asked {
  readonly QueryString?: string;
  readonly ExecutionParameters?: readonly string[];
  readonly QueryExecutionContext?: { readonly Catalog?: string; readonly Database?: string };
  readonly ResultConfiguration?: { readonly OutputLocation?: string };
  readonly WorkGroup?: string;
  readonly ClientRequestToken?: string;
  readonly QueryExecutionId: string;
  readonly QueryExecutionIds: readonly string[];
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** One statement that was asked for, and how it fares. */
export interface Execution {
  readonly id: string;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly catalog: string;
  readonly database: string;
  readonly workGroup: string;
  /** `s3://bucket/key` of the result; undefined where the workgroup would say. */
  readonly outputFile: string | undefined;
  readonly statementType: StatementType;
  readonly submittedMs: number;
  readonly stop: AbortController;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  endedMs?: number;
  reason?: string;
  result?: TrinoRows;
}

type StatementType = 'DML' | 'DDL' | 'UTILITY';

/** The request is at fault; nothing was run. */
export class Refused extends Error {}

const COMMENTS = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*/;

function statementTypeOf(sql: string): StatementType {
  const text = sql.replace(COMMENTS, '');
  if (/^(WITH|SELECT|VALUES|TABLE)\b|^\(/i.test(text)) return 'DML';
  return /^(SHOW|DESCRIBE|DESC|EXPLAIN)\b/i.test(text) ? 'UTILITY' : 'DDL';
}

/** Athena's own limit. */
const MOST_SQL_BYTES = 262_144;
/** `s3://bucket/key` */
export const PLACE = /^s3:\/\/([^/]+)\/(.*)$/;

/** Throws a Refused where Athena takes no such request. */
export function executionOf(asked: Asked): Execution {
  const { QueryString: sql, QueryExecutionContext: context, WorkGroup, ResultConfiguration } = asked;
  const { OutputLocation: output } = ResultConfiguration ?? {};
  if (!sql) throw new Refused('QueryString is required');
  if (Buffer.byteLength(sql) > MOST_SQL_BYTES) throw new Refused(`QueryString is longer than ${MOST_SQL_BYTES} bytes`);
  if (!output && !WorkGroup) throw new Refused('No output location provided, neither by the workgroup nor as an input');
  if (output && !PLACE.test(output)) throw new Refused('outputLocation is not a valid S3 path.');
  const [id, statementType] = [randomUUID(), statementTypeOf(sql)];
  const file = `${id}.${statementType === 'DML' ? 'csv' : 'txt'}`;
  return {
    id,
    sql,
    parameters: asked.ExecutionParameters ?? [],
    catalog: context?.Catalog ?? 'awsdatacatalog',
    database: context?.Database ?? 'default',
    workGroup: WorkGroup ?? 'primary',
    outputFile: output && `${output.replace(/\/?$/, '/')}${file}`,
    statementType,
    submittedMs: Date.now(),
    stop: new AbortController(),
    state: 'QUEUED',
  };
}

/** As GetQueryExecution shows it; times are seconds. */
export function shown(execution: Execution): object {
  const { id, sql, parameters, statementType, state, reason, submittedMs, endedMs, outputFile, result } = execution;
  const tookMs = (endedMs ?? Date.now()) - submittedMs;
  return {
    QueryExecutionId: id,
    Query: sql,
    StatementType: statementType,
    QueryExecutionContext: { Catalog: execution.catalog, Database: execution.database },
    WorkGroup: execution.workGroup,
    ...(parameters.length > 0 && { ExecutionParameters: parameters }),
    ResultConfiguration: { ...(outputFile && { OutputLocation: outputFile }) },
    EngineVersion: { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' },
    Status: {
      State: state,
      SubmissionDateTime: submittedMs / 1000,
      ...(endedMs && { CompletionDateTime: endedMs / 1000 }),
      ...(reason && {
        StateChangeReason: reason,
        AthenaError: { ErrorCategory: 2, Retryable: false, ErrorMessage: reason },
      }),
    },
    Statistics: {
      DataScannedInBytes: result?.scannedBytes ?? 0,
      EngineExecutionTimeInMillis: tookMs,
      TotalExecutionTimeInMillis: tookMs,
    },
  };
}

const MOST_ROWS = 1000;

/** A page of rows; of a SELECT the very first one is the names of the columns, as Athena has it. */
export function resultPage(execution: Execution, token = '0', size = MOST_ROWS): object {
  const { state, reason, result, statementType } = execution;
  if (state === 'QUEUED' || state === 'RUNNING')
    throw new Refused(`Query has not yet finished. Current state: ${state}`);
  if (!result) throw new Refused(`Query did not finish successfully. Final query state: ${state} ${reason ?? ''}`);
  if (size > MOST_ROWS) throw new Refused(`MaxResults is more than maximum allowed length ${MOST_ROWS}.`);
  if (!/^\d+$/.test(token)) throw new Refused(`NextToken ${token} is none of ours`);
  const { columns, rows } = result;
  const all = statementType === 'DML' ? [columns.map(({ name }) => name), ...rows] : rows;
  const [from, to] = [Number(token), Number(token) + size];
  return {
    UpdateCount: 0,
    ...(to < all.length && { NextToken: String(to) }),
    ResultSet: {
      Rows: all.slice(from, to).map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({
          CatalogName: 'hive',
          Name: name,
          Label: name,
          Type: type.replace(/\(.*\)/, '').replace(/^real$/, 'float'),
          Nullable: 'UNKNOWN',
        })),
      },
    },
  };
}

/** The result as the file that Athena leaves: CSV with every value quoted, or bare lines of what is no SELECT. */
export function resultFile({ statementType, result }: Execution): string {
  const { columns, rows } = result!;
  if (statementType !== 'DML') return rows.map((row) => `${row.join('\t')}\n`).join('');
  const quoted = (value: string | null) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`);
  return [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}
