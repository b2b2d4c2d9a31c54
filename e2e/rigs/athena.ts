import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { GlueClient } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { alterPartitions, repairInTrino, showPartitions } from './athena-ddl.ts';
import {
  type Asked,
  type Execution,
  executionOf,
  PLACE,
  Refused,
  resultFile,
  resultPage,
  shown,
} from './athena-execution.ts';
import { queryTrino, type TrinoRows } from './athena-trino.ts';

export interface AthenaRig {
  /** A Trino whose catalog `awsdatacatalog` is the Glue and the S3 of `awsUrl`. */
  readonly trinoUrl: string;
  readonly awsUrl: string;
  /** Of the account, where the emulator looks at them. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Default 0: a free one. */
  readonly port?: number;
  /** How long each statement stays queued, in milliseconds. */
  readonly delayMs?: number;
}

export interface Athena {
  readonly url: string;
  /** Statements that were started, in order. */
  statements(): readonly string[];
  /** Stops what still runs, too. */
  close(): Promise<void>;
}

/**
 * Athena's API in front of a real Trino, which is Athena's engine, and a Glue catalog: enough of it for the statements of
 * this project, sent by the real client. What it does not stand for: Athena's prices, quotas and exact words. Every
 * workgroup exists; results of one are kept in S3 only where the request says so.
 */
export async function startAthena({
  trinoUrl,
  awsUrl,
  credentials = { accessKeyId: 'test', secretAccessKey: 'testtest' },
  port = 0,
  delayMs = 0,
}: AthenaRig): Promise<Athena> {
  const client = { endpoint: awsUrl, region: 'eu-west-2', credentials };
  const [glue, s3] = [new GlueClient(client), new S3Client({ ...client, forcePathStyle: true })];
  const executions = new Map<string, Execution>();
  const tokens = new Map<string, { readonly id: string; readonly request: string }>();
  const runs = new Set<Promise<void>>();

  async function carryOut({ sql: asked, parameters, catalog, database, stop }: Execution): Promise<TrinoRows> {
    const sql = asked.trim().replace(/;$/, '').trimEnd();
    const none = { columns: [], rows: [], scannedBytes: 0 };
    if (await alterPartitions(glue, sql, database)) return none;
    const partitions = await showPartitions(glue, sql, database);
    if (partitions)
      return { ...none, columns: [{ name: 'partition', type: 'string' }], rows: partitions.map((name) => [name]) };
    const withValues = `EXECUTE IMMEDIATE '${sql.replaceAll("'", "''")}' USING ${parameters.join(', ')}`;
    return queryTrino({
      url: trinoUrl,
      sql: repairInTrino(sql, database) ?? (parameters.length > 0 ? withValues : sql),
      catalog: catalog.toLowerCase(),
      schema: database,
      signal: stop.signal,
    });
  }

  async function keep(execution: Execution): Promise<void> {
    const [, Bucket, Key] = PLACE.exec(execution.outputFile ?? '') ?? [];
    if (Bucket) await s3.send(new PutObjectCommand({ Bucket, Key, Body: resultFile(execution) }));
  }

  async function run(execution: Execution): Promise<void> {
    const { signal } = execution.stop;
    try {
      await sleep(delayMs, undefined, { signal });
      execution.state = 'RUNNING';
      execution.result = await carryOut(execution);
      await keep(execution);
      end(execution, 'SUCCEEDED');
    } catch (error) {
      end(execution, 'FAILED', (error as Error).message);
    }
  }

  const known = (id: string): Execution => {
    const execution = executions.get(id);
    if (execution) return execution;
    throw new Refused(`QueryExecution ${id} was not found`);
  };

  const actions: Record<string, (asked: Asked) => object> = {
    StartQueryExecution(asked) {
      const { ClientRequestToken = randomUUID() } = asked;
      const request = JSON.stringify(asked);
      const before = tokens.get(ClientRequestToken);
      if (before && before.request !== request) throw new Refused('Idempotent parameters do not match');
      if (before) return { QueryExecutionId: before.id };
      const execution = executionOf(asked);
      executions.set(execution.id, execution);
      tokens.set(ClientRequestToken, { id: execution.id, request });
      const running = run(execution).finally(() => runs.delete(running));
      runs.add(running);
      return { QueryExecutionId: execution.id };
    },
    GetQueryExecution: ({ QueryExecutionId }) => ({ QueryExecution: shown(known(QueryExecutionId)) }),
    BatchGetQueryExecution: ({ QueryExecutionIds }) => ({
      QueryExecutions: QueryExecutionIds.filter((id) => executions.has(id)).map((id) => shown(known(id))),
      UnprocessedQueryExecutionIds: QueryExecutionIds.filter((id) => !executions.has(id)).map((id) => ({
        QueryExecutionId: id,
        ErrorCode: 'INVALID_INPUT',
        ErrorMessage: `QueryExecution ${id} was not found`,
      })),
    }),
    StopQueryExecution({ QueryExecutionId }) {
      const execution = known(QueryExecutionId);
      end(execution, 'CANCELLED');
      execution.stop.abort();
      return {};
    },
    GetQueryResults: ({ QueryExecutionId, NextToken, MaxResults }) =>
      resultPage(known(QueryExecutionId), NextToken, MaxResults),
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
    statements: () => [...executions.values()].map(({ sql }) => sql),
    async close() {
      server.close();
      server.closeAllConnections();
      for (const { stop } of executions.values()) stop.abort();
      await Promise.all(runs);
      glue.destroy();
      s3.destroy();
    },
  };
}

/** Once ended, for whatever reason, it stays so. */
function end(execution: Execution, state: Execution['state'], reason?: string): void {
  if (execution.endedMs !== undefined) return;
  Object.assign(execution, { state, endedMs: Date.now(), ...(reason !== undefined && { reason }) });
}

if (import.meta.main) {
  const [port, trinoUrl, awsUrl] = process.argv.slice(2);
  if (!port || !trinoUrl || !awsUrl) throw new Error('say athena.ts PORT TRINO_URL AWS_URL');
  const { url } = await startAthena({ port: Number(port), trinoUrl, awsUrl });
  console.log(`athena.ts: ready on ${url}`);
}
