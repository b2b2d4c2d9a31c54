import { batchBase } from '../keys.ts';
import type { Metadata, Objects } from '../objects.ts';
import type { Spoil } from './bucket.ts';
import type { Story } from './story.ts';

/** Shortcuts that look harmless, planted in what the shipped code stands on. The schedules must notice each. */
const long = 86_400_000;

/** Retention takes every batch but the newest: it believes that all successors are old. */
const eager: Spoil = (objects, who) => ({
  ...objects,
  list: async (...asked) => {
    const page = await objects.list(...asked);
    return who === 'retention' ? page.map((one) => ({ ...one, atMs: one.atMs - long })) : page;
  },
});

/** ... and the newest as well: it sees one more behind it. */
const greedy: Spoil = (objects, who) => ({
  ...objects,
  list: async (prefix, ...asked) => {
    const page = (await objects.list(prefix, ...asked)).map((one) => ({ ...one, atMs: one.atMs - long }));
    const last = page.at(-1);
    if (who !== 'retention' || !last || batchBase(last.key) === null) return page;
    return [...page, { ...last, key: `${prefix}99999999999999999999.batch` }];
  },
});

const withMetadata = (objects: Objects, change: (metadata: Metadata, key: string) => Metadata): Objects => ({
  ...objects,
  head: async (key) => {
    const head = await objects.head(key);
    return head && { ...head, metadata: change(head.metadata, key) };
  },
});

/** Nobody looks at the tokens of batches: each is taken for somebody else's. */
let strangers = 0;
const blind: Spoil = (objects) =>
  withMetadata(objects, (metadata) => ({ ...metadata, token: `stranger ${strangers++}` }));

/** The end is renewed without looking back: only the newest batch is looked at. */
const forgetful: Spoil = (objects, who) => ({
  ...objects,
  list: async (...asked) => {
    const page = await objects.list(...asked);
    return who === 'server' ? page.map((one) => ({ ...one, atMs: 0 })) : page;
  },
  put: async () => undefined,
});

/** All tokens compare equal: the batch that is in the way is taken for one's own. */
function trusting(objects: Objects): Objects {
  let mine: Metadata = {};
  const spoilt = withMetadata(objects, (metadata) => ({
    ...metadata,
    token: mine.token ?? '',
    content: mine.content ?? '',
  }));
  return {
    ...spoilt,
    create: (key, body, metadata) => {
      mine = metadata ?? {};
      return objects.create(key, body, metadata);
    },
  };
}

/** Writes without a condition. */
const careless: Spoil = (objects) => ({
  ...objects,
  create: async (key, body, metadata) => {
    await objects.remove(key);
    return objects.create(key, body, metadata);
  },
});

export const MUTANTS: readonly (readonly [name: string, change: Partial<Story>])[] = [
  ['retention that deletes any but the newest', { spoil: eager }],
  ['retention that deletes the newest too', { spoil: greedy }],
  ['no look at tokens', { spoil: blind }],
  ['an end renewed without looking back', { spoil: forgetful }],
  ['tokens that all compare equal', { spoil: trusting }],
  ['unconditional writes', { spoil: careless }],
  ['a cached end that never grows old', { frozen: true }],
];
