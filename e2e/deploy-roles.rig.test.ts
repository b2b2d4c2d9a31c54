import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { s3Client } from 'flights-consumer/aws';
import { emulate, sls, smokeCheck } from './deployed.test-help.ts';
import { startAthena } from './rigs/athena.ts';

const stage = `r${randomBytes(2).toString('hex')}`;
const REPOSITORY = 'acme/flights';
const ACCOUNT = '000000000000';
const arn = (kind: 'role' | 'policy', name: string) => `arn:aws:iam::${ACCOUNT}:${kind}/${name}-${stage}`;
const params = [
  `deploymentRole=${arn('role', 'flights-cloudformation')}`,
  `permissionsBoundary=${arn('policy', 'flights-functions')}`,
];
const bucket = `flights-lake-${stage}-${ACCOUNT}`;
const ROOT = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_SESSION_TOKEN: undefined };
const be = (credentials: Record<string, string | undefined>) => {
  for (const [name, value] of Object.entries(credentials))
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
};

/** A token as GitHub gives it to a job. The emulator reads its claims and leaves the signature alone. */
const tokenOf = (sub: string, aud = 'sts.amazonaws.com') =>
  [{ alg: 'none' }, { iss: 'https://token.actions.githubusercontent.com', aud, sub }, {}]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
const take = (token: string) =>
  new STSClient({}).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: arn('role', 'flights-github'),
      RoleSessionName: 'a-job',
      WebIdentityToken: token,
    }),
  );
async function beGithub(): Promise<void> {
  const { Credentials } = await take(tokenOf(`repo:${REPOSITORY}:environment:${stage}`));
  const { AccessKeyId, SecretAccessKey, SessionToken } = Credentials!;
  be({ AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken });
}

let engine: Server;
let aws: { awsUrl: string; athena: Awaited<ReturnType<typeof startAthena>> };

beforeAll(async () => {
  const awsUrl = process.env.AWS_GUARD_URL;
  if (!awsUrl)
    throw new Error(
      'AWS_GUARD_URL is not set: start `e2e/rigs/aws.sh guard`, and set NODE_EXTRA_CA_CERTS to its cert.pem',
    );
  be({ ...ROOT, AWS_ENDPOINT_URL: awsUrl, AWS_REGION: 'eu-west-2', AWS_EC2_METADATA_DISABLED: 'true' });
  // Permissions are tried here, not SQL: an engine that finds nothing will do, in front of the guarded catalog.
  engine = createServer((_, response) => response.end(JSON.stringify({ columns: [], data: [] })));
  await once(engine.listen(0, '127.0.0.1'), 'listening');
  const trinoUrl = `http://127.0.0.1:${(engine.address() as { port: number }).port}`;
  aws = {
    awsUrl,
    athena: await startAthena({ trinoUrl, awsUrl, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
  };
  const stacks = new CloudFormationClient({});
  const StackName = `flights-github-${stage}`;
  const Parameters = Object.entries({
    Repository: REPOSITORY,
    OwnerId: '12',
    RepositoryId: '34',
    Stage: stage,
    CreateProvider: 'false', // the emulator's CloudFormation knows no such resource
    MayRemove: 'true',
  }).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  const TemplateBody = readFileSync(join(import.meta.dirname, '../config/github-deploy-role.yml'), 'utf8');
  await stacks.send(
    new CreateStackCommand({ StackName, TemplateBody, Parameters, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
  await waitUntilStackCreateComplete({ client: stacks, minDelay: 1, maxDelay: 1, maxWaitTime: 30 }, { StackName });
}, 60_000);
afterAll(async () => {
  engine?.close();
  await aws?.athena.close();
});

describe('the role of GitHub Actions, where every policy is enforced,', () => {
  it.each([
    ['by name', `repo:acme/flights:environment:${stage}`],
    ['by name and number', `repo:acme@12/flights@34:environment:${stage}`],
  ])('is taken by the environment, spelt %s', async (_, sub) => {
    expect((await take(tokenOf(sub))).AssumedRoleUser?.Arn).toContain(`flights-github-${stage}/a-job`);
  });

  it.each([
    ['another environment', `repo:acme/flights:environment:${stage}2`],
    ['a branch', 'repo:acme/flights:ref:refs/heads/main'],
    ['a pull request', 'repo:acme/flights:pull_request'],
    ['another owner', `repo:evil/flights:environment:${stage}`],
    ['a repository that took the name', `repo:acme@99/flights@34:environment:${stage}`],
    ['a name with more in it', `repo:acme/flights:environment:${stage}:environment:${stage}`],
  ])('is not taken by %s', async (_, sub) => {
    await expect(take(tokenOf(sub))).rejects.toThrow('Not authorized');
  });
  it('is not taken with a token for somebody else', async () => {
    await expect(take(tokenOf(`repo:acme/flights:environment:${stage}`, 'https://github.com/acme'))).rejects.toThrow();
  });

  it('deploys a stage from nothing and hands over, upgrades it, and sees where nothing changed', async () => {
    await beGithub();
    const said = await sls('deploy', stage, params);
    for (const what of ['Made the log-in', 'Made the topic flight-polls', `flights-consumer-${stage}`])
      expect(said).toContain(what);
    const changed = [...params, 'logDays=5'];
    expect(await sls('deploy', stage, changed)).toContain(`deployed to stack flights-gateway-${stage}`);
    expect((await sls('deploy', stage, changed)).match(/No changes to deploy/g)).toHaveLength(3);
  }, 180_000);

  it('passes the smoke check, and so do the functions within their boundary', async () => {
    be(ROOT);
    await emulate(stage, aws);
    await beGithub();
    const { code, stdout, stderr } = await smokeCheck(stage);
    expect([code, stderr]).toEqual([0, expect.stringContaining('partition: polls/region=london/dt=')]);
    expect(stdout).toContain('passed');
  }, 120_000);

  const lambda = () => new LambdaClient({});
  it.each<[string, () => Promise<unknown>]>([
    ['read what is landed', () => s3Client().send(new GetObjectCommand({ Bucket: bucket, Key: 'states/x' }))],
    [
      'write into the lake',
      () => s3Client().send(new PutObjectCommand({ Bucket: bucket, Key: 'states/x', Body: 'x' })),
    ],
    ['call the gateway', () => lambda().send(new InvokeCommand({ FunctionName: `flights-gateway-${stage}-gateway` }))],
    ['call another stage', () => lambda().send(new InvokeCommand({ FunctionName: 'flights-producer-prod-producer' }))],
    [
      'read another stage’s password',
      () => new SSMClient({}).send(new GetParameterCommand({ Name: '/flights/prod/kafka/login' })),
    ],
    [
      'make a role',
      () =>
        new IAMClient({}).send(
          new CreateRoleCommand({ RoleName: `flights-x-${stage}-y`, AssumeRolePolicyDocument: '{}' }),
        ),
    ],
    [
      'make another stack',
      () =>
        new CloudFormationClient({}).send(new CreateStackCommand({ StackName: `other-${stage}`, TemplateBody: '{}' })),
    ],
  ])('may not %s', async (_, ask) => {
    await beGithub();
    await expect(ask()).rejects.toThrow(/not authorized|AccessDenied|Access ?Denied/i);
  });

  it('removes the stage, where it is told that it may', async () => {
    await beGithub();
    expect(await sls('remove', stage, params)).toContain('flights-lake has been successfully removed');
  }, 120_000);
});

// The emulator's CloudFormation does not take the role it is given: what that role may do is asked instead.
describe('the role of CloudFormation', () => {
  const may = async (action: string, resource: string) => {
    be(ROOT);
    const { EvaluationResults = [] } = await new IAMClient({}).send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: arn('role', 'flights-cloudformation'),
        ActionNames: [action],
        ResourceArns: [resource],
      }),
    );
    return EvaluationResults[0]?.EvalDecision === 'allowed';
  };
  const role = `arn:aws:iam::${ACCOUNT}:role`;
  it.each([
    ['lambda:CreateFunction', `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:flights-producer-${stage}-producer`, true],
    ['lambda:CreateFunction', `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:flights-producer-prod-producer`, false],
    ['lambda:UpdateFunctionCode', `arn:aws:lambda:eu-west-2:${ACCOUNT}:function:payroll`, false],
    ['s3:DeleteBucket', `arn:aws:s3:::flights-lake-prod-${ACCOUNT}`, false],
    ['iam:CreateRole', `${role}/flights-gateway-${stage}-GatewayRole-X`, false], // no boundary
    ['iam:PutRolePolicy', `${role}/flights-github-${stage}`, false],
    ['iam:UpdateAssumeRolePolicy', `${role}/flights-cloudformation-${stage}`, false],
    ['iam:AttachRolePolicy', `${role}/flights-gateway-${stage}-GatewayRole-X`, false],
    ['iam:DeleteRolePermissionsBoundary', `${role}/flights-gateway-${stage}-GatewayRole-X`, false],
    ['iam:CreatePolicyVersion', arn('policy', 'flights-functions'), false],
  ])('%s on %s: %s', async (action, resource, allowed) => expect(await may(action, resource)).toBe(allowed));
});
