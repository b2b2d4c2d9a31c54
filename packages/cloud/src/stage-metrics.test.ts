import { expect, it } from '@jest/globals';
import { METRICS_NAMESPACE, STAGE_METRICS, stageMetrics } from './stage-metrics.ts';

it('stageMetrics(stage, values) is a document that CloudWatch takes metrics from', () => {
  const at = new Date('2026-11-25T10:05:00Z');
  const line = stageMetrics('prod', { RecordsBehind: 12, UndonePlanAge: 3600 }, at);
  expect(line).toEqual({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: METRICS_NAMESPACE,
          Dimensions: [['Stage']],
          Metrics: [
            { Name: 'RecordsBehind', Unit: 'Count' },
            { Name: 'UndonePlanAge', Unit: 'Seconds' },
          ],
        },
      ],
    },
    Stage: 'prod',
    RecordsBehind: 12,
    UndonePlanAge: 3600,
  });
});

it('a stage has ten metrics of its own at most: the free ones of an account', () => {
  expect(Object.keys(STAGE_METRICS).length).toBeLessThanOrEqual(10);
});
