import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { badValue, type Command, formatOption, readOptions, say, writeRows } from 'flights-command-line';
import { newTopic, startServer } from '../server.ts';
import { type Figures, measure } from './measure.ts';
import { bareSqlite, rawKafka } from './peers.ts';
import { BATCH, consuming, fetching, PARTITIONS, producing } from './scenarios.ts';

const CONNECTIONS = [1, 4, 64] as const;
const CONSUMERS = 4;

interface Row {
  readonly what: string;
  readonly connections: number;
  readonly figures: Figures;
}

export const gatewayBench: Command = {
  name: 'gateway',
  summary: 'produce, fetch and consume over HTTP, beside bare SQLite and a raw Kafka client in the same run',
  help: `Usage: pnpm bench gateway [options]

Messages of 300 bytes, ${PARTITIONS} partitions, single and ${BATCH} a request, over ${CONNECTIONS.join(', ')} connections. The load and the
server share this machine. Figures compare within one run only.

  --kafka HOST:PORT   also the bridge in front of this Kafka, and the raw client on it
  --seconds N         of each measurement (4)
  --format F          table (on a terminal), json or csv
`,
  async run(args) {
    const { values } = readOptions(args, {
      kafka: { type: 'string' },
      seconds: { type: 'string', default: '4' },
      format: { type: 'string' },
    });
    const seconds = Number(values.seconds);
    if (!(seconds >= 0.5 && seconds <= 600)) throw badValue('--seconds', `'${values.seconds}' is no length`, '4');
    const format = formatOption(values.format);
    const folder = await mkdtemp(join(tmpdir(), 'flights-bench-'));
    try {
      const rows = [
        ...(await peerSqlite(folder, seconds)),
        ...(await served('embedded', ['--data', join(folder, 'log')], seconds)),
      ];
      if (values.kafka !== undefined) {
        rows.push(...(await peerKafka(values.kafka, folder, seconds)));
        rows.push(...(await served('bridge', ['--data', join(folder, 'bridge'), '--kafka', values.kafka], seconds)));
      }
      writeRows(rows.map(asRow), format);
      return 0;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

const asRow = ({ what, connections, figures }: Row) => ({
  what,
  connections,
  messages_per_s: figures.messagesPerS,
  p50_ms: Number(figures.p50Ms.toFixed(2)),
  p99_ms: Number(figures.p99Ms.toFixed(2)),
  server_cpu_percent: figures.serverCpuPercent,
  server_rss_mb: figures.serverRssMb,
});

async function peerSqlite(folder: string, seconds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const parsed of [false, true]) {
    const what = `bare SQLite, ${BATCH} a transaction${parsed ? ', from JSON' : ''}`;
    say(what);
    rows.push({ what, connections: 1, figures: await bareSqlite(folder, BATCH, seconds, parsed) });
  }
  return rows;
}

async function peerKafka(broker: string, folder: string, seconds: number): Promise<Row[]> {
  const topic = newTopic(['--data', join(folder, 'raw'), '--kafka', broker], PARTITIONS);
  const rows: Row[] = [];
  for (const batch of [1, BATCH])
    for (const connections of CONNECTIONS) {
      say(`raw client, ${batch} a request, ${connections} at a time`);
      rows.push({
        what: `raw client produce ${batch}`,
        connections,
        figures: await rawKafka(broker, topic, batch, connections, seconds),
      });
    }
  return rows;
}

/** Every scenario on a gateway of its own. */
async function served(name: string, store: readonly string[], seconds: number): Promise<Row[]> {
  const topic = newTopic(store, PARTITIONS);
  const server = await startServer(store);
  const rows: Row[] = [];
  const run = async (
    what: string,
    connections: number,
    act: (client: ReturnType<typeof server.connect>) => ReturnType<typeof producing>,
  ) => {
    say(`${name}: ${what}, ${connections} connections`);
    const client = server.connect(connections);
    rows.push({
      what: `${name} ${what}`,
      connections,
      figures: await measure(act(client), connections, seconds, server.pid),
    });
    await client.close();
  };
  try {
    for (const batch of [1, BATCH])
      for (const connections of CONNECTIONS)
        await run(`produce ${batch}`, connections, (client) => producing(client, topic, batch));
    for (const connections of CONNECTIONS) await run('fetch', connections, (client) => fetching(client, topic));
    await run('consume', CONSUMERS, (client) => consuming(client, topic, 'bench'));
  } finally {
    await server.stop();
  }
  return rows;
}
