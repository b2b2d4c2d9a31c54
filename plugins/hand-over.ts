import { randomBytes } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { hashPassword } from 'flights-gateway/password';
import { openS3 } from 'flights-gateway/s3';

/**
 * What the stacks cannot do: a SecureString, and a function URL that is only known when it is there. `prepare` makes the
 * gateway's password, once, and puts it where the clients read it and its hash where the gateway does. `finish` writes the
 * URL down and makes the topics. Both may run again and change nothing then.
 */
const [step = '', stage = '', region = ''] = process.argv.slice(2);
const ssm = new SSMClient({ region });
const names = {
  login: `/flights/${stage}/kafka/login`,
  url: `/flights/${stage}/kafka/url`,
  credentials: `/flights/${stage}/gateway/credentials`,
};
/** States are spread by aircraft; polls stay in order. */
const TOPICS = [
  { name: 'flight-states', partitions: 1 },
  { name: 'flight-polls', partitions: 1 },
];

async function read(name: string): Promise<string | null> {
  try {
    return (await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }))).Parameter?.Value ?? null;
  } catch (error) {
    if ((error as Error).name === 'ParameterNotFound') return null;
    throw error;
  }
}
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
  const url = await functionUrl();
  if ((await read(names.url)) !== url) await write(names.url, url, 'String');
  const { Account } = await new STSClient({ region }).send(new GetCallerIdentityCommand({}));
  process.env.AWS_REGION ??= region;
  const { store } = await openS3({ bucket: `flights-lake-${stage}-${Account}`, prefix: '' });
  try {
    for (const topic of TOPICS) {
      if (await store.topics.find(topic.name)) continue;
      await store.topics.create({ ...topic, retentionMs: null, retentionBytes: null });
      console.error(`Made the topic ${topic.name}`);
    }
  } finally {
    await store.close();
  }
  console.error(`The gateway answers at ${url}`);
}

async function functionUrl(): Promise<string> {
  const StackName = `flights-gateway-${stage}`;
  const { Stacks = [] } = await new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName }));
  const outputs = Stacks[0]?.Outputs ?? [];
  const url = outputs.find(({ OutputKey = '' }) => /LambdaFunctionUrl$/.test(OutputKey))?.OutputValue;
  if (url) return url.replace(/\/$/, '');
  throw new Error(
    `Stack ${StackName} has no function URL among its outputs: ${outputs.map(({ OutputKey }) => OutputKey)}`,
  );
}

if (step === 'prepare') await prepare();
else if (step === 'finish') await finish();
else throw new Error('say prepare or finish');
