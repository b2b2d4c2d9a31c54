import { randomBytes } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { hashPassword } from 'flights-gateway/password';
import { openS3 } from 'flights-gateway/s3';
import { accountId, parameter } from './account.ts';
import { DeployError, type Deployment, runStep, stageNames } from './stage.ts';

/**
 * What the stacks cannot do: a SecureString, and a function URL that is only known when it is there. `prepare` makes the
 * gateway's password, once, and puts it where the clients read it and its hash where the gateway does. `finish` writes the
 * URL down and makes the topics. Both may run again and change nothing then.
 */
async function handOver(deployment: Deployment): Promise<void> {
  const { stage, region } = deployment;
  const ssm = new SSMClient({ region });
  const { parameters: names, gatewayStack, bucket } = stageNames(stage);

  const read = async (name: string) => (await parameter(ssm, name, true))?.Value ?? null;
  const write = (Name: string, Value: string, Type: 'String' | 'SecureString') =>
    ssm.send(new PutParameterCommand({ Name, Value, Type, Overwrite: true }));

  async function prepare(): Promise<void> {
    let login = await read(names.login);
    if (login === null) {
      login = JSON.stringify({ username: 'pipeline', password: randomBytes(24).toString('base64url') });
      await write(names.login, login, 'SecureString');
      console.error(`Made the log-in of the gateway: ${names.login}`);
    }
    if ((await read(names.credentials)) !== null) return;
    const { username, password } = JSON.parse(login) as { username: string; password: string };
    const credential = { username, topics: '*', permission: 'ALL', passwordHash: await hashPassword(password) };
    await write(names.credentials, JSON.stringify([credential]), 'SecureString');
  }

  async function finish(): Promise<void> {
    const url = await functionUrl(region, gatewayStack);
    if ((await read(names.url)) !== url) await write(names.url, url, 'String');
    process.env.AWS_REGION ??= region;
    const { store } = await openS3({ bucket: bucket(await accountId(region)), prefix: '' });
    try {
      for (const topic of topics(deployment)) {
        if (await store.topics.find(topic.name)) continue;
        await store.topics.create({ ...topic, retentionMs: null, retentionBytes: null });
        console.error(`Made the topic ${topic.name}`);
      }
    } finally {
      await store.close();
    }
    console.error(`The gateway answers at ${url}`);
  }

  await (process.argv[3] === 'prepare' ? prepare() : finish());
}

/** States are spread by aircraft; polls stay in order. */
const topics = ({ settings }: Deployment) => [
  { name: 'flight-states', partitions: Number(settings.statePartitions) },
  { name: 'flight-polls', partitions: 1 },
];

async function functionUrl(region: string, StackName: string): Promise<string> {
  const { Stacks = [] } = await new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  const url = outputs.find(({ OutputKey = '' }) => /LambdaFunctionUrl$/.test(OutputKey))?.OutputValue;
  if (url) return url.replace(/\/$/, '');
  const found = outputs.map(({ OutputKey }) => OutputKey).join(', ');
  throw new DeployError(
    `Stack ${StackName} has no function URL among its outputs (${found}): deploy it again with --force`,
  );
}

if (import.meta.main) await runStep(handOver);
