import { conformanceSuite, type Harness } from 'flights-kafka-rest/conformance';
import { hashPassword } from './auth/password.ts';
import { kafkaRig, openBridge } from './bridge/rig.test-help.ts';
import { sqliteCredentials } from './embedded/credentials.ts';
import { openDatabase } from './embedded/database.ts';
import { freePort, ROOT, serve, temporaryFolder } from './process.test-help.ts';

/** The real process in front of a real Kafka; topics come in as from any other Kafka client. */
const bridge: Harness = {
  capabilities: {
    sessionTimeoutMs: 6000, // Kafka's group.min.session.timeout.ms
    cannot: {
      'restart: an idempotency key is remembered over a crash':
        'Kafka has no place for keys beside its records: the bridge remembers them in memory',
    },
  },
  async start() {
    const kafka = await kafkaRig();
    const folder = await temporaryFolder();
    const topics = await openBridge(kafka.address());
    const credentials = openDatabase({ dataDir: folder.path, durability: 'full' });
    const listen = `127.0.0.1:${await freePort()}`;
    const args = ['--listen', listen, '--kafka', kafka.address(), '--data', folder.path];
    let running = await serve(args);
    return {
      url: running.url,
      username: ROOT.GATEWAY_USERNAME,
      password: ROOT.GATEWAY_PASSWORD,
      createTopic: (name, partitions) =>
        topics.topics.create({ name, partitions, retentionMs: null, retentionBytes: null }),
      async addCredential({ username, password, topics: [pattern = '*'], permission }) {
        const passwordHash = await hashPassword(password);
        await sqliteCredentials(credentials).create({ username, topics: pattern, permission, passwordHash });
      },
      async restart() {
        await running.end('SIGKILL');
        running = await serve(args);
      },
      async stop() {
        await running.end('SIGTERM');
        await topics.close();
        credentials.close();
        await folder[Symbol.asyncDispose]();
        await kafka.end();
      },
    };
  },
};

conformanceSuite('The bridge to Kafka', bridge);
