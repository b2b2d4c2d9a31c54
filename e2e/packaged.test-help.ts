import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');
export const STACKS = {
  lake: '.',
  gateway: 'services/gateway',
  producer: 'services/producer',
  consumer: 'services/consumer',
};
export type Stack = keyof typeof STACKS;

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's own shapes, a hundred of them
  readonly Properties: any;
}
export type Template = Readonly<Record<string, Resource>>;

/** `sls package` at the root, with no credentials whatever: what would be deployed, by stack. */
export async function packaged(stage: string, home: string): Promise<Record<Stack, Template>> {
  const env = { PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}`, HOME: home };
  await promisify(execFile)('sls', ['package', '--stage', stage], { cwd: ROOT, env });
  const templateOf = (folder: string): Template =>
    JSON.parse(readFileSync(join(ROOT, folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8'))
      .Resources;
  return Object.fromEntries(Object.entries(STACKS).map(([stack, folder]) => [stack, templateOf(folder)])) as never;
}

export const ofType = (template: Template, type: string): readonly (readonly [string, Resource])[] =>
  Object.entries(template).filter(([, { Type }]) => Type === type);

/** Name, size and entries of every zip of a stack. */
export function zipsOf(stack: Stack): readonly { name: string; bytes: number; entries: readonly string[] }[] {
  const folder = join(ROOT, STACKS[stack], '.serverless');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.zip'))
    .map((name) => {
      const body = readFileSync(join(folder, name));
      return { name, bytes: body.length, entries: entriesOf(body) };
    });
}

/** Names in a zip's central directory (PKWARE APPNOTE, 4.3.12). */
function entriesOf(zip: Buffer): string[] {
  const names: string[] = [];
  for (let at = zip.indexOf('PK\x01\x02'); at >= 0; at = zip.indexOf('PK\x01\x02', at + 46))
    names.push(zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)));
  return names;
}
