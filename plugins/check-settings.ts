import { ConfigError } from 'flights-core';
import { POLL_MS, producerConfig } from 'flights-producer/config';
import { type Deployment, runStep } from './stage.ts';

/** Settings of the functions, by the names they are given to a deploy. */
const NAMES: Readonly<Record<string, string>> = {
  REGIONS: 'regions',
  SOURCES: 'sources',
  POLL_EVERY: 'pollEvery',
  FLIGHTS_READSB_URL: 'readsbUrl',
};
const POLL_S = POLL_MS / 1000;
/** The longest of two runs, a minute apart, that end within ten minutes. */
const LONGEST_RUN_S = 270;

/** Checks all settings before anything is packaged. Throws a ConfigError that names the one that is wrong. */
export function checkSettings({ stage, settings, given, known, schedules }: Deployment): void {
  const text = (name: string) => String(settings[name] ?? '');
  for (const name of given)
    if (!known.includes(name))
      throw new ConfigError(
        '--param',
        `'${name}' is no setting; there are ${[...known].sort().join(', ')}`,
        'regions=london',
      );
  // It is part of the names of buckets, functions and tables.
  const stages = /^[a-z](-?[a-z0-9]){0,19}$/;
  must('--stage', stage, stages, 'has to be up to 20 small letters, digits and single hyphens', 'prod');
  if (!schedules.includes(text('pollEvery')))
    throw new ConfigError(
      'pollEvery',
      `'${text('pollEvery')}' has no schedule; there are ${schedules.join(', ')}`,
      '15m',
    );
  const regions = pollSettings(text);
  const timeoutS = wholeNumber('producerTimeoutS', text('producerTimeoutS'), 120);
  if (timeoutS > LONGEST_RUN_S || timeoutS < regions * POLL_S)
    throw new ConfigError(
      'producerTimeoutS',
      `${timeoutS} s are not right for ${regions} region(s): ${POLL_S} s each, ${LONGEST_RUN_S} s at most`,
      String(Math.min(LONGEST_RUN_S, regions * POLL_S)),
    );
  must('partitions', text('partitions'), /^(catalog|projection)$/, 'is neither catalog nor projection', 'catalog');
  must('removal', text('removal'), /^(Delete|Retain)$/, 'is neither Delete nor Retain', 'Retain');
  must('schedule', text('schedule'), /^(true|false)$/, 'is neither true nor false', 'true');
  must('alarmMail', text('alarmMail'), /^$|^[^@\s]+@[^@\s]+$/, 'is no mail address', 'you@example.org');
  must('kafkaUrl', text('kafkaUrl'), /^$|^https?:\/\/[^\s]+$/, 'is no address', 'https://kafka.example.org');
  for (const [name, example] of [
    ['budgetUsd', 5],
    ['alarmPollsMissed', 2],
    ['statePartitions', 1],
    ['logDays', 30],
  ] as const)
    wholeNumber(name, text(name), example);
}

/** Reads them as the producer will, and answers how many regions it has. */
function pollSettings(text: (name: string) => string): number {
  const env = Object.fromEntries(Object.entries(NAMES).map(([variable, name]) => [variable, text(name)]));
  try {
    return producerConfig(env).regions.length;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(NAMES[error.setting] ?? error.setting, error.problem, error.example);
  }
}

function must(name: string, value: string, pattern: RegExp, problem: string, example: string): void {
  if (!pattern.test(value)) throw new ConfigError(name, `'${value}' ${problem}`, example);
}

function wholeNumber(name: string, value: string, example: number): number {
  must(name, value, /^[1-9]\d{0,5}$/, 'is no whole number above 0', String(example));
  return Number(value);
}

if (import.meta.main) await runStep(async (deployment) => checkSettings(deployment));
