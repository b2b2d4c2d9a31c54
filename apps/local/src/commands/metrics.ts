import {
  badValue,
  type Command,
  formatOption,
  readOptions,
  say,
  UsageError,
  wrapped,
  writeRows,
} from 'flights-command-line';
import { ConfigError, type SqlRow } from 'flights-core';
import { duckdbWarehouse, METRICS, type Metric, runMetric } from 'flights-metrics-sql';
import { type DataDir, existingDataDir } from '../data-dir.ts';
import { instantOption } from '../options.ts';

export const metrics: Command = {
  name: 'metrics',
  summary: 'the list of metrics, or the rows of one',
  help: `Usage: pnpm flights metrics [ID] [options]

Without ID: the metrics with title, unit and meaning. With ID: its rows from a data directory's lake. Works while a
demo, start or replay runs on that directory. What each number means: docs/method.md.

  --from TIME    2025-07-06 or 2025-07-06T14:00Z, UTC, inclusive
  --to TIME      exclusive
  --region ID    which region of the directory, where it has several
  --format F     table (on a terminal), json or csv
  --data DIR     where the data lives (./.flights/live)
`,
  async run(args) {
    const { values, positionals } = readOptions(args, {
      from: { type: 'string' },
      to: { type: 'string' },
      region: { type: 'string' },
      format: { type: 'string' },
      data: { type: 'string', default: './.flights/live' },
    });
    const format = formatOption(values.format);
    const [id, ...others] = positionals;
    if (others.length > 0) throw new UsageError('metrics takes one ID at most');
    if (id === undefined) {
      if (format === 'table') process.stdout.write(`${METRICS.map(described).join('\n')}`);
      else
        writeRows(
          METRICS.map(({ id, title, unit, meaning }): SqlRow => ({ id, title, unit, meaning })),
          format,
        );
      return 0;
    }
    const metric = METRICS.find((known) => known.id === id);
    if (!metric)
      throw badValue('ID', `'${id}' is no metric (${METRICS.map((known) => known.id).join(', ')})`, METRICS[0]!.id);
    const from = instantOption('--from', values.from);
    const to = instantOption('--to', values.to);
    if (from && to && from >= to) throw badValue('--to', `'${values.to}' is not after --from`, '2025-07-07');
    const dataDir = await existingDataDir(values.data);
    const region = regionIn(dataDir, values.region);
    const warehouse = await duckdbWarehouse({ lakeDir: dataDir.lakeDir });
    try {
      const rows = await runMetric(warehouse, metric.id, { region, ...(from && { from }), ...(to && { to }) });
      if (dataDir.kind !== 'live') say(`These are ${dataDir.kind} flights.`);
      writeRows(rows, format);
      return 0;
    } finally {
      warehouse.close();
    }
  },
};

/** A metric for people to read: sentences do not fit a table's column. */
const described = ({ id, title, unit, meaning }: Metric): string =>
  `${id}  ${title} [${unit}]\n${wrapped(meaning, '    ')}\n`;

/** The directory's only region, or the one asked for. */
export function regionIn({ regions, path }: DataDir, asked: string | undefined): string {
  const ids = regions.map(({ id }) => id);
  if (asked === undefined && ids.length === 1) return ids[0]!;
  if (asked !== undefined && ids.includes(asked)) return asked;
  const problem = asked === undefined ? `'${path}' holds several regions` : `'${asked}' is not in '${path}'`;
  throw new ConfigError('--region', `${problem} (${ids.join(', ')})`, ids[0]!);
}
