export * from './kafka-settings.ts';
export * from './lambda.ts';
export * from './log-options.ts';
export * from './parameters.ts';
export * from './secret.ts';
export * from './stage-metrics.ts';
