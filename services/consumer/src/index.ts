export * from './chains.ts';
export { folderLake } from './folder-lake.ts';
export * from './generation.ts';
export type { Chain } from './keys.ts';
export * from './land.ts';
export type { LandCounts, LandReport, PartitionReport, ReportedGap } from './land-report.ts';
export { ChainError, type ChainTotals, type OffsetGap } from './plan.ts';
export * from './prune.ts';
