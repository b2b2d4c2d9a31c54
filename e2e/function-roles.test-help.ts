/** What a deployed role is asked about: whether it may do each of the actions on each of the resources. */
export interface Question {
  readonly service: string;
  readonly role: string;
  readonly actions: readonly string[];
  readonly resource: string;
  readonly may: boolean;
}

/** What each role of a stage must be able to do, and what nobody who got hold of it should. */
export function questions(stage: string, account = '000000000000', region = 'eu-west-2'): readonly Question[] {
  const lake = `arn:aws:s3:::flights-lake-${stage}-${account}`;
  const arn = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;
  const parameter = (name: string) => arn('ssm', `parameter/flights/${stage}/${name}`);
  const glue = (name: string) => arn('glue', name);
  const table = (name: string) => glue(`table/flights_${stage}/${name}`);
  const log = (fn: string) => arn('logs', `log-group:/aws/lambda/flights-${fn}:log-stream:x`);
  const LOG = ['logs:CreateLogStream', 'logs:PutLogEvents'];
  const READ_WRITE = ['s3:GetObject', 's3:PutObject'];
  const ATHENA = ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults', 'StopQueryExecution'].map(
    (a) => `athena:${a}`,
  );
  const PARTITIONS = ['GetPartitions', 'BatchCreatePartition', 'DeletePartition', 'GetTable'].map((a) => `glue:${a}`);
  const of = (service: string, role: string) => {
    const ask = (may: boolean) => (actions: string | readonly string[], resource: string) => ({
      ...{ service, role, resource, may, actions: [actions].flat() },
    });
    return [ask(true), ask(false)] as const;
  };
  const [gatewayMay, gatewayMayNot] = of('gateway', 'GatewayRole');
  const [retentionMay, retentionMayNot] = of('gateway', 'RetentionRole');
  const [producerMay, producerMayNot] = of('producer', 'ProducerRole');
  const [consumerMay, consumerMayNot] = of('consumer', 'ConsumerRole');
  return [
    gatewayMay(LOG, log(`gateway-${stage}-gateway`)),
    gatewayMay(READ_WRITE, `${lake}/kafka/log/x`),
    gatewayMay(READ_WRITE, `${lake}/kafka/meta/groups/x`),
    gatewayMay('s3:ListBucket', lake),
    gatewayMay('ssm:GetParameter', parameter('gateway/credentials')),
    gatewayMayNot('s3:DeleteObject', `${lake}/kafka/log/x`),
    gatewayMayNot(READ_WRITE, `${lake}/states/x`),
    gatewayMayNot('ssm:GetParameter', parameter('kafka/login')),
    gatewayMayNot(['ssm:PutParameter', 'ssm:DeleteParameter'], parameter('gateway/credentials')),
    gatewayMayNot(['s3:DeleteBucket', 's3:PutBucketPolicy'], lake),

    retentionMay('s3:DeleteObject', `${lake}/kafka/log/x`),
    retentionMay('s3:GetObject', `${lake}/kafka/meta/topics/x`),
    retentionMay('s3:ListBucket', lake),
    retentionMayNot('s3:PutObject', `${lake}/kafka/log/x`),
    retentionMayNot('s3:DeleteObject', `${lake}/kafka/meta/topics/x`),
    retentionMayNot('s3:DeleteObject', `${lake}/states/x`),

    producerMay(LOG, log(`producer-${stage}-producer`)),
    ...['kafka/url', 'kafka/login', 'sources/opensky'].map((name) => producerMay('ssm:GetParameter', parameter(name))),
    producerMayNot('ssm:GetParameter', parameter('gateway/credentials')),
    producerMayNot([...READ_WRITE, 's3:DeleteObject'], `${lake}/states/x`),
    producerMayNot(READ_WRITE, `${lake}/kafka/log/x`),
    producerMayNot(LOG, log(`consumer-${stage}-consumer`)),
    producerMayNot('lambda:InvokeFunction', arn('lambda', `function:flights-consumer-${stage}-consumer`)),

    consumerMay(LOG, log(`consumer-${stage}-consumer`)),
    ...['states', 'polls', 'metrics', 'dlq', 'log', 'athena-results'].map((prefix) =>
      consumerMay(READ_WRITE, `${lake}/${prefix}/x`),
    ),
    consumerMay('s3:DeleteObject', `${lake}/log/x`),
    consumerMay(['s3:ListBucket', 's3:GetBucketLocation'], lake),
    consumerMay(ATHENA, arn('athena', `workgroup/flights-${stage}`)),
    ...['states', 'polls', 'hourly'].map((name) => consumerMay(PARTITIONS, table(name))),
    ...['kafka/url', 'kafka/login'].map((name) => consumerMay('ssm:GetParameter', parameter(name))),
    ...['states', 'polls', 'metrics', 'dlq', 'kafka'].map((prefix) =>
      consumerMayNot('s3:DeleteObject', `${lake}/${prefix}/x`),
    ),
    consumerMayNot('s3:PutObject', `${lake}/kafka/log/x`),
    consumerMayNot(READ_WRITE, 'arn:aws:s3:::another-bucket/x'),
    consumerMayNot('athena:StartQueryExecution', arn('athena', 'workgroup/primary')),
    consumerMayNot(['glue:DeleteTable', 'glue:UpdateTable', 'glue:CreateTable'], table('states')),
    consumerMayNot('glue:DeleteDatabase', glue(`database/flights_${stage}`)),
    consumerMayNot(PARTITIONS, glue('table/another/states')),
    consumerMayNot(['iam:PassRole', 'sts:AssumeRole'], `arn:aws:iam::${account}:role/admin`),
  ];
}
