import { doneKey, parseLink } from '../keys.ts';
import type { Layout } from '../layout.ts';
import { layout1 } from '../layout-1.ts';
import type { Layouts } from '../layouts.ts';
import { encodeJson, NO_TOTALS, type Plan } from '../plan.ts';
import { type Bucket, remembering } from './world.ts';

/**
 * Known wrong ways to land a log, made from the right one by spoiling what it stands on. The schedules must notice each
 * of them, or they prove nothing.
 */
export interface Mutant {
  readonly layouts?: Layouts;
  readonly spoil?: (bucket: Bucket) => void;
}

const isPlan = (key: string): boolean => parseLink(key)?.kind === 'plan';

/** Every run believes in the end it saw itself. */
function withoutAgreement(bucket: Bucket): void {
  const create = bucket.create.bind(bucket);
  bucket.create = (key, body) => (isPlan(key) ? bucket.put(key, body) : create(key, body));
}

/** ... and writes without a condition. */
const overwriting = (bucket: Bucket): void => {
  bucket.create = (key, body) => bucket.put(key, body);
};

/** The end of the range is left out of the names, as of a sink that names files by their first offset. */
const namedByStart: Layout = async (plan, table, pages) => {
  const batch = await layout1(plan, table, pages);
  const rename = (file: (typeof batch.files)[number]) => ({ ...file, key: file.key.replace(/-\d{20}(?=\.\w)/, '') });
  return { ...batch, files: batch.files.map(rename), deadLetters: batch.deadLetters && rename(batch.deadLetters) };
};

const doneOf = ({ layout, start, end }: Plan): Uint8Array =>
  encodeJson({ layout, start, end, records: 0, rows: 0, dead_letters: 0, files: [], dlq: null, totals: NO_TOTALS });

/** The position moves on when the plan is made: "commit first". */
function doneBeforeFiles(bucket: Bucket): void {
  const create = bucket.create.bind(bucket);
  bucket.create = (key, body) => {
    if (!isPlan(key)) return create(key, body);
    const answer = create(key, body);
    if (answer === 'created') {
      const plan: Plan = JSON.parse(Buffer.from(body).toString());
      create(doneKey(plan, plan.start), doneOf(plan));
    }
    return answer;
  };
}

/** The next run goes on after the newest plan, whether it was landed or not. */
function resumeWithoutRedo(bucket: Bucket): void {
  const { read, page } = bucket;
  const planOf = (key: string): Plan | null => {
    const body = read.call(bucket, key.replace('.done.', '.plan.'));
    return body && JSON.parse(Buffer.from(body).toString());
  };
  bucket.read = (key) => {
    const plan = parseLink(key)?.kind === 'done' && !bucket.objects.has(key) ? planOf(key) : null;
    return plan ? doneOf(plan) : read.call(bucket, key);
  };
  bucket.page = (prefix, after, size) =>
    page.call(bucket, prefix, after, size).flatMap((object) => {
      const plan = isPlan(object.key) ? planOf(object.key) : null;
      const done = plan && doneKey(plan, plan.start);
      return done && !bucket.objects.has(done) ? [{ ...object, key: done }, object] : [object];
    });
}

export const MUTANTS: readonly (readonly [name: string, mutant: Mutant])[] = [
  ['no agreement on the end: names by start and end', { spoil: withoutAgreement }],
  ['no agreement, names by start, written over', { spoil: overwriting, layouts: remembering(namedByStart) }],
  ['done before files', { spoil: doneBeforeFiles }],
  ['resume without redo', { spoil: resumeWithoutRedo }],
];
