import { badValue, UsageError, usage } from 'flights-command-line';
import { LONDON, namedRegion, parseBoundingBox, parseInterval, type Region, regionOf } from 'flights-core';

/** `--region NAME` or `--bbox south,west,north,east`; London without either. */
export function regionOption(values: { region?: string | undefined; bbox?: string | undefined }): Region {
  if (values.region !== undefined && values.bbox !== undefined)
    throw new UsageError('--region and --bbox say the same thing: use one of them');
  if (values.bbox !== undefined) return usage(() => regionOf(parseBoundingBox(values.bbox!)));
  return values.region === undefined ? LONDON : usage(() => namedRegion(values.region!));
}

/** Seconds between polls: `30s`, `15m`, `1h`. */
export const intervalOption = (text: string): number => usage(() => parseInterval(text));

export function portOption(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw badValue('--port', `'${text}' is no port`, '8787');
}

/** An instant in UTC: `2025-07-06`, `2025-07-06T14:00Z`. A time without a zone is UTC, whatever the machine's clock. */
export function instantOption(setting: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const instant = match ? new Date(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? 'Z'}`) : new Date(Number.NaN);
  if (!Number.isNaN(instant.getTime())) return instant;
  throw badValue(setting, `'${text}' is no time`, '2025-07-06T14:00Z');
}
