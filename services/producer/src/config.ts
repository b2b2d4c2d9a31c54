import { ConfigError, type FlightSource, parseInterval, parseRegion, type Region } from 'flights-core';
import { checkBox, sourcesByName } from 'flights-sources';

/** What a poll in the cloud is told by its environment. */
export interface ProducerConfig {
  readonly regions: readonly Region[];
  readonly intervalS: number;
  readonly source: FlightSource;
}

/** What a poll needs with a slow source (15 s) and a log that answers at the client's last try (15.5 s). */
export const POLL_MS = 31_000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks all settings before anything starts. Throws a ConfigError that names the variable. */
export function producerConfig(env: Environment): ProducerConfig {
  const source = sourcesByName('SOURCES', env.SOURCES || 'adsblol', env);
  const regions = (env.REGIONS || 'london').split(';').map((text) => regionSetting(text.trim()));
  for (const { box } of regions) checkBox(source, box);
  return { regions, source, intervalS: parseInterval(env.POLL_EVERY || '15m', 'POLL_EVERY') };
}

/** A name, or south,west,north,east. Several are divided by `;`. */
function regionSetting(text: string): Region {
  try {
    return parseRegion(text, 'REGIONS');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError('REGIONS', error.problem, 'london;45.80,5.90,47.90,10.60');
  }
}
