import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { type GlueTable, glueTable } from './glue.ts';
import { LAKE_TABLES, type TableName } from './tables.ts';

const FILE = join(import.meta.dirname, '../../../config/glue-tables.json');
const LAKE = 's3://flights-lake-${sls:stage}-${AWS::AccountId}';

/** CloudFormation fills in the account. */
function asTemplate(name: TableName): object {
  const table: GlueTable = glueTable(name, { lakeUri: 's3://lake' });
  const { Location } = table.StorageDescriptor;
  const Sub = Location.replace('s3://lake', LAKE);
  return { ...table, StorageDescriptor: { ...table.StorageDescriptor, Location: { 'Fn::Sub': Sub } } };
}

it('the tables that are deployed are those of the columns: config/glue-tables.json', async () => {
  const made = Object.fromEntries(Object.keys(LAKE_TABLES).map((name) => [name, asTemplate(name as TableName)]));
  expect(JSON.parse(await readFile(FILE, 'utf8'))).toEqual(made);
});
