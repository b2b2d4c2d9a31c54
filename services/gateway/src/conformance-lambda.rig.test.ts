import { randomBytes } from 'node:crypto';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { conformanceSuite, type Harness } from 'flights-kafka-rest/conformance';
import { hashPassword } from './auth/password.ts';
import { functionUrl, packaged } from './lambda/front.test-help.ts';
import { freePort } from './process.test-help.ts';
import { openS3 } from './s3/index.ts';
import { AWS, newBucket } from './s3/rig.test-help.ts';

const ROOT = { username: 'root', password: 'root:pass=word' };

/** The zip as it is deployed, in processes of its own behind a function URL, on a bucket of its own. */
const lambda: Harness = {
  capabilities: {
    sessionTimeoutMs: 1000,
    cannot: {
      'consume: an answer that does not get through is delivered again':
        'a function is not told whether its answer got through: what it handed out comes again only to a new instance',
      'restart: topics, records, credentials and committed offsets outlive a crash; what was read but not committed comes again':
        'an instance lives in the bucket and outlives the function too: it goes on behind what it was given',
    },
  },
  async start() {
    const id = randomBytes(6).toString('hex');
    const bucket = await newBucket();
    const parameter = `/flights/${id}/gateway/credentials`;
    const root = {
      username: ROOT.username,
      topics: '*',
      permission: 'ALL',
      passwordHash: await hashPassword(ROOT.password),
    };
    const Value = JSON.stringify([root]);
    await new SSMClient({}).send(new PutParameterCommand({ Name: parameter, Value, Type: 'SecureString' }));
    const beside = await openS3({ bucket, prefix: '' });
    const env = { ...AWS, GATEWAY_BUCKET: `s3://${bucket}`, GATEWAY_CREDENTIALS_PARAMETER: parameter };
    const running = await functionUrl(await packaged(), env, await freePort());
    return {
      url: running.url,
      ...ROOT,
      createTopic: (name, partitions) =>
        beside.store.topics.create({ name, partitions, retentionMs: null, retentionBytes: null }),
      async addCredential({ username, password, topics: [pattern = '*'], permission }) {
        const passwordHash = await hashPassword(password);
        await beside.credentials.create({ username, topics: pattern, permission, passwordHash });
      },
      restart: () => running.kill(),
      async stop() {
        await beside.store.close();
        await running.close();
      },
    };
  },
};

conformanceSuite('The gateway as a packaged Lambda', lambda);
