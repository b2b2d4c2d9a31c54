import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

/** The sources are ES modules that Node runs as they are; Jest needs SWC only to take the types away. */
const config: Config = {
  testEnvironment: 'node',
  roots: ['packages', 'services', 'apps', 'e2e', 'bench', 'plugins'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.rig\\.test\\.ts$'], // rigs need more than npm: `.ci/run` starts those
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }],
  },
  maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
  testTimeout: 30_000,
};
export default config;
