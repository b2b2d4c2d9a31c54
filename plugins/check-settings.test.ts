import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { checkSettings } from './check-settings.ts';
import type { Deployment } from './stage.ts';

const config = (file: string) => readFileSync(join(import.meta.dirname, '../config', file), 'utf8');
const usual = {
  ...{ logDays: 7, schedule: false, removal: 'Delete', regions: 'london', sources: 'adsblol', pollEvery: '15m' },
  ...{ producerTimeoutS: 120, alarmPollsMissed: 2, readsbUrl: '', contact: '', kafkaUrl: '', statePartitions: 1 },
  ...{ partitions: 'catalog', alarmMail: '', budgetUsd: 5 },
};
const deployment = (change: Deployment['settings'] = {}, more: Partial<Deployment> = {}): Deployment => ({
  stage: 'prod',
  region: 'eu-west-2',
  settings: { ...usual, ...change },
  given: Object.keys(change),
  known: [...Object.keys(usual), 'consumerConcurrency'],
  deploymentRole: null,
  schedules: ['1m', '5m', '15m'],
  ...more,
});

describe('checkSettings(deployment)', () => {
  it('takes the settings there are, and several regions given time for each', () => {
    expect(() => checkSettings(deployment())).not.toThrow();
    const regions = { regions: 'london;45.80,5.90,47.90,10.65', producerTimeoutS: 62 };
    expect(() => checkSettings(deployment(regions))).not.toThrow();
    const receiver = { sources: 'readsb,adsblol', readsbUrl: 'http://192.168.1.5/aircraft.json', pollEvery: '1m' };
    expect(() => checkSettings(deployment(receiver))).not.toThrow();
  });

  it.each([
    [{ regoins: 'london' }, "--param: 'regoins' is no setting"],
    [{ regions: 'atlantis' }, "regions: 'atlantis' is no region"],
    [{ sources: 'fr24' }, "sources: 'fr24' is no source we know"],
    [{ sources: 'readsb' }, 'readsbUrl: is not set'],
    [{ pollEvery: '7m' }, "pollEvery: '7m' has no schedule; there are 1m, 5m, 15m"],
    [{ producerTimeoutS: 271 }, 'producerTimeoutS: 271 s are not right for 1 region(s)'],
    [{ regions: 'london;paris;sydney;fiji' }, 'producerTimeoutS: 120 s are not right for 4 region(s): 31 s each'],
    [{ partitions: 'crawler' }, "partitions: 'crawler' is neither catalog nor projection. Example: catalog"],
    [{ removal: 'keep' }, "removal: 'keep' is neither Delete nor Retain"],
    [{ schedule: 'yes' }, "schedule: 'yes' is neither true nor false"],
    [{ alarmMail: 'ops' }, "alarmMail: 'ops' is no mail address. Example: you@example.org"],
    [{ kafkaUrl: 'kafka:9092' }, "kafkaUrl: 'kafka:9092' is no address"],
    [{ budgetUsd: 'five' }, "budgetUsd: 'five' is no whole number above 0. Example: 5"],
    [{ statePartitions: 0 }, "statePartitions: '0' is no whole number above 0"],
  ])('says of %j what is wrong', (change, sentence) => {
    expect(() => checkSettings(deployment(change as never))).toThrow(sentence);
  });

  it.each(['Prod', 'my_stage', '-a', 'a--b', 'a-', 'a'.repeat(21)])('refuses the stage %j', (stage) => {
    expect(() => checkSettings(deployment({}, { stage }))).toThrow(`--stage: '${stage}' has to be`);
  });
});

it('every setting of config/common.yml is among those that are checked', () => {
  const [, block = ''] = /^params:\n {2}default:\n([\s\S]*?)^ {2}\w/m.exec(config('common.yml')) ?? [];
  const names = [...block.matchAll(/^ {4}(\w+):/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(10);
  expect([...config('settings.yml').matchAll(/^(\w+): \$\{param:\1\}$/gm)].map(([, name]) => name)).toEqual(names);
  expect(Object.keys(usual).sort()).toEqual([...names].sort());
});
