import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METRICS_NAMESPACE, STAGE_METRICS } from 'flights-cloud';
import { glueTable, LAKE_TABLES, type TableName } from 'flights-core';
import { temporaryFolder } from './cli.test-help.ts';
import { ofType, packaged, type Resource, STACKS, type Stack, type Template, zipsOf } from './packaged.test-help.ts';

let home: string;
let templates: Record<Stack, Template>;
beforeAll(async () => {
  home = await temporaryFolder();
  templates = await packaged('prod', home);
}, 120_000);
afterAll(() => rm(home, { recursive: true }));

const all = (type: string) => Object.values(templates).flatMap((template) => ofType(template, type));
const text = (value: unknown) => JSON.stringify(value);
const FUNCTIONS = ['gateway', 'retention', 'producer', 'consumer'] as const;
const functionOf = (name: string): Resource =>
  all('AWS::Lambda::Function').find(([, { Properties }]) => Properties.FunctionName.endsWith(`-${name}`))![1];

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
const statementsOf = (role: Resource): Statement[] =>
  role.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );

describe('the bucket', () => {
  const lake = () => templates.lake.Lake!;

  it('deletes raw data after three days and nothing that has to stay', () => {
    const rules = lake().Properties.LifecycleConfiguration.Rules as Record<string, unknown>[];
    const days = rules.flatMap(({ Prefix, ExpirationInDays }) =>
      ExpirationInDays ? [[Prefix, ExpirationInDays]] : [],
    );
    expect(Object.fromEntries(days)).toEqual({ 'states/': 3, 'polls/': 3, 'dlq/': 30, 'athena-results/': 1 });
    expect(rules.every(({ Status }) => Status === 'Enabled')).toBe(true);
  });

  it('is private, encrypted, read over TLS only, and stays when prod is removed', () => {
    const { PublicAccessBlockConfiguration, BucketEncryption, OwnershipControls, VersioningConfiguration } =
      lake().Properties;
    expect(Object.values(PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(text(BucketEncryption)).toContain('AES256');
    expect(text(OwnershipControls)).toContain('BucketOwnerEnforced');
    expect(VersioningConfiguration).toBeUndefined();
    expect(text(templates.lake.LakePolicy!.Properties)).toContain('"aws:SecureTransport":"false"');
    expect(lake().DeletionPolicy).toBe('Retain');
  });
});

describe('the tables', () => {
  it.each(Object.keys(LAKE_TABLES) as TableName[])('%s has the columns of the files that are landed', (table) => {
    const inputs = ofType(templates.lake, 'AWS::Glue::Table').map(([, { Properties }]) => Properties.TableInput);
    const { StorageDescriptor, PartitionKeys } = inputs.find(({ Name }) => Name === table);
    const ours = glueTable(table, { lakeUri: 's3://lake' });
    expect(StorageDescriptor.Columns).toEqual(ours.StorageDescriptor.Columns);
    expect(PartitionKeys).toEqual(ours.PartitionKeys);
  });

  it('are queried in a workgroup that decides where results go and how much a query may scan', () => {
    const { WorkGroupConfiguration } = templates.lake.Workgroup!.Properties;
    expect(WorkGroupConfiguration).toMatchObject({
      EnforceWorkGroupConfiguration: true,
      BytesScannedCutoffPerQuery: 2 ** 30,
    });
    expect(text(WorkGroupConfiguration.ResultConfiguration.OutputLocation)).toContain('/athena-results/');
  });
});

describe('each function', () => {
  it('has Node 24 on arm64, a log that ends, and no reserved concurrency unless asked for', () => {
    for (const name of FUNCTIONS) {
      const { Runtime, Architectures, ReservedConcurrentExecutions } = functionOf(name).Properties;
      expect([Runtime, Architectures, ReservedConcurrentExecutions]).toEqual(['nodejs24.x', ['arm64'], undefined]);
    }
    const groups = all('AWS::Logs::LogGroup').map(([, { Properties }]) => Properties.RetentionInDays);
    expect(groups).toEqual([30, 30, 30, 30]);
  });

  it('has a role of its own, in which no action and no resource is a mere star', () => {
    const roles = all('AWS::IAM::Role');
    expect(new Set(FUNCTIONS.map((name) => text(functionOf(name).Properties.Role))).size).toBe(FUNCTIONS.length);
    expect(roles.length).toBe(FUNCTIONS.length);
    for (const [, role] of roles)
      for (const { Action, Resource } of statementsOf(role)) {
        expect([Action].flat().filter((action) => action.includes('*'))).toEqual([]);
        expect([Resource].flat().filter((resource) => /^"(\*|arn:[^"]*:::\*)"$/.test(text(resource)))).toEqual([]);
      }
  });

  const OWN_LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  it.each([
    ['gateway', 'GatewayRole', [...OWN_LOG, 's3:GetObject', 's3:ListBucket', 's3:PutObject', 'ssm:GetParameter']],
    ['gateway', 'RetentionRole', [...OWN_LOG, 's3:DeleteObject', 's3:GetObject', 's3:ListBucket', 'sqs:SendMessage']],
    ['producer', 'ProducerRole', [...OWN_LOG, 'sqs:SendMessage', 'ssm:GetParameter']],
  ] as const)('of %s: %s may do this and no more', (stack, name, actions) => {
    const given = statementsOf(templates[stack][name]!).flatMap(({ Action }) => Action);
    expect([...new Set(given)].sort()).toEqual(actions);
  });

  it('that lands may delete nothing but old plans, and write nothing under kafka/', () => {
    const statements = statementsOf(templates.consumer.ConsumerRole!);
    const deletes = statements.filter(({ Action }) => [Action].flat().includes('s3:DeleteObject'));
    expect(deletes.map(({ Resource }) => text(Resource))).toEqual([expect.stringMatching(/\/log\/\*"/)]);
    const services = new Set(statements.flatMap(({ Action }) => [Action].flat().map((action) => action.split(':')[0])));
    expect([...services].sort()).toEqual(['athena', 'glue', 'logs', 's3', 'sqs', 'ssm']);
    expect(text(statements)).not.toContain('kafka/*');
  });

  it('is told names of secrets, never secrets', () => {
    for (const name of FUNCTIONS)
      for (const [variable, value] of Object.entries(functionOf(name).Properties.Environment.Variables))
        if (/LOGIN|CREDENTIALS|PASSWORD|SECRET|TOKEN|KEY/.test(variable))
          expect([variable, value]).toEqual([variable, expect.stringMatching(/^(\/flights\/prod\/.*)?$/)]);
  });

  it('of the gateway is called by its own URL alone, which leaves the log-in to it', () => {
    expect(all('AWS::Lambda::Url').map(([, { Properties }]) => Properties.AuthType)).toEqual(['NONE']);
  });
});

describe('a run that fails', () => {
  const scheduled = ['retention', 'producer', 'consumer'];
  const asyncOf = (name: string) =>
    all('AWS::Lambda::EventInvokeConfig').find(([, { Properties }]) =>
      text(Properties).includes(`${name[0]!.toUpperCase()}${name.slice(1)}LambdaFunction`),
    )![1].Properties;

  it.each(scheduled)('of %s leaves its event in a queue for two weeks', (name) => {
    expect(text(asyncOf(name).DestinationConfig.OnFailure)).toContain('FailureQueue');
    for (const [, { Properties }] of all('AWS::SQS::Queue'))
      expect([Properties.MessageRetentionPeriod, Properties.SqsManagedSseEnabled]).toEqual([14 * 86_400, true]);
  });

  it.each([
    ['producer', 600],
    ['consumer', 3600],
  ])('of %s has had all its tries within %s s', (name, limitS) => {
    const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = asyncOf(name);
    const waitsS = [60, 120].slice(0, MaximumRetryAttempts).reduce((sum, s) => sum + s, 0); // AWS Lambda Developer Guide
    const { Timeout } = functionOf(name).Properties;
    expect((MaximumRetryAttempts + 1) * Timeout + waitsS).toBeLessThanOrEqual(MaximumEventAgeInSeconds);
    expect(MaximumEventAgeInSeconds).toBeLessThanOrEqual(limitS);
  });
});

describe('the alarms', () => {
  const alarms = () => all('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  const operations = readFileSync(join(import.meta.dirname, '../docs/operations.md'), 'utf8');

  it('are ten at most, all write to the topic, and each is explained for whoever is on call', () => {
    expect(alarms().length).toBeLessThanOrEqual(10);
    for (const { AlarmName, AlarmDescription, AlarmActions } of alarms()) {
      expect(text(AlarmActions)).toContain('flights-alarms-prod');
      expect(AlarmDescription).toContain('docs/operations.md');
      expect(operations).toContain(`\`${AlarmName.replace('flights-prod-', '')}\``);
    }
  });

  it('look at every metric of a stage, and at no other of ours', () => {
    const watched = alarms().filter(({ Namespace }) => Namespace === METRICS_NAMESPACE);
    expect(watched.map(({ MetricName }) => MetricName).sort()).toEqual(Object.keys(STAGE_METRICS).sort());
    for (const { Dimensions } of watched) expect(Dimensions).toEqual([{ Name: 'Stage', Value: 'prod' }]);
  });

  it('look at functions by the names they have', () => {
    const names = FUNCTIONS.map((name) => functionOf(name).Properties.FunctionName);
    const looked = alarms().flatMap(({ Dimensions }) =>
      Dimensions.filter(({ Name }: { Name: string }) => Name === 'FunctionName'),
    );
    expect(looked.length).toBe(2);
    for (const { Value } of looked) expect(names).toContain(Value);
  });

  it('go to a topic that only this account’s alarms and budgets may write to', () => {
    const [statement] = templates.lake.AlarmsPolicy!.Properties.PolicyDocument.Statement;
    expect(statement.Principal.Service).toEqual(['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']);
    expect(statement.Condition.StringEquals).toHaveProperty(['aws:SourceAccount']);
  });
});

describe('the bundles', () => {
  it.each([
    ['producer', 330],
    ['consumer', 260],
    ['gateway', 250],
  ] as const)('of %s have %s KB at most, one script each, and no source map', (stack, limitKb) => {
    const zips = zipsOf(stack);
    expect(zips.length).toBe(ofType(templates[stack], 'AWS::Lambda::Function').length);
    for (const { bytes, entries } of zips) {
      expect(bytes).toBeLessThanOrEqual(limitKb * 1024);
      expect(entries).toEqual([expect.stringMatching(/\.m?js$/)]);
    }
  });

  it('are all there are', () => expect(Object.keys(STACKS)).toEqual(Object.keys(templates)));
});
