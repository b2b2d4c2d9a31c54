import { describe, expect, it } from '@jest/globals';
import { STATES_TOPIC } from 'flights-core';
import { land } from './land.ts';
import { watchLanding } from './land-watch.ts';
import { failAt, half, lake, nextHour, twoHours } from './proof/lake-bench.ts';
import { state, stateRecord } from './proof/sky.ts';

const HOUR_MS = 3_600_000;

describe('watchLanding()', () => {
  it('says of a run that landed all: nothing is behind, no plan was waiting, nothing was lost', async () => {
    const watch = watchLanding();
    await land({ stream: twoHours(), lake, ...watch.told });
    expect([watch.behind(), watch.undonePlanAgeS(new Date()), watch.deadLetters(), watch.lost()]).toEqual([0, 0, 0, 0]);
  });

  it('counts what a run that failed has left behind', async () => {
    const watch = watchLanding();
    const run = land({ stream: twoHours(), lake: failAt('dt=2026-01-31-10'), ...watch.told });
    await expect(run).rejects.toThrow('disk full');
    expect(watch.behind()).toBe(5); // the polls' turn has not come
  });

  it('tells how long a plan has been waiting, run after run, until one has landed it', async () => {
    const failed = watchLanding();
    await expect(land({ stream: twoHours(), lake: failAt('.done.json'), ...failed.told })).rejects.toThrow();
    expect(failed.undonePlanAgeS(new Date())).toBe(0); // it was made in this run
    const next = watchLanding();
    await land({ stream: twoHours(), lake, ...next.told });
    const hourLater = new Date(Date.now() + HOUR_MS);
    expect(Math.abs(next.undonePlanAgeS(hourLater) - 3600)).toBeLessThan(60);
    const last = watchLanding();
    await land({ stream: twoHours(), lake, ...last.told });
    expect(last.undonePlanAgeS(hourLater)).toBe(0);
  });

  it('counts what a stopped run leaves to the next, and its dead letters', async () => {
    const log = twoHours();
    log.put({ ...stateRecord(state('london', half, '4070e9')), value: '?' });
    const controller = new AbortController();
    const watch = watchLanding();
    const onProgress: typeof watch.told.onProgress = (step) => {
      watch.told.onProgress(step);
      if (step.position >= 6) controller.abort();
    };
    log.put(stateRecord(state('london', nextHour, '40621d')));
    await land({ stream: log, lake, maxRecords: 3, signal: controller.signal, ...watch.told, onProgress });
    expect([watch.behind(), watch.deadLetters()]).toEqual([1, 1]);
  });

  it('counts what the log had dropped, and passes it on', async () => {
    const log = twoHours();
    log.expire(STATES_TOPIC, 2);
    const gaps: unknown[] = [];
    const watch = watchLanding((gap) => gaps.push(gap));
    await land({ stream: log, lake, ...watch.told });
    expect([watch.lost(), gaps]).toEqual([2, [expect.objectContaining({ topic: STATES_TOPIC, from: 0, to: 2 })]]);
  });
});
