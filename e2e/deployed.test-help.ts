import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

const ROOT = join(import.meta.dirname, '..');

/** `sls` as a data engineer runs it, at the root or in a service's folder. Answers what it said. */
export async function sls(
  command: string,
  stage: string,
  params: readonly string[] = [],
  folder = '.',
): Promise<string> {
  const args = [command, '--stage', stage, ...params.flatMap((param) => ['--param', param])];
  const env = {
    ...process.env,
    SLS_AWS_MONITORING_FREQUENCY: '200',
    PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}`,
  };
  const { stdout } = await promisify(execFile)('bash', ['-c', 'sls "$@" 2>&1', 'sls', ...args], {
    cwd: join(ROOT, folder),
    env,
    maxBuffer: 1e8,
  });
  return stdout;
}

/** The same where it must not go through: what it said then. */
export async function slsRefused(command: string, stage: string, params: readonly string[] = []): Promise<string> {
  const said = await sls(command, stage, params).catch((error: { stdout: string }) => ({ refused: error.stdout }));
  if (typeof said === 'string') throw new Error(`sls ${command} went through: ${said}`);
  return said.refused;
}

/** `node plugins/smoke-check.ts`, as the deploy job runs it. */
export function smokeCheck(stage: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'plugins/smoke-check.ts'), '--stage', stage];
  return promisify(execFile)(process.execPath, [...args, '--within', '2m'], {
    env: { ...process.env, NODE_OPTIONS: '' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Tells a stage where the emulator differs from AWS: it serves a function URL by path, and Athena is a rig of ours. */
export async function emulate(stage: string, aws: { awsUrl: string; athena: { url: string } }): Promise<void> {
  const name = `/flights/${stage}/kafka/url`;
  const [, id] = /^https?:\/\/([^.]+)\.(?!\d)/.exec(await deployed(stage).parameter(name)) ?? [];
  if (id) await deployed(stage).setParameter(name, `${aws.awsUrl}/_aws/lambda-url/${id}`);
  await deployed(stage).setEnvironment('consumer', { AWS_ENDPOINT_URL_ATHENA: aws.athena.url });
}

/** What is deployed of a stage, and how to use it. */
export function deployed(stage: string) {
  const [lambda, logs, iam, ssm, stacks] = [
    new LambdaClient({}),
    new CloudWatchLogsClient({}),
    new IAMClient({}),
    new SSMClient({}),
    new CloudFormationClient({}),
  ];
  const nameOf = (service: string, name = service) => `flights-${service}-${stage}-${name}`;
  const idOf = async (service: string, resource: string) => {
    const asked = { StackName: `flights-${service}-${stage}`, LogicalResourceId: resource };
    return (await stacks.send(new DescribeStackResourcesCommand(asked))).StackResources![0]!.PhysicalResourceId!;
  };
  return {
    idOf,
    async invoke<T>(service: string, event: object, type: 'RequestResponse' | 'Event' = 'RequestResponse'): Promise<T> {
      const { FunctionError, Payload } = await lambda.send(
        new InvokeCommand({ FunctionName: nameOf(service), InvocationType: type, Payload: JSON.stringify(event) }),
      );
      const text = Buffer.from(Payload ?? '').toString();
      if (FunctionError) throw new Error(`${nameOf(service)}: ${text}`);
      return (text ? JSON.parse(text) : null) as T;
    },
    configuration: (service: string, name?: string) =>
      lambda.send(new GetFunctionConfigurationCommand({ FunctionName: nameOf(service, name) })),
    /** Where the emulator differs from AWS, a function is told so in its environment. */
    async setEnvironment(service: string, change: Record<string, string>): Promise<void> {
      const FunctionName = nameOf(service);
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = { ...Environment?.Variables, ...change };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    },
    async parameter(name: string): Promise<string> {
      return (await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter!.Value!;
    },
    setParameter: (name: string, value: string) =>
      ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true })),
    /** Whether a role may do each of the actions. */
    async may(service: string, role: string, ActionNames: readonly string[], resource: string): Promise<boolean[]> {
      const PolicySourceArn = `arn:aws:iam::000000000000:role/${await idOf(service, role)}`;
      const asked = { PolicySourceArn, ActionNames: [...ActionNames], ResourceArns: [resource] };
      const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(asked));
      return ActionNames.map(
        (name) => EvaluationResults.find(({ EvalActionName }) => EvalActionName === name)?.EvalDecision === 'allowed',
      );
    },
    /** What a function has logged, line by line. */
    async logged(service: string): Promise<Record<string, unknown>[]> {
      const found: Record<string, unknown>[] = [];
      const group = { logGroupName: `/aws/lambda/${nameOf(service)}` };
      for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, group))
        for (const { message = '' } of events) if (message.startsWith('{')) found.push(JSON.parse(message));
      return found;
    },
    /** Names of the alarms that a service's stack holds. */
    async alarms(service: string): Promise<string[]> {
      const asked = { StackName: `flights-${service}-${stage}` };
      const { StackResources = [] } = await stacks.send(new DescribeStackResourcesCommand(asked));
      return StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::CloudWatch::Alarm').map(
        ({ PhysicalResourceId }) => PhysicalResourceId!.replace(/.*:/, ''),
      );
    },
  };
}
