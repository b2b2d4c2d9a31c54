import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { FlightsError } from 'flights-core';
import { awsError } from './errors.ts';

/** Athena took the statement and could not carry it out; the message is Athena's reason. */
export class AthenaQueryError extends FlightsError {
  override readonly name = 'AthenaQueryError';
  override readonly retryable: boolean;
  /** To look it up in Athena's history. */
  readonly queryExecutionId: string;
  constructor(message: string, queryExecutionId: string, retryable: boolean) {
    super(message);
    this.queryExecutionId = queryExecutionId;
    this.retryable = retryable;
  }
}

export interface Athena {
  readonly client: Pick<AthenaClient, 'send'>;
  /** Glue database the names in statements are looked up in. */
  readonly database: string;
  /** Its result location and limits apply. */
  readonly workGroup: string;
  /** When to give up on one statement, default 120 s; it is stopped then, so that it costs nothing more. */
  readonly timeoutMs?: number;
  /** Told of each statement that has ended, well or not: for counting. */
  readonly onStatement?: (statement: StatementCost) => void;
}

/** What a statement is billed by. */
export interface StatementCost {
  /** Athena's own word: ALTER is DDL, SHOW is UTILITY, SELECT is DML. */
  readonly kind: string;
  readonly bytesScanned: number;
  /** A statement that failed is not billed; one that was stopped is, for what it had read. */
  readonly failed: boolean;
}

/** A statement that has ended well. */
export interface EndedQuery {
  readonly queryExecutionId: string;
  /** `DML` for a SELECT, whose first result row is the column names. */
  readonly statementType: string;
}

const ENDED: readonly string[] = ['SUCCEEDED', 'FAILED', 'CANCELLED'];
const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 2000;
/** Tries of a statement that Athena itself calls worth trying again, such as a throttled metastore. */
const ATTEMPTS = 3;

/**
 * Runs one statement and waits until it has ended. Every statement of ours may be run twice, so a failure that Athena
 * calls retryable is tried again. Throws AthenaQueryError with Athena's reason, AwsError where Athena cannot be asked.
 */
export async function runStatement(athena: Athena, sql: string): Promise<EndedQuery> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(athena, sql);
    } catch (error) {
      if (!(error instanceof AthenaQueryError) || !error.retryable || attempt === ATTEMPTS) throw error;
      await sleep(FIRST_POLL_MS * 4 ** attempt);
    }
  }
}

async function runOnce(athena: Athena, sql: string): Promise<EndedQuery> {
  const { client, timeoutMs = 120_000, onStatement } = athena;
  const queryExecutionId = await start(athena, sql);
  const deadlineMs = performance.now() + timeoutMs;
  for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 1.5, LONGEST_POLL_MS)) {
    await sleep(waitMs);
    const execution = await look(client, queryExecutionId);
    const state = execution.Status?.State;
    const isLate = performance.now() >= deadlineMs;
    if (isLate || ENDED.includes(state ?? '')) onStatement?.(costOf(execution));
    if (state === 'SUCCEEDED') return { queryExecutionId, statementType: execution.StatementType ?? 'DML' };
    if (state === 'FAILED' || state === 'CANCELLED') throw failure(execution, sql);
    if (!isLate) continue;
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: queryExecutionId })).catch(() => undefined);
    const waited = `did not end within ${timeoutMs / 1000} s and was stopped`;
    throw new AthenaQueryError(`${shown(sql)} ${waited} (query ${queryExecutionId})`, queryExecutionId, false);
  }
}

const costOf = ({ StatementType = 'DML', Statistics, Status }: QueryExecution): StatementCost => ({
  kind: StatementType,
  bytesScanned: Statistics?.DataScannedInBytes ?? 0,
  failed: Status?.State === 'FAILED',
});

async function start({ client, database, workGroup }: Athena, sql: string): Promise<string> {
  try {
    // The SDK adds a token of its own to the request: a start whose answer was lost is not started twice.
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: database },
        WorkGroup: workGroup,
      }),
    );
    return QueryExecutionId as string;
  } catch (error) {
    throw awsError('Athena', error, `asking Athena (workgroup ${workGroup}) for ${shown(sql)}`);
  }
}

async function look(client: Athena['client'], queryExecutionId: string): Promise<QueryExecution> {
  try {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: queryExecutionId }));
    return QueryExecution ?? {};
  } catch (error) {
    throw awsError('Athena', error, `asking Athena how query ${queryExecutionId} is doing`);
  }
}

function failure({ Status, QueryExecutionId = '' }: QueryExecution, sql: string): AthenaQueryError {
  const { State, StateChangeReason, AthenaError } = Status ?? {};
  const reason = StateChangeReason ?? AthenaError?.ErrorMessage ?? 'Athena gives no reason';
  const ended = State === 'CANCELLED' ? 'was cancelled' : 'failed';
  const retryable = State === 'FAILED' && AthenaError?.Retryable === true;
  return new AthenaQueryError(
    `${shown(sql)} ${ended}: ${reason} (query ${QueryExecutionId})`,
    QueryExecutionId,
    retryable,
  );
}

/** Enough of a statement to know it by. */
const shown = (sql: string): string => {
  const line = sql.replace(/\s+/g, ' ').trim();
  return `'${line.length > 80 ? `${line.slice(0, 79)}…` : line}'`;
};
