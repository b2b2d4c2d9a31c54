import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { openStage } from './cloud.test-help.ts';
import { type Athena, startAthena } from './rigs/athena.ts';

/** What the rig answers in Athena's place: by the real client, with a real Trino and the Glue and the S3 of an emulator. */
let stage: Awaited<ReturnType<typeof openStage>>;
const DT = new Date().toISOString().slice(0, 13).replace('T', '-');
const ROWS = 3;

type Asked = Partial<StartQueryExecutionInput>;
async function start(sql: string, asked: Asked = {}, client = stage.athena.client): Promise<string> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: stage.name },
      WorkGroup: 'flights',
      ...asked,
    }),
  );
  return QueryExecutionId!;
}
async function look(id: string, client = stage.athena.client): Promise<QueryExecution> {
  return (await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }))).QueryExecution!;
}
async function until(id: string, states: RegExp, client = stage.athena.client): Promise<QueryExecution> {
  for (;;) {
    const execution = await look(id, client);
    if (states.test(execution.Status!.State!)) return execution;
    await sleep(50);
  }
}
const ended = async (sql: string, asked?: Asked) => until(await start(sql, asked), /SUCCEEDED|FAILED|CANCELLED/);
const reason = async (sql: string) => (await ended(sql)).Status!.StateChangeReason;

/** All rows as Athena gives them, header and all; `pages` is how many rows each page had. */
async function answer(sql: string, asked?: Asked) {
  const { QueryExecutionId, Status, StatementType } = await ended(sql, asked);
  expect([sql, Status!.State, Status!.StateChangeReason]).toEqual([sql, 'SUCCEEDED', undefined]);
  const pages: number[] = [];
  const rows: (string | undefined)[][] = [];
  let types: (string | undefined)[] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client: stage.athena.client }, { QueryExecutionId })) {
    const page = ResultSet!.Rows!.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
    types = ResultSet!.ResultSetMetadata!.ColumnInfo!.map(({ Type }) => Type);
    pages.push(page.length);
    rows.push(...page);
  }
  return { rows, pages, types, id: QueryExecutionId!, statementType: StatementType };
}
const partition = (region: string) => `PARTITION (region='${region}', dt='${DT}')`;
const shownPartitions = async () => (await answer('SHOW PARTITIONS polls')).rows.map(([name]) => name).sort();
const named = (...regions: string[]) => regions.map((region) => `region=${region}/dt=${DT}`);
const counted = async (region: string, database = stage.name) => {
  const sql = `SELECT count(*), sum(rows_in), min(slot_at) FROM ${database}.polls WHERE region = '${region}'`;
  return (await answer(sql)).rows[1];
};
/** Three rows at ten o'clock and after, which take 1, 2 and 3. */
const TEN = Date.UTC(2026, 0, 31, 10);
const FOUND = [String(ROWS), '6', '2026-01-31 10:00:00.000'];
const NOTHING = ['0', undefined, undefined];

beforeAll(async () => {
  stage = await openStage();
  const file = parquetWriteBuffer({
    schema: [
      { name: 'row', num_children: 2 },
      {
        name: 'slot_at',
        type: 'INT64',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MILLIS' },
        repetition_type: 'REQUIRED',
      },
      { name: 'rows_in', type: 'INT32', repetition_type: 'REQUIRED' },
    ],
    columnData: [
      { name: 'slot_at', data: BigInt64Array.from({ length: ROWS }, (_, n) => BigInt(TEN + n * 900_000)) },
      { name: 'rows_in', data: Int32Array.from({ length: ROWS }, (_, n) => n + 1) },
    ],
  });
  for (const region of ['london', 'paris', 'oslo'])
    await stage.lake.create(`polls/region=${region}/dt=${DT}/0.parquet`, new Uint8Array(file));
}, 60_000);
afterAll(() => stage?.close());

describe('partitions', () => {
  it('are read once they are added, which may be asked for twice', async () => {
    expect(await counted('london')).toEqual(NOTHING);
    const add = `ALTER TABLE polls ADD IF NOT EXISTS ${partition('london')}`;
    const [first, second] = [await answer(add), await answer(`${add} LOCATION '${stage.lakeUri}/elsewhere/';`)];
    expect([first, second]).toMatchObject(Array(2).fill({ rows: [], statementType: 'DDL' }));
    expect(await shownPartitions()).toEqual(named('london'));
    expect(await counted('london')).toEqual(FOUND);
    expect(await reason(`ALTER TABLE polls ADD ${partition('london')}`)).toMatch(/^FAILED: .*AlreadyExistsException/);
  }, 60_000);

  it('are added several at once without commas, at a place of their own', async () => {
    const two = [`${partition('oslo')} LOCATION '${stage.lakeUri}/polls/region=paris/dt=${DT}/'`, partition('rome')];
    expect(await reason(`ALTER TABLE polls ADD IF NOT EXISTS ${two.join(', ')}`)).toMatch(/^FAILED: ParseException/);
    expect(await shownPartitions()).toEqual(named('london'));
    await answer(`ALTER TABLE ${stage.name}.polls ADD IF NOT EXISTS\n${two.join('\n')}`);
    expect(await shownPartitions()).toEqual(named('london', 'oslo', 'rome'));
    expect([await counted('oslo'), await counted('rome')]).toEqual([FOUND, NOTHING]);
  }, 60_000);

  it('are dropped with commas, those that are not there too; the files stay', async () => {
    const some = ['oslo', 'rome', 'nowhere'].map(partition);
    expect(await reason(`ALTER TABLE polls DROP IF EXISTS ${some.join(' ')}`)).toMatch(/^FAILED: ParseException/);
    await answer(`ALTER TABLE polls DROP IF EXISTS ${some.join(', ')}`);
    expect(await shownPartitions()).toEqual(named('london'));
    expect(await counted('oslo')).toEqual(NOTHING);
    expect(await reason(`ALTER TABLE polls DROP ${partition('oslo')}`)).toMatch(/^FAILED: .*EntityNotFound/);
    expect(await stage.lake.head(`polls/region=oslo/dt=${DT}/0.parquet`)).not.toBeNull();
  }, 60_000);

  it('are found by their folders on MSCK REPAIR TABLE', async () => {
    await answer('MSCK REPAIR TABLE polls');
    expect(await shownPartitions()).toEqual(named('london', 'oslo', 'paris'));
    expect(await counted('paris')).toEqual(FOUND);
  }, 60_000);

  it('need all keys of a table that is there', async () => {
    expect(await reason(`ALTER TABLE polls ADD PARTITION (dt='${DT}')`)).toMatch(/^FAILED: SemanticException/);
    expect(await reason(`ALTER TABLE nothing ADD ${partition('london')}`)).toMatch(/Table not found .*\.nothing/);
    expect(await reason('SHOW PARTITIONS nothing')).toMatch(/Table not found .*\.nothing/);
  }, 60_000);

  it('that are projected are read with none in Glue', async () => {
    const { database } = await stage.makeDatabase(`${stage.name}_projected`, ['london', 'paris']);
    expect((await answer(`SHOW PARTITIONS ${database}.polls`)).rows).toEqual([]);
    expect([await counted('paris', database), await counted('oslo', database)]).toEqual([FOUND, NOTHING]);
  }, 60_000);
});

describe('a SELECT', () => {
  it('has pages of 1000 rows, the names of the columns first', async () => {
    const sql = '-- all\nSELECT n FROM UNNEST(sequence(1, 2500)) AS t (n) ORDER BY n';
    const { rows, pages, statementType } = await answer(sql);
    expect([pages, statementType]).toEqual([[1000, 1000, 501], 'DML']);
    expect(rows.flat()).toEqual(['n', ...Array.from({ length: 2500 }, (_, n) => String(n + 1))]);
  }, 60_000);

  it('takes parameters in their order', async () => {
    const asked = { ExecutionParameters: ["'it''s'", '3'] };
    const { rows } = await answer("SELECT ? AS text, 'it''s' AS same, ? + 1 AS number", asked);
    expect(rows).toEqual([
      ['text', 'same', 'number'],
      ["it's", "it's", '4'],
    ]);
  }, 60_000);

  it('answers in text that keeps every digit, with Athena’s names of types', async () => {
    const { rows, types } = await answer(
      "SELECT 9007199254740993, 1e0, REAL '0.1', true, NULL, ARRAY[1, 2], TIMESTAMP '2026-01-31 10:00:00.000'",
    );
    expect(rows[1]).toEqual(['9007199254740993', '1.0', '0.1', 'true', undefined, '[1, 2]', '2026-01-31 10:00:00.000']);
    expect(types).toEqual(['bigint', 'double', 'float', 'boolean', 'unknown', 'array', 'timestamp']);
    expect((await answer('SELECT current_timezone()')).rows[1]).toEqual(['UTC']);
  }, 60_000);

  it('leaves its result in the bucket where it is told to', async () => {
    const ResultConfiguration = { OutputLocation: `${stage.lakeUri}/athena-results/` };
    const asked = { ResultConfiguration, WorkGroup: undefined };
    const { id } = await answer(`SELECT 'a "b"' AS x, CAST(NULL AS varchar) AS y`, asked);
    expect((await look(id)).ResultConfiguration!.OutputLocation).toBe(`${stage.lakeUri}/athena-results/${id}.csv`);
    const csv = new TextDecoder().decode((await stage.lake.read(`athena-results/${id}.csv`))!);
    expect(csv).toBe('"x","y"\n"a ""b""",\n');
  }, 60_000);
});

describe('what goes wrong', () => {
  it('in a statement makes it FAILED, with the reason; there are no results then', async () => {
    const { Status, QueryExecutionId } = await ended('SELECT no_such_column FROM polls');
    expect(Status).toMatchObject({ State: 'FAILED', AthenaError: { Retryable: false } });
    expect(Status!.StateChangeReason).toMatch(/^COLUMN_NOT_FOUND: .*'no_such_column' cannot be resolved/);
    const results = stage.athena.client.send(new GetQueryResultsCommand({ QueryExecutionId }));
    await expect(results).rejects.toThrow(/did not finish successfully.*FAILED/);
    expect(await reason('SELEC 1')).toMatch(/^SYNTAX_ERROR: line 1:1: mismatched input 'SELEC'/);
    expect(await reason('SELECT * FROM nothing')).toMatch(/^TABLE_NOT_FOUND: .*nothing' does not exist/);
  }, 60_000);

  it('in a request is refused', async () => {
    const refused = { name: 'InvalidRequestException' };
    await expect(look('nobody')).rejects.toMatchObject(refused);
    await expect(start('SELECT 1', { WorkGroup: undefined })).rejects.toMatchObject(refused);
    await expect(start(`SELECT '${'x'.repeat(262_144)}'`)).rejects.toMatchObject(refused);
    const id = await start('SELECT 1');
    const asked = new BatchGetQueryExecutionCommand({ QueryExecutionIds: [id, 'nobody'] });
    const { QueryExecutions, UnprocessedQueryExecutionIds } = await stage.athena.client.send(asked);
    expect(QueryExecutions).toMatchObject([{ QueryExecutionId: id, Query: 'SELECT 1', WorkGroup: 'flights' }]);
    expect(UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'nobody' }]);
  }, 60_000);
});

describe('a token', () => {
  it('that comes twice runs its statement once, and belongs to that statement', async () => {
    const asked = { ClientRequestToken: `${stage.name}-the-same-token-every-time` };
    const sql = `SELECT '${asked.ClientRequestToken}'`;
    const ids = await Promise.all([start(sql, asked), start(sql, asked), start(sql, asked)]);
    expect(new Set(ids).size).toBe(1);
    expect(stage.statements().filter((statement) => statement === sql)).toEqual([sql]);
    await expect(start('SELECT 2', asked)).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect(await start(sql)).not.toBe(ids[0]);
  }, 60_000);
});

describe('a statement that is stopped', () => {
  it('ends in Trino too', async () => {
    const many = 'UNNEST(sequence(1, 10000))';
    const sql = `SELECT count(*) AS ${stage.name} FROM ${many} AS a (x), ${many} AS b (y), ${many} AS c (z)`;
    const inTrino = `SELECT state, error_code FROM system.runtime.queries WHERE query = '${sql}'`;
    const states = async () => (await answer(inTrino)).rows.slice(1);
    const id = await start(sql);
    while ((await states())[0]?.[0] !== 'RUNNING') await sleep(100);
    await stage.athena.client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await look(id)).Status).toMatchObject({ State: 'CANCELLED' });
    while ((await states())[0]?.[0] !== 'FAILED') await sleep(100);
    expect(await states()).toEqual([['FAILED', 'USER_CANCELED']]);
    expect((await look(id)).Status).toMatchObject({ State: 'CANCELLED' });
  }, 60_000);

  it('before it ran never runs', async () => {
    const { AWS_RIG_URL: awsUrl = '', TRINO_URL: trinoUrl = '' } = process.env;
    const slow = await startAthena({ awsUrl, trinoUrl, delayMs: 300 });
    const client = clientOf(slow);
    const id = await start(`ALTER TABLE polls ADD ${partition('madrid')}`, {}, client);
    expect((await look(id, client)).Status!.State).toBe('QUEUED');
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    await sleep(600);
    expect((await look(id, client)).Status!.State).toBe('CANCELLED');
    expect(await shownPartitions()).not.toEqual(expect.arrayContaining(named('madrid')));
    client.destroy();
    await slow.close();
  }, 60_000);
});

const clientOf = ({ url }: Pick<Athena, 'url'>) =>
  new AthenaClient({
    endpoint: url,
    region: 'eu-west-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'testtest' },
  });

describe('as a process', () => {
  let child: ChildProcess | undefined;
  afterAll(() => {
    child?.kill();
  });

  it('it says where it answers, and answers', async () => {
    const { AWS_RIG_URL: awsUrl = '', TRINO_URL: trinoUrl = '' } = process.env;
    const file = join(import.meta.dirname, 'rigs/athena.ts');
    child = spawn(process.execPath, [file, '0', trinoUrl, awsUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout!, 'data');
    const client = clientOf({ url: /ready on (http:\S+)/.exec(String(line))![1]! });
    const { Status } = await until(await start('SELECT 1', {}, client), /SUCCEEDED|FAILED/, client);
    expect(Status).toMatchObject({ State: 'SUCCEEDED' });
    client.destroy();
  }, 60_000);
});
