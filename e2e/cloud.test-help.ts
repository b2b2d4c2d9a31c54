import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CreateDatabaseCommand, CreateTableCommand, DeleteTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { athenaClient, s3Client, s3Lake } from 'flights-consumer/aws';
import { glueTable, LAKE_TABLES, type Lake, type TableName } from 'flights-core';
import { startAthena } from './rigs/athena.ts';

/** The emulated AWS and Athena over a real Trino, of which this process is told. */
export async function openAws() {
  const { AWS_RIG_URL: awsUrl, TRINO_URL: trinoUrl } = process.env;
  if (!awsUrl || !trinoUrl)
    throw new Error(
      'AWS_RIG_URL and TRINO_URL are not set: start e2e/rigs/aws.sh, then e2e/rigs/trino.sh with AWS_RIG_URL set',
    );
  const athena = await startAthena({ trinoUrl, awsUrl });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: awsUrl,
    AWS_ENDPOINT_URL_ATHENA: athena.url,
    AWS_REGION: 'eu-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'testtest',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return { awsUrl, athena };
}

/** All keys of a lake under a prefix. */
export async function keysOf(lake: Lake, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of lake.list(prefix)) found.push(key);
  return found;
}

/** A stage in the emulated cloud: a bucket, a database with the lake's tables, Athena over a real Trino. */
export async function openStage() {
  const { athena } = await openAws();
  const name = `flights_${randomBytes(4).toString('hex')}`;
  const bucket = name.replace('_', '-');
  Object.assign(process.env, {
    LAKE_BUCKET: bucket,
    ATHENA_DATABASE: name,
    ATHENA_WORKGROUP: 'flights',
  });
  const [glue, s3] = [new GlueClient({}), s3Client()];
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const lakeUri = `s3://${bucket}`;

  /** Makes a database with the lake's tables; with regions their partitions are projected. */
  async function makeDatabase(database: string, projectedRegions?: readonly string[]) {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
    for (const table of Object.keys(LAKE_TABLES)) await makeTable(database, table as TableName, projectedRegions);
    return { client: athenaClient(), database, workGroup: 'flights' };
  }
  async function makeTable(database: string, table: TableName, projectedRegions?: readonly string[]) {
    const { PartitionKeys, StorageDescriptor, ...rest } = glueTable(table, {
      lakeUri,
      ...(projectedRegions && { projectedRegions }),
    });
    const { Columns, ...storage } = StorageDescriptor;
    const TableInput = {
      ...rest,
      PartitionKeys: [...PartitionKeys],
      StorageDescriptor: { ...storage, Columns: [...Columns] },
    };
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  }
  return {
    name,
    bucket,
    lakeUri,
    lake: s3Lake({ client: s3, bucket }),
    athena: await makeDatabase(name),
    statements: athena.statements,
    makeDatabase,
    makeTable: (table: TableName) => makeTable(name, table),
    dropTable: (table: TableName) => glue.send(new DeleteTableCommand({ DatabaseName: name, Name: table })),
    async close() {
      s3.destroy();
      glue.destroy();
      await athena.close();
    },
  };
}

/** What Lambda hands the function. */
export const lambdaContext = (remainingMs = 900_000) => ({
  awsRequestId: randomBytes(8).toString('hex'),
  getRemainingTimeInMillis: () => remainingMs,
});

/** The lake's data files under a folder, by their keys. */
export async function download(lake: Lake, folder: string): Promise<void> {
  for await (const { key } of lake.list('')) {
    if (!key.endsWith('.parquet')) continue;
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), (await lake.read(key))!);
  }
}
