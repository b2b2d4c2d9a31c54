import { type Command, progress, readOptions } from 'flights-command-line';
import { LONDON } from 'flights-core';
import { simulated } from 'flights-sources';
import { catchUp } from '../catch-up.ts';
import { openDataDir } from '../data-dir.ts';
import { intervalOption, portOption } from '../options.ts';
import { openPipeline } from '../pipeline.ts';
import { polledSlots } from '../polls.ts';
import { runReport } from '../report.ts';
import { clockSchedule, slotsBetween } from '../schedule.ts';
import { runSession } from '../session.ts';

const HISTORY_MS = 72 * 3_600_000; // what the lake keeps raw
const SEED = 1;

export const demo: Command = {
  name: 'demo',
  summary: '72 simulated hours over London through the whole pipeline, then the page, then on in real time',
  help: `Usage: pnpm demo [options]

Lands 72 simulated hours over London through the real gateway, producer and consumer, serves the page and goes on in
real time. Needs no account, no key and no network. Simulated data is labelled so wherever it is shown.

  --port N      port of the page (8787)
  --data DIR    where the data lives (./.flights/demo)
  --every 15m   interval between polls: 30s, 1m, 15m
  --once        land the 72 hours, print the report as JSON, exit
`,
  async run(args, signal) {
    const startedAtMs = performance.now();
    const { values } = readOptions(args, {
      port: { type: 'string', default: '8787' },
      data: { type: 'string', default: './.flights/demo' },
      every: { type: 'string', default: '15m' },
      once: { type: 'boolean', default: false },
    });
    const port = portOption(values.port);
    const intervalS = intervalOption(values.every);
    const dataDir = await openDataDir(values.data, 'simulated', LONDON, intervalS);
    const pipeline = await openPipeline({ dataDir, region: LONDON, source: simulated(SEED) });
    try {
      await pipeline.land(); // what a kill left on the log
      const polled = await polledSlots(pipeline.warehouse, LONDON.id);
      const isPolled = (slot: Date) => polled.has(slot.toISOString());
      const now = new Date();
      const past = slotsBetween(new Date(now.getTime() - HISTORY_MS), now, intervalS).filter((slot) => !isPolled(slot));
      if (values.once) {
        const bar = progress('Polling 72 simulated hours');
        await catchUp(pipeline, past, { signal, onStep: bar.step });
        bar.end();
        process.stdout.write(`${JSON.stringify(await runReport(pipeline, startedAtMs))}\n`);
      } else {
        await runSession({ pipeline, port, past, schedule: clockSchedule(intervalS, () => true), signal });
      }
      return 0;
    } finally {
      await pipeline.close();
    }
  },
};
