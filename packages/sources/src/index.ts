export * from './attribution.ts';
export * from './circles.ts';
export * from './fallback.ts';
export * from './networks.ts';
export * from './replay.ts';
export * from './simulated.ts';
export * from './snapshot.ts';
export * from './sort-out.ts';
