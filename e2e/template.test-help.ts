import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parse, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';

const FUNCTIONS = ['And', 'Equals', 'GetAtt', 'If', 'Not', 'Or', 'Select', 'Split', 'Sub'];
const customTags = [...FUNCTIONS, 'Ref'].flatMap((name): (ScalarTag | CollectionTag)[] => {
  const key = name === 'Ref' ? name : `Fn::${name}`;
  const inFull = (value: YAMLSeq | YAMLMap) => ({ [key]: value.toJSON() });
  return [
    { tag: `!${name}`, resolve: (text: string) => ({ [key]: text }) },
    { tag: `!${name}`, collection: 'seq', resolve: inFull },
    { tag: `!${name}`, collection: 'map', resolve: inFull },
  ];
});

/** A template of the repository, CloudFormation's short forms written in full: `!Ref X` is `{ Ref: 'X' }`. */
export const readTemplate = (path: string) =>
  parse(readFileSync(join(import.meta.dirname, '..', path), 'utf8'), { customTags });

export interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}
export const listOf = <T>(one: T | readonly T[]): readonly T[] => (Array.isArray(one) ? one : [one as T]);
export const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => listOf(Action));
