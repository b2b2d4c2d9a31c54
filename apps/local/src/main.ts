import { runProgram } from 'flights-command-line';
import { backfillCommand } from './commands/backfill.ts';
import { cost } from './commands/cost.ts';
import { demo } from './commands/demo.ts';
import { landCommand } from './commands/land.ts';
import { metrics } from './commands/metrics.ts';
import { newGeneration } from './commands/new-generation.ts';
import { replay } from './commands/replay.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';

process.exitCode = await runProgram(
  {
    name: 'pnpm flights',
    about: 'Flights Metrics: what flew over us, hour by hour.',
    commands: [demo, start, replay, metrics, status, landCommand, backfillCommand, cost, newGeneration],
    notes: '`pnpm demo` is short for `pnpm flights demo`.\n',
  },
  process.argv.slice(2),
);
