import {
  badValue,
  type Command,
  countOption,
  formatOption,
  readOptions,
  say,
  UsageError,
  usage,
  wrapped,
  writeRows,
} from 'flights-command-line';
import type { Region } from 'flights-core';
import { estimate } from '../cost/estimate.ts';
import { notesOn } from '../cost/notes.ts';
import { readPrices, SHIPPED_PRICES } from '../cost/prices.ts';
import { costRegion, regionNamed } from '../cost/regions.ts';
import { asJson, csvRows, itemised, matrix } from '../cost/report.ts';
import { NOTHING_SEEN, seenIn } from '../cost/seen.ts';
import { intervalOption } from '../options.ts';

/** Of the notes under a table: as wide as its items. */
const WIDTH = 80;

export const cost: Command = {
  name: 'cost',
  summary: 'what a stage on AWS costs a month, item by item, beside the original’s layout',
  help: `Usage: pnpm flights cost [options]

Dollars a month for the regions and sampling given, itemised, from a dated price list; beside it what the Python original's
layout would cost for the same. What the consumer's runs put on record is used where --lake says where it is; all else is
modelled from benchmarks. Several regions or intervals: one row each. docs/costs.md says how to read it.

  --regions LIST        a name, world, or south,west,north,east (london); 'uk+paris' is one stage that polls both,
                        'london;uk' are two to compare
  --every LIST          between polls: 15m, or several to compare: 15m,1m (15m)
  --lake PLACE          a folder or s3://BUCKET[/PREFIX]: what its runs put on record
  --days N              of it to read (7)
  --data DIR            a data directory: its regions, interval and rows a poll
  --rows-per-poll N     of every region, instead of what was measured or is scaled by area
  --queries N           statements a month that dashboards ask Athena (7200: ten cards an hour)
  --stored-months N     months of stored hours there are: kept for good, and read by some dashboards (1)
  --prices FILE         another price list than config/prices.json
  --format F            table (on a terminal), json or csv

With s3:// what the AWS SDK reads: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_S3, …
`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      regions: { type: 'string' },
      every: { type: 'string' },
      lake: { type: 'string' },
      data: { type: 'string' },
      days: { type: 'string', default: '7' },
      'rows-per-poll': { type: 'string' },
      queries: { type: 'string', default: '7200' },
      'stored-months': { type: 'string', default: '1' },
      prices: { type: 'string', default: SHIPPED_PRICES },
      format: { type: 'string' },
    });
    if (positionals.length > 0) throw new UsageError(`'${positionals[0]}' is one word too many`);
    if (values.lake !== undefined && values.data !== undefined)
      throw new UsageError('--lake and --data both say what was measured: use one of them');
    const format = formatOption(values.format);
    const days = countOption('--days', values.days, { max: 400 });
    const queries = countOption('--queries', values.queries, { min: 0, max: 1e9 });
    const storedMonths = countOption('--stored-months', values['stored-months'], { min: 0, max: 1200 });
    const rows = values['rows-per-poll'];
    const given = rows === undefined ? null : countOption('--rows-per-poll', rows, { min: 0, max: 1e6 });
    const asked = values.regions === undefined ? null : values.regions.split(';').map(stageOption);
    const askedEvery = values.every === undefined ? null : values.every.split(',').map(intervalOption);
    const prices = await readPrices(values.prices);
    const seen = await seenIn(values, days);
    const { counted, regions: seenRegions, everyS, rowsPerPoll } = seen ?? NOTHING_SEEN;
    const estimates = (asked ?? [seenRegions]).flatMap((regions) =>
      (askedEvery ?? [everyS]).map((interval) => {
        const costed = regions.map((region) => costRegion(region, given, rowsPerPoll));
        return estimate({ regions: costed, everyS: interval, queries, storedMonths }, prices, counted);
      }),
    );
    const notes = notesOn(estimates, prices, counted);
    if (format === 'json') {
      const { as_of, aws_region, currency } = prices;
      const report = { prices_as_of: as_of, aws_region, currency, stages: estimates.map(asJson), notes };
      process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    } else if (format === 'csv') {
      writeRows(csvRows(estimates), format);
      for (const note of notes) say(note);
    } else {
      const tables = estimates.length === 1 ? itemised(estimates[0]!) : matrix(estimates);
      process.stdout.write(`${tables}\n${notes.map((note) => wrapped(note, '', WIDTH)).join('\n\n')}\n`);
    }
    return 0;
  },
};

/** The regions of one stage. */
const stageOption = (text: string): readonly Region[] => {
  const regions = text.split('+').map((one) => usage(() => regionNamed(one.trim(), '--regions')));
  const twice = regions.find(({ id }, n) => regions.findIndex((other) => other.id === id) !== n);
  if (twice) throw badValue('--regions', `'${text}' has ${twice.id} twice`, 'london+paris');
  return regions;
};
