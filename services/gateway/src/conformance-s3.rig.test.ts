import { conformanceSuite, type Harness } from 'flights-kafka-rest/conformance';
import { hashPassword } from './auth/password.ts';
import { freePort, ROOT, serve } from './process.test-help.ts';
import { openS3 } from './s3/index.ts';
import { newBucket } from './s3/rig.test-help.ts';

/** The real process on a bucket of its own; topics and credentials come in beside it, as the commands do it. */
const onS3: Harness = {
  capabilities: {
    sessionTimeoutMs: 1000,
    cannot: {
      'restart: topics, records, credentials and committed offsets outlive a crash; what was read but not committed comes again':
        'an instance lives in the bucket and outlives the server too: it goes on behind what it was given',
    },
  },
  async start() {
    const bucket = await newBucket();
    const args = ['--listen', `127.0.0.1:${await freePort()}`, '--s3', `s3://${bucket}/team`];
    let running = await serve(args);
    const beside = await openS3({ bucket, prefix: 'team/' });
    return {
      url: running.url,
      username: ROOT.GATEWAY_USERNAME,
      password: ROOT.GATEWAY_PASSWORD,
      createTopic: (name, partitions) =>
        beside.store.topics.create({ name, partitions, retentionMs: null, retentionBytes: null }),
      async addCredential({ username, password, topics: [pattern = '*'], permission }) {
        const passwordHash = await hashPassword(password);
        await beside.credentials.create({ username, topics: pattern, permission, passwordHash });
      },
      async restart() {
        await running.end('SIGKILL');
        running = await serve(args);
      },
      async stop() {
        await beside.store.close();
        await running.end('SIGTERM');
      },
    };
  },
};

conformanceSuite('The gateway on S3', onS3);
