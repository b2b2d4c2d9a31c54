import type { Bill } from './bill.ts';
import { scannedBytes } from './consumer-month.ts';
import type { Counted } from './counts.ts';
import type { Estimate } from './estimate.ts';
import { ORIGINAL_NOTE, originalKeepsUp } from './original.ts';
import type { PriceList } from './prices.ts';
import { intervalText, MATRIX_LEGEND, namesOf } from './report.ts';

/** What the workgroup lets one statement read (serverless.yml). */
const SCAN_LIMIT_BYTES = 2 ** 30;

/** What must be known to read the figures: a sentence each. */
export function notesOn(estimates: readonly Estimate[], prices: PriceList, counted: Counted | null): readonly string[] {
  const notes = [
    priceNote(prices),
    ...(estimates.length > 1 ? [MATRIX_LEGEND] : []),
    'usd is list price; net_usd is after what every account may use for ever without paying, if nothing else runs in it.',
    counted === null
      ? 'Nothing was counted by runs: all is modelled from benchmarks; times on Lambda are estimates.'
      : countedNote(counted, estimates),
    "Athena's own requests to S3 are as Trino, its engine, sends them; Athena itself was never watched.",
  ];
  for (const one of estimates) notes.push(...stageNotes(one, estimates.length > 1));
  const tooMuch = estimates.filter(({ workload }) => !originalKeepsUp(workload)).map(nameOf);
  if (tooMuch.length > 0)
    notes.push(
      `The original's consumer could not do ${tooMuch.join(', ')}: the PUTs of an hour take longer than a function may run (15 min).`,
    );
  const grows = Math.max(...estimates.map(({ growthUsd }) => growthUsd));
  if (grows >= 0.005)
    notes.push(
      `Stored hours are kept and read by dashboards: each month of them adds up to $${grows.toFixed(2)} a month.`,
    );
  return [...new Set(notes), ORIGINAL_NOTE];
}

function priceNote({ as_of, aws_region, prices }: PriceList): string {
  const by = new Map<string, number>();
  for (const { basis } of Object.values(prices)) by.set(basis, (by.get(basis) ?? 0) + 1);
  const how = [...by].map(([basis, count]) => `${count} ${basis}`).join(', ');
  return `Prices of ${as_of} in ${aws_region}: ${how}. Check them; a copy of config/prices.json can be given as --prices.`;
}

function countedNote({ runs, hours, everyS, rowsPerPoll }: Counted, estimates: readonly Estimate[]): string {
  const what = `${runs} runs that stand for ${Number(hours.toPrecision(3))} hours`;
  if (estimates.some(({ ours }) => ours.lines.some(({ basis }) => basis === 'measured')))
    return `measured: by the consumer itself, ${what}. What else there is is modelled.`;
  const of = Object.keys(rowsPerPoll).join('+') || 'no region';
  const often = everyS === null ? 'without polls' : `every ${intervalText(Math.round(everyS / 60) * 60 || 1)}`;
  return `Counted were ${what}, of ${of} ${often}: other than what is asked here, which is modelled.`;
}

const nameOf = (one: Estimate): string => `${namesOf(one)} every ${intervalText(one.workload.everyS)}`;

/** What a single stage needs said of it. */
function stageNotes(one: Estimate, isOneOfSeveral: boolean): readonly string[] {
  const { regions, everyS } = one.workload;
  const notes = isOneOfSeveral ? [] : [`Most of the pipeline's net: ${largest(one.ours)}.`];
  for (const { id, rowsFrom } of regions)
    if (rowsFrom.includes('by area')) notes.push(`Rows of ${id} are ${rowsFrom}.`);
  if (regions.some(({ id }) => id === 'world'))
    notes.push('No free source answers for the world in one poll: a feed of your own is assumed, asked once.');
  if (regions.some((region) => scannedBytes(region, everyS) > SCAN_LIMIT_BYTES))
    notes.push(`${nameOf(one)}: a statement would read more than the workgroup's limit of 1 GiB; raise it.`);
  return notes;
}

function largest({ lines, pipeline }: Bill): string {
  return [...lines]
    .filter(({ group }) => group === 'pipeline')
    .sort((a, b) => b.netUsd - a.netUsd)
    .slice(0, 3)
    .map(({ item, netUsd }) => `${item} ${Math.round((100 * netUsd) / (pipeline.netUsd || 1))} %`)
    .join('; ');
}
