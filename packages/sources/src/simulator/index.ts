export * from './reply.ts';
export * from './simulate.ts';
export * from './truth.ts';
