export type { Command } from './command.ts';
export { badValue, type Format, formatOption, readOptions, UsageError, usage } from './options.ts';
export { csv, progress, say, table, wrapped, writeRows } from './output.ts';
export { type Program, runProgram } from './run.ts';
export { countOption, durationOption, oneOf } from './values.ts';
