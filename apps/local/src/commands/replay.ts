import { basename, join, resolve } from 'node:path';
import { badValue, type Command, progress, readOptions, say, UsageError } from 'flights-command-line';
import { replay as openReplay, type Replay } from 'flights-sources';
import { catchUp } from '../catch-up.ts';
import { type DataDir, openDataDir } from '../data-dir.ts';
import { intervalOption, portOption, regionOption } from '../options.ts';
import { openPipeline } from '../pipeline.ts';
import { failedSlots, slotsToPoll } from '../recorded-slots.ts';
import { withUnreadable } from '../recorded-source.ts';
import { runReport } from '../report.ts';
import { recordedSchedule } from '../schedule.ts';
import { runSession } from '../session.ts';

export const replay: Command = {
  name: 'replay',
  summary: 'recorded snapshots through the same pipeline',
  help: `Usage: pnpm flights replay FOLDER [options]

Sends a folder of recorded replies (readsb v2 or OpenSky, .json or .json.gz, told apart by content) through the pipeline.
Each snapshot's own time is its slot. Running it again over the same data changes nothing. Not recursive.

  --once          as fast as it goes, print the report as JSON, exit; without it: at recorded pace, with the page
  --speed N       at N times the recorded pace (1)
  --region NAME   a region by name (london)
  --bbox S,W,N,E  or a box in degrees: 45.8,5.9,47.9,10.6
  --every 15m     interval between polls (the usual spacing of the snapshots)
  --port N        port of the page (8787)
  --data DIR      where the data lives (./.flights/replay-FOLDER)
`,
  async run(args, signal) {
    const startedAtMs = performance.now();
    const { values, positionals } = readOptions(args, {
      once: { type: 'boolean', default: false },
      speed: { type: 'string', default: '1' },
      region: { type: 'string' },
      bbox: { type: 'string' },
      every: { type: 'string' },
      port: { type: 'string', default: '8787' },
      data: { type: 'string' },
    });
    const [folder, ...others] = positionals;
    if (!folder || others.length > 0) throw new UsageError('replay takes one FOLDER of snapshots');
    const region = regionOption(values);
    const port = portOption(values.port);
    const speed = speedOption(values.speed);
    const recording = await openReplay(folder);
    const intervalS = values.every === undefined ? recording.usualIntervalS : intervalOption(values.every);
    const path = values.data ?? join('.flights', `replay-${basename(resolve(folder))}`);
    const dataDir = await openDataDir(path, 'replay', region, intervalS);
    const source = withUnreadable(recording);
    const pipeline = await openPipeline({ dataDir, region, source });
    try {
      await pipeline.land(); // what a kill left on the log; from here on the lake knows every poll on the stream
      const slots = await slotsToPoll(recording, pipeline.warehouse, region, intervalS);
      await noteUnreadable(recording, dataDir);
      if (values.once) {
        const bar = progress(`Replaying ${folder}`);
        await catchUp(pipeline, slots, { signal, onStep: bar.step });
        bar.end();
        process.stdout.write(`${JSON.stringify(await runReport(pipeline, startedAtMs))}\n`);
      } else {
        await runSession({ pipeline, port, past: [], schedule: recordedSchedule(slots, speed), signal });
      }
      return 0;
    } finally {
      await pipeline.close();
    }
  },
};

/** Says which files were no snapshots, and remembers those that have no slot: the directory's totals count them. */
async function noteUnreadable(recording: Replay, dataDir: DataDir): Promise<void> {
  const withSlot = new Set(failedSlots(recording));
  for (const unreadable of recording.unreadable) {
    say(`unreadable, counted as a failed poll: ${unreadable.reason}`);
    if (!withSlot.has(unreadable))
      await dataDir.rememberUnreadable(resolve(recording.folder, unreadable.file), unreadable.reason);
  }
  for (const file of recording.repeated)
    say(`left out: ${file} has the time of another snapshot, and a slot is polled once`);
}

function speedOption(text: string): number {
  const speed = Number(text);
  if (speed >= 0.1 && speed <= 100_000) return speed;
  throw badValue('--speed', `'${text}' is no number from 0.1 to 100000`, '60');
}
