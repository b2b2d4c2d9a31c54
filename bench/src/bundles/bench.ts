import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { badValue, type Command, countOption, formatOption, progress, readOptions, say } from 'flights-command-line';
import { rebuilt, reference } from './bundling.ts';
import { coldImports, type Imported, roundsIn } from './cold-import.ts';
import { faultsOf } from './limits.ts';
import { packaged } from './packaging.ts';
import { AIM, type Bundle, writeReport } from './report.ts';

const KB = 1024;
/** The largest zip of each service's functions, and whether its libraries alone are built to compare with. */
const SERVICES = {
  producer: { maxZipBytes: 330 * KB, compared: true },
  consumer: { maxZipBytes: 260 * KB, compared: true },
  gateway: { maxZipBytes: 250 * KB, compared: false },
} as const;
const LEAST_ROUNDS = 15;

export const bundlesBench: Command = {
  name: 'bundles',
  summary:
    "the functions' zips: their sizes, what is inside, and their cold import beside that of their libraries alone",
  help: `Usage: pnpm bench bundles [options]

Packages ${Object.keys(SERVICES).join(', ')} as a deploy to prod does: how large each zip is, what is inside by package, and how
long Node ${process.versions.node} takes to import it in a new process. In turns with a function's bundle it imports one of the libraries
that function needs and nothing else; the aim is at most ${AIM} times its time. Times are only told: the exit code is 1
where a zip is too large, holds a source map, or not one script.

  --rounds N   imports of each after ${roundsIn(0)} that do not count (${LEAST_ROUNDS}, which is the least)
  --format F   table (on a terminal) or json

Needs unzip, half a minute, and no credentials.
`,
  async run(args) {
    const { values } = readOptions(args, {
      rounds: { type: 'string', default: String(LEAST_ROUNDS) },
      format: { type: 'string' },
    });
    const rounds = countOption('--rounds', values.rounds, { min: LEAST_ROUNDS, max: 1000 });
    const format = formatOption(values.format);
    if (format === 'csv') throw badValue('--format', "'csv' is one table, and these are three", 'json');
    const folder = await mkdtemp(join(tmpdir(), 'flights-bench-'));
    try {
      const bundles = await measured(folder);
      const bar = progress('Rounds of imports');
      const imports = await coldImports(bundles.flatMap(scriptsOf), rounds, (done) => bar.step(done, roundsIn(rounds)));
      bar.end();
      writeReport(bundles, imports, format);
      const faults = bundles.flatMap(({ packaged, maxZipBytes }) => faultsOf({ ...packaged, maxZipBytes }));
      for (const fault of faults) say(fault);
      return faults.length === 0 ? 0 : 1;
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function measured(folder: string): Promise<Bundle[]> {
  const all: Bundle[] = [];
  for (const [service, { maxZipBytes, compared }] of Object.entries(SERVICES)) {
    say(`packaging ${service}`);
    const to = await mkdtemp(join(folder, `${service}-`));
    for (const one of await packaged(service, to))
      all.push({
        packaged: one,
        maxZipBytes,
        rebuilt: await rebuilt(one),
        reference: compared ? await reference(one, to) : null,
      });
  }
  return all;
}

const scriptsOf = ({ packaged: one, reference }: Bundle): Imported[] => [
  one,
  ...(reference ? [{ ...reference, env: one.env }] : []),
];
