export { CHECKS, RESTART_CHECKS } from './all.ts';
export type { Check } from './checks.ts';
export type { Capabilities, Harness, HarnessCredential, Subject } from './harness.ts';
export { conformanceSuite } from './suite.ts';
export { eventually, type World, worldOf } from './world.ts';
