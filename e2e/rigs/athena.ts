import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { GlueClient } from '@aws-sdk/client-glue';
import { alterPartitions, showPartitions } from './athena-ddl.ts';
import { queryTrino, type TrinoRows } from './athena-trino.ts';

export interface AthenaRig {
  readonly trinoUrl: string;
  /** Where Glue answers. */
  readonly awsUrl: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** How long each statement stays queued, in milliseconds. */
  readonly delayMs?: number;
}

interface Execution {
  readonly id: string;
  readonly sql: string;
  readonly database: string | undefined;
  readonly workGroup: string;
  readonly stop: AbortController;
  state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  statementType: 'DML' | 'DDL';
  reason?: string;
  result?: TrinoRows;
}

/** What the requests that are served here carry. */
interface Asked {
  readonly QueryString: string;
  readonly QueryExecutionContext?: { readonly Database?: string };
  readonly WorkGroup?: string;
  readonly ClientRequestToken: string;
  readonly QueryExecutionId: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

class Refused extends Error {}

/**
 * Athena's API in front of a real Trino, which is Athena's engine, and a Glue catalog: enough of it for the statements of
 * this project, sent by the real client. What it does not stand for: Athena's limits, prices and exact words.
 */
export async function startAthena({ trinoUrl, awsUrl, port = 0, delayMs = 0 }: AthenaRig) {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'testtest' };
  const glue = new GlueClient({ endpoint: awsUrl, region: 'eu-west-2', credentials });
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, string>();

  async function carryOut(execution: Execution): Promise<TrinoRows> {
    const { database, stop } = execution;
    const sql = execution.sql.trim().replace(/;\s*$/, '');
    execution.statementType = 'DDL';
    if (await alterPartitions(glue, sql, database)) return { columns: [], rows: [], scannedBytes: 0 };
    const partitions = await showPartitions(glue, sql, database);
    if (partitions) {
      const columns = [{ name: 'partition', type: 'varchar' }];
      return { columns, rows: partitions.map((name) => [name]), scannedBytes: 0 };
    }
    execution.statementType = /^(WITH|SELECT|VALUES|TABLE)\b|^\(/i.test(sql) ? 'DML' : 'DDL';
    return queryTrino({ url: trinoUrl, sql, catalog: 'awsdatacatalog', schema: database, signal: stop.signal });
  }

  async function run(execution: Execution): Promise<void> {
    await sleep(delayMs);
    if (execution.state === 'CANCELLED') return;
    execution.state = 'RUNNING';
    try {
      const result = await carryOut(execution);
      if (!execution.stop.signal.aborted) Object.assign(execution, { result, state: 'SUCCEEDED' });
    } catch (error) {
      if (!execution.stop.signal.aborted)
        Object.assign(execution, { reason: (error as Error).message, state: 'FAILED' });
    }
  }

  const known = (id: string): Execution => {
    const execution = executions.get(id);
    if (execution) return execution;
    throw new Refused(`QueryExecution ${id} was not found`);
  };

  const actions: Record<string, (asked: Asked) => object> = {
    StartQueryExecution({ QueryString, QueryExecutionContext, WorkGroup = 'primary', ClientRequestToken }) {
      if (!QueryString) throw new Refused('QueryString is required');
      const same = tokens.get(ClientRequestToken);
      if (same) return { QueryExecutionId: same };
      const execution: Execution = {
        id: randomUUID(),
        sql: QueryString,
        database: QueryExecutionContext?.Database,
        workGroup: WorkGroup,
        stop: new AbortController(),
        state: 'QUEUED',
        statementType: 'DML',
      };
      executions.set(execution.id, execution);
      tokens.set(ClientRequestToken, execution.id);
      void run(execution);
      return { QueryExecutionId: execution.id };
    },
    GetQueryExecution: ({ QueryExecutionId }) => ({ QueryExecution: shown(known(QueryExecutionId)) }),
    StopQueryExecution({ QueryExecutionId }) {
      const execution = known(QueryExecutionId);
      if (execution.state === 'QUEUED' || execution.state === 'RUNNING') {
        execution.state = 'CANCELLED';
        execution.stop.abort();
      }
      return {};
    },
    GetQueryResults: ({ QueryExecutionId, NextToken, MaxResults }) =>
      resultPage(known(QueryExecutionId), Number(NextToken ?? 0), MaxResults ?? 1000),
  };

  const server = createServer(async (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    try {
      const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const action = actions[name];
      if (!action) throw new Refused(`this rig has no ${name}`);
      answer(200, action((await json(request)) as Asked));
    } catch (error) {
      const __type = error instanceof Refused ? 'InvalidRequestException' : 'InternalServerException';
      answer(error instanceof Refused ? 400 : 500, { __type, message: (error as Error).message });
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    /** Statements that were started, in order. */
    statements: () => [...executions.values()].map(({ sql }) => sql),
    async close() {
      server.closeAllConnections();
      server.close();
      glue.destroy();
    },
  };
}

const shown = ({ id, sql, database, workGroup, state, statementType, reason }: Execution) => ({
  QueryExecutionId: id,
  Query: sql,
  StatementType: statementType,
  QueryExecutionContext: { Database: database },
  WorkGroup: workGroup,
  Status: { State: state, ...(reason && { StateChangeReason: reason, AthenaError: { Retryable: false } }) },
});

/** A page of rows as text; of a SELECT the very first one is the names of the columns, as Athena has it. */
function resultPage({ state, reason, result, statementType }: Execution, from: number, size: number): object {
  if (state !== 'SUCCEEDED')
    throw new Refused(`Query did not finish successfully. Final query state: ${state} ${reason ?? ''}`);
  const { columns, rows } = result!;
  const all = statementType === 'DML' ? [columns.map(({ name }) => name), ...rows] : rows;
  const to = from + Math.min(size, 1000);
  const text = (value: unknown) => (value === null ? {} : { VarCharValue: String(value) });
  return {
    ...(to < all.length && { NextToken: String(to) }),
    ResultSet: {
      Rows: all.slice(from, to).map((row) => ({ Data: row.map(text) })),
      ResultSetMetadata: {
        ColumnInfo: columns.map(({ name, type }) => ({
          Name: name,
          Type: type.replace(/\(.*\)/, '').replace(/^real$/, 'float'),
        })),
      },
    },
  };
}
