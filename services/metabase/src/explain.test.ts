import { describe, expect, it } from '@jest/globals';
import { explainAthena } from './explain.ts';
import { TARGET } from './provision.test-help.ts';

/** What AWS says, in its own words, and what must be named in ours: the setting, and what to do. */
const SAID: readonly (readonly [what: string, said: string, named: RegExp])[] = [
  [
    'an IAM action is missing',
    'User: arn:aws:iam::123456789012:user/flights-metabase-prod is not authorized to perform: athena:StartQueryExecution on resource: arn:aws:athena:eu-west-2:123456789012:workgroup/flights-prod because no identity-based policy allows the athena:StartQueryExecution action (Service: Athena, Status Code: 400)',
    /may not athena:StartQueryExecution on arn:aws:athena:eu-west-2:123456789012:workgroup\/flights-prod: allow that in the IAM policy/,
  ],
  [
    'the catalog may not be read',
    'Insufficient permissions to execute the query. User: arn:aws:iam::1:user/x is not authorized to perform: glue:GetTable on resource: arn:aws:glue:eu-west-2:1:catalog',
    /may not glue:GetTable on arn:aws:glue:eu-west-2:1:catalog: allow/,
  ],
  [
    'the workgroup is not there',
    'WorkGroup flights-prod is not found. (Service: Athena, Status Code: 400)',
    /no workgroup 'flights-prod' in eu-west-2: say --workgroup/,
  ],
  ['the workgroup is off', 'WorkGroup flights-prod is disabled.', /workgroup 'flights-prod' is disabled: enable it/],
  [
    'the region is none',
    'software.amazon.awssdk.core.exception.SdkClientException: Received an UnknownHostException when attempting to interact with a service: athena.eu-west-9.amazonaws.com',
    /not to be found in region 'eu-west-2': say --aws-region/,
  ],
  [
    'results cannot be written',
    'Unable to verify/create output bucket flights-lake-prod-123456789012',
    /workgroup 'flights-prod' must have one.*s3:PutObject/,
  ],
  [
    'no place for results',
    'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
    /workgroup 'flights-prod' must have one/,
  ],
  [
    'the bucket is gone',
    'The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket)',
    /bucket does not exist.*deploy the lake first/,
  ],
  [
    'the data may not be read',
    'HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://flights-lake-prod-1/states/region=london/dt=2026-11-25-09/x.parquet: com.amazonaws.services.s3.model.AmazonS3Exception: Access Denied',
    /s3:GetObject on states\/, polls\/ and metrics\//,
  ],
  [
    'the keys are none',
    'The security token included in the request is invalid. (Service: Athena, Status Code: 400)',
    /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of Metabase's container anew/,
  ],
  [
    'there are no keys',
    'Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain',
    /finds no AWS credentials/,
  ],
  [
    'the Glue database is missing',
    "SCHEMA_NOT_FOUND: line 1:15: Schema 'flights_prod' does not exist",
    /no Glue database 'flights_prod' in eu-west-2: deploy the lake first/,
  ],
  [
    'a table is missing',
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.flights_prod.states' does not exist",
    /lacks a table: deploy the lake of stage prod again/,
  ],
  ['a query reads too much', 'Bytes scanned limit was exceeded', /BytesScannedCutoffPerQuery/],
];

describe('explainAthena(said, target)', () => {
  it.each(SAID)('%s', (_, said, named) => expect(explainAthena(said, TARGET)).toMatch(named));
  it('passes on what it does not know, in one line', () =>
    expect(explainAthena('GENERIC_INTERNAL_ERROR:\n  something new', TARGET)).toBe(
      'Athena says: GENERIC_INTERNAL_ERROR: something new',
    ));
});
