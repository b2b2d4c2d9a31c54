/**
 * What alarms look at: CloudWatch metrics of a stage that no AWS service counts by itself. Each costs money by the month,
 * so there are few; everything else is a field of the log lines.
 */
export const STAGE_METRICS = {
  /** Regions without an ok poll for the slot, a producer's run. Nothing reported at all is missed polls too. */
  PollsMissed: 'Count',
  /** Records that were due and are not landed at the end of a consumer's run. */
  RecordsBehind: 'Count',
  /** How long the oldest plan had been waiting when a consumer's run came to it: a run after run fails on. */
  UndonePlanAge: 'Seconds',
  /** Records that are none, put aside by a consumer's run. */
  DeadLetters: 'Count',
  /** Records the log dropped before they were landed. */
  RecordsLost: 'Count',
  /** Consumer's runs that Athena made fail. */
  AthenaFailures: 'Count',
} as const satisfies Record<string, 'Count' | 'Seconds'>;

export type StageMetric = keyof typeof STAGE_METRICS;

export const METRICS_NAMESPACE = 'flights-metrics';

/**
 * The metrics as fields of a log line, from which CloudWatch takes them: no request, no permission. The stage is their one
 * dimension. Format: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function stageMetrics(stage: string, values: Partial<Record<StageMetric, number>>, at = new Date()) {
  const names = Object.keys(values) as StageMetric[];
  const Metrics = names.map((Name) => ({ Name, Unit: STAGE_METRICS[Name] }));
  return {
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [{ Namespace: METRICS_NAMESPACE, Dimensions: [['Stage']], Metrics }],
    },
    Stage: stage,
    ...values,
  };
}
