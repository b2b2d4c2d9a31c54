import { describe, expect, it } from '@jest/globals';
import { type Athena, runStatement } from './athena.ts';
import { athenaCatalog } from './athena-catalog.ts';
import { athenaWarehouse } from './athena-rows.ts';

type Answer = (input: Record<string, unknown>) => object;

/** Athena as its client shows it: what each kind of request is answered, in turn; the last answer stays. */
function scripted(script: Record<string, readonly Answer[]>, options: Partial<Athena> = {}) {
  const asked: { command: string; input: Record<string, unknown> }[] = [];
  const send = async (request: { constructor: { name: string }; input: object }) => {
    const command = request.constructor.name.replace(/Command$/, '');
    const before = asked.filter((one) => one.command === command).length;
    asked.push({ command, input: request.input as Record<string, unknown> });
    const answers = script[command] ?? [];
    return answers[Math.min(before, answers.length - 1)]!(request.input as Record<string, unknown>);
  };
  const client = { send } as unknown as Athena['client'];
  return { athena: { client, database: 'flights', workGroup: 'flights', ...options } satisfies Athena, asked };
}
const started: Answer = () => ({ QueryExecutionId: 'q1' });
const state =
  (State: string, more: object = {}, StatementType = 'DDL'): Answer =>
  () => ({ QueryExecution: { QueryExecutionId: 'q1', StatementType, Status: { State, ...more } } });

describe('a statement', () => {
  it('has ended when Athena says so, not when it was taken', async () => {
    const { athena, asked } = scripted({
      StartQueryExecution: [started],
      GetQueryExecution: [state('QUEUED'), state('RUNNING'), state('SUCCEEDED')],
    });
    expect(await runStatement(athena, 'ALTER …')).toEqual({ queryExecutionId: 'q1', statementType: 'DDL' });
    expect(asked.map(({ command }) => command)).toEqual(['StartQueryExecution', ...Array(3).fill('GetQueryExecution')]);
    expect(asked[0]!.input).toMatchObject({
      QueryString: 'ALTER …',
      WorkGroup: 'flights',
      QueryExecutionContext: { Database: 'flights' },
    });
  });

  it('that fails is an error with Athena’s reason and the id to look it up by', async () => {
    const reason = 'FAILED: SemanticException table not found: states';
    const { athena } = scripted({
      StartQueryExecution: [started],
      GetQueryExecution: [state('FAILED', { StateChangeReason: reason })],
    });
    await expect(runStatement(athena, 'ALTER TABLE states ADD …')).rejects.toMatchObject({
      name: 'AthenaQueryError',
      retryable: false,
      queryExecutionId: 'q1',
      message: `'ALTER TABLE states ADD …' failed: ${reason} (query q1)`,
    });
  });

  it('that somebody cancelled is an error too', async () => {
    const { athena } = scripted({ StartQueryExecution: [started], GetQueryExecution: [state('CANCELLED')] });
    await expect(runStatement(athena, 'SELECT 1')).rejects.toThrow("'SELECT 1' was cancelled");
  });

  it('is run again where Athena itself calls the failure retryable, and not for ever', async () => {
    const throttled = state('FAILED', { StateChangeReason: 'Rate exceeded', AthenaError: { Retryable: true } });
    const good = scripted({ StartQueryExecution: [started], GetQueryExecution: [throttled, state('SUCCEEDED')] });
    await runStatement(good.athena, 'SELECT 1');
    expect(good.asked.filter(({ command }) => command === 'StartQueryExecution').length).toBe(2);
    const bad = scripted({ StartQueryExecution: [started], GetQueryExecution: [throttled] });
    await expect(runStatement(bad.athena, 'SELECT 1')).rejects.toThrow('Rate exceeded');
    expect(bad.asked.filter(({ command }) => command === 'StartQueryExecution').length).toBe(3);
  });

  it('that takes too long is stopped, so that it costs nothing more, and is an error', async () => {
    const { athena, asked } = scripted(
      { StartQueryExecution: [started], GetQueryExecution: [state('RUNNING')], StopQueryExecution: [() => ({})] },
      { timeoutMs: 250 },
    );
    await expect(runStatement(athena, 'SELECT 1')).rejects.toThrow('did not end within 0.25 s and was stopped');
    expect(asked.at(-1)).toEqual({ command: 'StopQueryExecution', input: { QueryExecutionId: 'q1' } });
  });

  it.each([
    ['SUCCEEDED', { StatementType: 'DML', Statistics: { DataScannedInBytes: 734_003 } }, ['DML', 734_003, false]],
    ['FAILED', { StatementType: 'DML', Statistics: { DataScannedInBytes: 12 } }, ['DML', 12, true]],
    ['CANCELLED', { StatementType: 'DML', Statistics: { DataScannedInBytes: 12 } }, ['DML', 12, false]],
    ['SUCCEEDED', { StatementType: 'DDL' }, ['DDL', 0, false]],
  ])('that %s is told once, with what it is billed by', async (State, execution, expected) => {
    const told: unknown[] = [];
    const ended: Answer = () => ({ QueryExecution: { QueryExecutionId: 'q1', Status: { State }, ...execution } });
    const { athena } = scripted(
      { StartQueryExecution: [started], GetQueryExecution: [state('QUEUED'), () => ({}), state('RUNNING'), ended] },
      { onStatement: ({ kind, bytesScanned, failed }) => told.push([kind, bytesScanned, failed]) },
    );
    await runStatement(athena, 'SELECT 1').catch(() => undefined);
    expect(told).toEqual([expected]);
  });

  it('that was stopped is told too: what it had read is billed', async () => {
    const told: unknown[] = [];
    const running: Answer = () => ({
      QueryExecution: {
        StatementType: 'DML',
        Status: { State: 'RUNNING' },
        Statistics: { DataScannedInBytes: 2 ** 30 },
      },
    });
    const script = { StartQueryExecution: [started], GetQueryExecution: [running], StopQueryExecution: [() => ({})] };
    const { athena } = scripted(script, { timeoutMs: 50, onStatement: (statement) => told.push(statement) });
    await expect(runStatement(athena, 'SELECT 1')).rejects.toThrow('was stopped');
    expect(told).toEqual([{ kind: 'DML', bytesScanned: 2 ** 30, failed: false }]);
  });

  it('that may not be asked for says what is missing', async () => {
    const denied = Object.assign(new Error('not authorized to perform: athena:StartQueryExecution'), {
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 400 },
    });
    const { athena } = scripted({
      StartQueryExecution: [
        () => {
          throw denied;
        },
      ],
    });
    await expect(runStatement(athena, 'SELECT 1')).rejects.toMatchObject({
      name: 'AwsError',
      retryable: false,
      message: expect.stringMatching(/workgroup flights.*athena:StartQueryExecution; allow the role that action/),
    });
  });
});

describe('athenaWarehouse(athena)', () => {
  const columns = ['varchar', 'bigint', 'double', 'boolean', 'timestamp', 'integer'].map((Type, n) => ({
    Name: `c${n}`,
    Type,
  }));
  const page = (rows: readonly (string | undefined)[][], NextToken?: string): Answer => {
    const Rows = rows.map((row) => ({ Data: row.map((VarCharValue) => ({ VarCharValue })) }));
    return () => ({ NextToken, ResultSet: { Rows, ResultSetMetadata: { ColumnInfo: columns } } });
  };
  const select = (pages: readonly Answer[]) =>
    scripted({
      StartQueryExecution: [started],
      GetQueryExecution: [state('SUCCEEDED', {}, 'DML')],
      GetQueryResults: pages,
    });

  it('turns Athena’s texts into values, leaves out its header row once, and reads every page', async () => {
    const header = columns.map(({ Name }) => Name);
    const { athena, asked } = select([
      page([header, ['BAW1', '12', '0.5', 'true', '2026-01-31 09:15:00.000', '-3']], 'more'),
      page([[undefined, undefined, undefined, undefined, undefined, undefined]]),
    ]);
    expect(await athenaWarehouse(athena).query('SELECT …')).toEqual([
      { c0: 'BAW1', c1: 12, c2: 0.5, c3: true, c4: '2026-01-31T09:15:00.000Z', c5: -3 },
      { c0: null, c1: null, c2: null, c3: null, c4: null, c5: null },
    ]);
    expect(asked.at(-1)!.input).toMatchObject({ NextToken: 'more' });
  });

  it('keeps an empty text apart from no value', async () => {
    const { athena } = select([page([['h'], ['']])]);
    expect((await athenaWarehouse(athena).query('SELECT …'))[0]).toMatchObject({ c0: '', c1: null });
  });

  it('refuses a count that a number cannot hold, instead of another count', async () => {
    const { athena } = select([page([['h'], ['x', '9007199254740993']])]);
    await expect(athenaWarehouse(athena).query('SELECT …')).rejects.toThrow('9007199254740993 is larger');
  });
});

describe('athenaCatalog({ athena, lakeUri })', () => {
  const hours = (count: number) =>
    Array.from({ length: count }, (_, n) => {
      const hour = new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString().slice(0, 13).replace('T', '-');
      return `region=london/dt=${hour}`;
    });
  const catalog = () => {
    const { athena, asked } = scripted({ StartQueryExecution: [started], GetQueryExecution: [state('SUCCEEDED')] });
    const statements = () => asked.flatMap(({ input }) => (input.QueryString ? [String(input.QueryString)] : []));
    return { ...athenaCatalog({ athena, lakeUri: 's3://lake' }), statements };
  };

  it('adds partitions with their place, if they are not there', async () => {
    const { addPartitions, statements } = catalog();
    await addPartitions('states', hours(2));
    await addPartitions('hourly', ['region=bbox_45.80_5.90_47.90_10.60']);
    expect(statements()).toEqual([
      `ALTER TABLE states ADD IF NOT EXISTS
PARTITION (region='london', dt='2026-01-01-00') LOCATION 's3://lake/states/region=london/dt=2026-01-01-00/'
PARTITION (region='london', dt='2026-01-01-01') LOCATION 's3://lake/states/region=london/dt=2026-01-01-01/'`,
      `ALTER TABLE hourly ADD IF NOT EXISTS
PARTITION (region='bbox_45.80_5.90_47.90_10.60') LOCATION 's3://lake/metrics/hourly/region=bbox_45.80_5.90_47.90_10.60/'`,
    ]);
  });

  it('asks for a hundred at a time and for nothing when there is nothing', async () => {
    const { addPartitions, dropPartitions, statements } = catalog();
    await addPartitions('states', []);
    await dropPartitions('polls', []);
    expect(statements()).toEqual([]);
    await dropPartitions('polls', hours(250));
    expect(statements().map((sql) => sql.match(/PARTITION \(/g)!.length)).toEqual([100, 100, 50]);
    expect(statements()[0]).toContain('ALTER TABLE polls DROP IF EXISTS\nPARTITION (region=');
  });

  it.each(["region=london'; DROP TABLE states; --/dt=2026-01-01-00", 'region=london', 'dt=2026-01-01-00', ''])(
    'lets %j into no statement',
    async (name) => {
      const { addPartitions, statements } = catalog();
      await expect(addPartitions('states', [name])).rejects.toThrow('is no partition of states');
      expect(statements()).toEqual([]);
    },
  );
});
