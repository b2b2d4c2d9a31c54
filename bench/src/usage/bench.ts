import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { badValue, type Command, countOption, formatOption, readOptions, say, writeRows } from 'flights-command-line';
import { SCALES } from '../lake/records.ts';
import { type HourOfUse, hourOfUse } from './stage.ts';

export const usageBench: Command = {
  name: 'usage',
  summary: 'what an hour of a stage asks of S3 and of the gateway: the figures of `pnpm flights cost`',
  help: `Usage: pnpm bench usage [options]

Some hours of one region through the shipped producer, gateway and consumer, each at its time by the schedules, in one process:
the log in a bucket in memory, the lake in a folder. Requests of the last hour are counted where they are made. A gateway
that would have been idle for ten minutes or more starts anew.

  --only TEXT   loads whose name contains it: ${SCALES.map(({ name }) => name).join('; ')}
  --hours N     of each load; the more, the more stored hours the consumer reads (3)
  --format F    table (on a terminal), json or csv
`,
  async run(args) {
    const { values } = readOptions(args, {
      only: { type: 'string', default: '' },
      hours: { type: 'string', default: '3' },
      format: { type: 'string' },
    });
    const format = formatOption(values.format);
    const hours = countOption('--hours', values.hours);
    const scales = SCALES.filter(({ name }) => name.includes(values.only));
    if (scales.length === 0) throw badValue('--only', `no load is called '${values.only}'`, SCALES[0]!.name);
    const rows = [];
    for (const scale of scales) {
      say(`${scale.name}: ${hours} hours`);
      const folder = await mkdtemp(join(tmpdir(), 'flights-bench-'));
      try {
        rows.push({ load: scale.name, ...asRow(await hourOfUse(scale, hours, folder)) });
      } finally {
        await rm(folder, { recursive: true });
      }
    }
    writeRows(rows, format);
    return 0;
  },
};

const asRow = ({ polls, produceRequests, polling, landing, logBytes, consumer }: HourOfUse) => ({
  polls,
  produce: produceRequests,
  consume: consumer.kafka_requests,
  poll_put: polling.puts,
  poll_list: polling.lists,
  poll_get: polling.gets,
  land_put: landing.puts,
  land_list: landing.lists,
  land_get: landing.gets,
  lake_put: consumer.s3.put,
  lake_list: consumer.s3.list,
  lake_get: consumer.s3.get,
  files: consumer.parquet.files,
  kb: Math.round(consumer.parquet.bytes / 1000),
  log_kb: Math.round(logBytes / 1000),
});
