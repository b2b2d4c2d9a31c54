import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { namedRegion } from 'flights-core';
import { type Stage, StageProblem, smokeCheck } from '../plugins/smoke.ts';

const london = namedRegion('london');
const NOW = new Date('2026-11-25T10:44:59.000Z');
const SLOT = '2026-11-25T10:30:00.000Z';
const HERE = 'region=london/dt=2026-11-25-10';
const ok = { region: 'london', slotAt: SLOT, status: 'ok', source: 'adsblol', appended: 12, refused: [] };
const failed = {
  ...ok,
  status: 'failed',
  source: null,
  appended: 0,
  refused: [{ source: 'adsblol', reason: 'HTTP 403' }],
};
const landed = { totals: { rows: 13, files: 2 }, drained: true, touched: { states: [HERE], polls: [HERE] } };
const none = { totals: { rows: 0, files: 0 }, drained: true, touched: { states: [], polls: [] } };

/** A stage whose functions give these answers, one after another, the last one for ever. What is an error is thrown. */
const stage = (change: { producer?: unknown[]; land?: unknown[]; partitions?: boolean[] } = {}) => {
  const { producer = [[ok]], land = [landed], partitions = [true] } = change;
  const asked: string[] = [];
  const next = <T>(answers: T[]) => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const deployed: Stage = {
    name: 'prod',
    planned: async () => ({ regions: [london], intervalS: 900 }),
    invoke: async (service) => {
      asked.push(service);
      if (service === 'producer') return next(producer);
      const report = next(land);
      return report && { land: report };
    },
    hasPartition: async (name) => {
      asked.push(name);
      return next(partitions);
    },
  };
  return { deployed, asked };
};
/** Long enough for a busy machine, where nothing is to be waited for in vain. */
const check = (deployed: Stage, withinMs = 20_000) => smokeCheck(deployed, { withinMs, everyMs: 20, now: clock() });
/** Begins at NOW and goes on as fast as ours. */
const clock = () => {
  const begin = Date.now();
  return () => new Date(NOW.getTime() + Date.now() - begin);
};

describe('smokeCheck(stage)', () => {
  it('polls, lands, and finds the poll’s partition', async () => {
    const { deployed, asked } = stage();
    expect(await check(deployed)).toEqual({
      stage: 'prod',
      steps: [
        { step: `poll of london for ${SLOT}`, outcome: '12 aircraft from adsblol' },
        { step: 'landing', outcome: '13 rows in 2 files, all that was on the stream' },
        { step: 'partition', outcome: `polls/${HERE}` },
      ],
      warnings: [],
      problem: null,
    });
    expect(asked).toEqual(['producer', 'consumer', HERE]);
  });

  it('takes a source that refuses for a warning, and looks for the failed poll’s partition all the same', async () => {
    const { deployed, asked } = stage({ producer: [[failed]] });
    const { problem, warnings } = await check(deployed);
    expect(problem).toBeNull();
    expect(warnings).toEqual([
      'No source answered for london (adsblol: HTTP 403). The deployment works; the hour has a gap',
    ]);
    expect(asked).toContain(HERE);
  });

  it('looks for the partition of a slot that had its answer already, landed or not', async () => {
    const { deployed, asked } = stage({ producer: [[]], land: [none] });
    const { problem, steps } = await check(deployed);
    expect(problem).toBeNull();
    expect(steps[0]).toEqual({ step: `poll of london for ${SLOT}`, outcome: 'the slot had its answer already' });
    expect(asked).toEqual(['producer', 'consumer', HERE]);
  });

  it('waits for a function that is busy, for what is left on the stream, and for the partition', async () => {
    const { deployed, asked } = stage({
      producer: [null, [ok]],
      land: [null, { ...landed, drained: false }, none],
      partitions: [false, false, true],
    });
    expect((await check(deployed)).problem).toBeNull();
    expect(asked).toEqual(['producer', 'producer', 'consumer', 'consumer', 'consumer', HERE, HERE, HERE]);
  });

  it.each<[string, Parameters<typeof stage>[0], RegExp]>([
    ['a producer that fails', { producer: [new StageProblem('it failed: no stream')] }, /^it failed: no stream$/],
    ['a consumer that fails', { land: [new StageProblem('it failed: no table')] }, /^it failed: no table$/],
    ['a landing of nothing', { land: [none] }, new RegExp(`^The consumer landed nothing of polls/${HERE}`)],
    [
      'a landing of other hours',
      { land: [{ ...landed, touched: { polls: ['region=london/dt=2026-11-25-09'] } }] },
      /nothing/,
    ],
    ['a partition that never comes', { partitions: [false] }, new RegExp(`of stage prod has no partition ${HERE}`)],
    ['a producer that is always busy', { producer: [null] }, /^The producer was busy until the time was over/],
    [
      'a consumer that never ends',
      { land: [{ ...landed, drained: false }] },
      /had more to land until the time was over/,
    ],
    ['a producer of another make', { producer: [{ hello: 'world' }] }, /answered no list of polls.*{"hello":"world"}/],
    ['a consumer of another make', { land: [{ hello: 'world' }] }, /answered no report of a landing/],
  ])('says what is wrong with %s', async (_, change, sentence) => {
    expect((await check(stage(change).deployed, 200)).problem).toMatch(sentence);
  });

  it('keeps what went well before it', async () => {
    const { steps } = await check(stage({ land: [none] }).deployed);
    expect(steps.map(({ step }) => step)).toEqual([`poll of london for ${SLOT}`, 'landing']);
  });

  it('does not take a fault of our own for one of the stage', async () => {
    await expect(check(stage({ producer: [new TypeError('a bug')] }).deployed)).rejects.toThrow('a bug');
  });
});

describe('node plugins/smoke-check.ts', () => {
  const root = join(import.meta.dirname, '..');
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(root, 'plugins/smoke-check.ts'), ...args], {
      env: { ...process.env, NODE_OPTIONS: '', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  it('says how it is used', async () => {
    const { code, stdout } = await run('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('--stage NAME')]);
  });

  it.each([[[]], [['--stage', 'prod', 'now']], [['--stage', 'prod', '--within', 'soon']], [['--depth', '2']]])(
    'calls %j wrong usage',
    async (args) => {
      const { code, stdout, stderr } = await run(...args);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toContain('node plugins/smoke-check.ts --help says what there is.');
    },
  );
});
