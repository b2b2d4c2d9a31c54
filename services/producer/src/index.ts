export * from './produce.ts';
