import { conformanceSuite, type Harness } from 'flights-kafka-rest/conformance';
import { hashPassword } from './auth/password.ts';
import { embeddedStore } from './embedded/store.ts';
import { freePort, ROOT, serve, temporaryFolder } from './process.test-help.ts';

/** The real process on a directory of its own; topics and credentials come in beside it, as the commands do it. */
const embedded: Harness = {
  capabilities: { sessionTimeoutMs: 1000 },
  async start() {
    const folder = await temporaryFolder();
    const args = ['--listen', `127.0.0.1:${await freePort()}`, '--data', folder.path];
    let running = await serve(args);
    const beside = embeddedStore({ dataDir: folder.path, mode: 'administer' });
    return {
      url: running.url,
      username: ROOT.GATEWAY_USERNAME,
      password: ROOT.GATEWAY_PASSWORD,
      createTopic: (name, partitions) =>
        beside.topics.create({ name, partitions, retentionMs: null, retentionBytes: null }),
      async addCredential({ username, password, topics, permission }) {
        const [pattern, ...more] = topics;
        if (pattern === undefined || more.length > 0) throw new Error('A credential here has one pattern of topics');
        const passwordHash = await hashPassword(password);
        await beside.credentials.create({ username, topics: pattern, permission, passwordHash });
      },
      async restart() {
        await running.end('SIGKILL');
        running = await serve(args);
      },
      async stop() {
        await beside.close();
        await running.end('SIGTERM');
        await folder[Symbol.asyncDispose]();
      },
    };
  },
};

conformanceSuite('The embedded gateway', embedded);
